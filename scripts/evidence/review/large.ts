import { join } from 'node:path';
import { inTempFolder, startServerChild } from '../../harness/child.ts';
import { Caller } from '../../harness/http.ts';
import { filledTo, longStayBody } from '../../harness/long-stay.ts';
import { enrolmentOf, testPerson } from '../../harness/messages.ts';
import { check, type ReviewRow } from './row.ts';

const LINES_MAX = 10_000;
const BYTES_MAX = 16 * 1024 * 1024;

/** Bodies as large as they come. */
export const rows: readonly ReviewRow[] = [
  {
    row: 'A9',
    plays: 'settle 10 000 lines, 10 001 lines, a body of 16 MiB and one byte more',
    play: () =>
      inTempFolder(async (folder) => {
        const server = await startServerChild(join(folder, 'large.db'));
        const caller = new Caller(server.url);
        const settle = async (body: string | Buffer) => {
          const { status, text } = await caller.send('POST', '/v1/settlements', body);
          const { code, details, bill } = JSON.parse(text) as Answer;
          return code === undefined ? `${status} ${bill?.total}` : `${status} ${code} ${JSON.stringify(details)}`;
        };
        const person = testPerson(1);
        await caller.post('/v1/enrolments', enrolmentOf(person));
        const short = longStayBody('A9-3', person, 10);
        const seen = [
          await settle(longStayBody('A9-1', person, LINES_MAX)),
          await settle(longStayBody('A9-2', person, LINES_MAX + 1)),
          await settle(filledTo(short, BYTES_MAX)),
          await settle(filledTo(short, BYTES_MAX + 1)),
        ];
        caller.close();
        await server.stop();
        return [
          check('10 000 lines', '201 110000.00', seen[0]),
          check('10 001 lines', '422 LINES_TOO_MANY {"lines":"10001","most":"10000"}', seen[1]),
          check('16 MiB', '201 110.00', seen[2]),
          check('a byte more', '413 BODY_TOO_LARGE {"bytesMax":"16777216"}', seen[3]),
        ];
      }),
  },
];

interface Answer {
  readonly code?: string;
  readonly details?: unknown;
  readonly bill?: { readonly total: string };
}
