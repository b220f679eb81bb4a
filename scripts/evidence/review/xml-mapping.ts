import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mappingsFolder } from '../../../src/main.ts';
import { inTempFolder, startServerChild } from '../../harness/child.ts';
import { Caller } from '../../harness/http.ts';
import { type Check, check, type ReviewRow } from './row.ts';

export const rows: readonly ReviewRow[] = [
  { row: 'D-ratio', plays: 'POST /v1/xml/shijiazhuang-shape/settlements: rows that say only AKA069', play: playRatio },
];

const XML = { 'content-type': 'application/xml' };

async function playRatio(): Promise<readonly Check[]> {
  const folder = join(mappingsFolder(), 'shijiazhuang-shape.samples');
  const sample = (name: string) => readFileSync(join(folder, `${name}.xml`), 'utf8');
  return inTempFolder(async (temporary) => {
    const server = await startServerChild(join(temporary, 'ratio.db'));
    const caller = new Caller(server.url);
    const settle = async (text: string) => {
      const { text: answer } = await caller.send(
        'POST',
        '/v1/xml/shijiazhuang-shape/settlements?counter=C1',
        text,
        XML,
      );
      return /<CODE>([^<]+)</.exec(answer)?.[1] ?? /<BALANCEID>([^<]+)</.exec(answer)?.[1] ?? answer.slice(0, 200);
    };
    const bill = async (id: string) => JSON.stringify((await caller.get(`/v1/bills/${encodeURIComponent(id)}`)).body);
    try {
      await caller.post('/v1/enrolments', { certificateNumber: '999999198001010014', plan: 'huiqubao-2021' });
      const good = await bill(await settle(sample('settled-by-ratio')));
      const other = await bill(await settle(sample('split-in-another-way').replaceAll('2021000001', '2021000002')));
      return [
        check(
          'the bill says how the split was worked out',
          true,
          good.includes('逐行舍入到分（half-up），与报文合计一致'),
        ),
        check(
          'where the ratio does not make the sums it names both',
          true,
          other.includes('合计 449.78 与报文的 449.79 不符'),
        ),
        check('a ratio of ten wholes', 'FIELD_INVALID', await settle(sample('refused-ratio'))),
      ];
    } finally {
      caller.close();
      await server.stop();
    }
  });
}
