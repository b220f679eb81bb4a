import { join } from 'node:path';
import { inTempFolder, startServerChild } from '../../harness/child.ts';
import { Caller } from '../../harness/http.ts';
import { check, type ReviewRow } from './row.ts';

/** {"counter":"张"} in GBK: a counter has no hanzi, so the refusal of the field says that it was read. */
const GBK = Buffer.from([...Buffer.from('{"counter":"'), 0xd5, 0xc5, ...Buffer.from('"}')]);

export const rows: readonly ReviewRow[] = [
  {
    row: 'D-encoding',
    plays: 'POST /v1/quotes in GBK: declared, configured, and neither',
    play: () =>
      inTempFolder(async (folder) => {
        const seen: string[] = [];
        for (const configured of ['utf-8', 'gb18030']) {
          const more = { HUIJIE_JSON_CHARSET: configured };
          const server = await startServerChild(join(folder, `${configured}.db`), [], more);
          const caller = new Caller(server.url);
          for (const type of ['application/json', 'application/json; charset=gbk']) {
            const { text } = await caller.send('POST', '/v1/quotes', GBK, { 'content-type': type });
            const { code, field, details } = JSON.parse(text) as { code: string; field?: string; details?: object };
            seen.push(code === 'CHARSET_INVALID' ? `${code} ${JSON.stringify(details)}` : `${code} ${field}`);
          }
          caller.close();
          await server.stop();
        }
        const read = 'FIELD_INVALID counter';
        return [
          check(
            'neither declared nor configured',
            'CHARSET_INVALID {"why":"bytes","offset":"12","looksLike":"gb18030"}',
            seen[0],
          ),
          check('declared', read, seen[1]),
          check('configured', read, seen[2]),
          check('both', read, seen[3]),
        ];
      }),
  },
];
