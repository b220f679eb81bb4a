import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mappingsFolder } from '../../../src/main/mappings.ts';
import { huijie, inTempFolder, startServerChild } from '../../harness/child.ts';
import { Caller } from '../../harness/http.ts';
import { type Check, check, type ReviewRow } from './row.ts';

export const rows: readonly ReviewRow[] = [
  { row: 'D-ratio', plays: 'POST /v1/xml/shijiazhuang-shape/settlements: rows that say only AKA069', play: playRatio },
  { row: 'D-map-new', plays: 'huijie map new own --from MESSAGE.xml, twice; then map check', play: playNew },
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

async function playNew(): Promise<readonly Check[]> {
  const message = join(mappingsFolder(), 'shijiazhuang-shape.samples', 'settled-by-ratio.xml');
  return inTempFolder(async (folder) => {
    const args = ['map', 'new', 'own', '--from', message, '--dir', folder] as const;
    const made = await huijie(...args);
    const again = await huijie(...args);
    const written = readFileSync(join(folder, 'own.json'), 'utf8');
    mkdirSync(join(folder, 'own.samples'));
    copyFileSync(message, join(folder, 'own.samples', 'settled.xml'));
    const checked = await huijie('map', 'check', join(folder, 'own.json'));
    const left = checked.lines.filter((line) => line.includes('FILL-IN is in no sample')).length;
    return [
      check('exits, the second time over the file that is there', '0, 2', `${made.code}, ${again.code}`),
      check(
        'facts found by the names of fields',
        26,
        made.lines.filter((line) => / {2}\S+ {2}\/HUIJIE/.test(line)).length,
      ),
      check('places left to fill in, as map check names them', 6, left),
      check(
        'who the patient is stands in it',
        false,
        written.includes('999999198001010014') || written.includes('测试人'),
      ),
    ];
  });
}
