import { join } from 'node:path';
import { inTempFolder, startServerChild } from '../../harness/child.ts';
import { STRANGE, strangeIds, takenFor } from '../../harness/endpoints/strange-ids.ts';
import { Caller } from '../../harness/http.ts';
import { check, type ReviewRow } from './row.ts';

/** Ids that look alike. */
export const rows: readonly ReviewRow[] = [
  {
    row: 'A11',
    plays: 'every id of every interface with NUL, a zero-width space, a digit of double width …',
    play: () =>
      inTempFolder(async (folder) => {
        const server = await startServerChild(join(folder, 'ids.db'));
        const caller = new Caller(server.url);
        const taken: string[] = [];
        let played = 0;
        for (const strange of Object.values(STRANGE)) {
          for (const one of strangeIds(strange)) {
            const found = await takenFor(caller, one);
            if (found !== undefined) taken.push(found);
            played += 1;
          }
        }
        caller.close();
        await server.stop();
        return [check(`of ${played} not refused by the name of their field`, [], taken)];
      }),
  },
];
