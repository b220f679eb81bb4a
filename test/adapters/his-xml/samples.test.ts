import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { adapters } from '../../../adapters/index.ts';
import { formatFen } from '../../../src/money/index.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import type { Settlement } from '../../../src/settlement/index.ts';
import everySample from '../nhsa/samples.json' with { type: 'json' };

/** The XML samples of the field, at their own endpoint: each is read, or refused by name. */
const folder = new URL('../nhsa/samples/', import.meta.url);
const sample = (file: string): string => readFileSync(new URL(file, folder), 'utf8');
const REQUEST = 'xml_guiyang_settle_request_SHAPE.xml';
const ANSWER = 'xml_guiyang_settle_response_with_commercial_SHAPE.xml';

interface Expected {
  readonly code?: string;
  readonly field?: string;
  readonly settlement?: Record<string, string>;
}
interface Row {
  readonly file: string;
  readonly adapter: string;
  readonly as: string;
  readonly expect: Expected;
}
const table = everySample.filter(
  (entry): entry is typeof entry & Row => 'adapter' in entry && entry.adapter?.startsWith('his-xml:') === true,
);

/** Each stands alone, or with the other half of its conversation as the mapping wants them. */
function bodyOf({ file, as }: Row): string {
  if (as === 'document') return sample(file);
  const section = (name: string) => `<![CDATA[${sample(name)}]]>`;
  return `<HUIJIE><REQUEST>${section(REQUEST)}</REQUEST><RESPONSE>${section(ANSWER)}</RESPONSE></HUIJIE>`;
}

function read({ adapter: name, ...entry }: Row): Settlement | Refusal {
  const adapter = adapters.get(name);
  // The copies of the samples are UTF-8 and say so.
  const opened = adapter?.document?.open(Buffer.from(bodyOf({ adapter: name, ...entry })), 'utf-8');
  if (adapter === undefined || opened === undefined) throw new Error(`no adapter ${name}`);
  return isRefusal(opened) ? opened : adapter.readSettlement(opened.payload, (type, number) => `${type}/${number}`);
}

function figuresOf({ amounts, gatewayRows, visit, basic }: Settlement): Record<string, string> {
  const money = Object.entries(amounts).flatMap(([name, amount]) =>
    typeof amount === 'bigint' ? [[name, formatFen(amount)]] : [],
  );
  const [row] = gatewayRows;
  return {
    ...Object.fromEntries([...money, ...amounts.funds.map(({ fund, amount }) => [fund, formatFen(amount)])]),
    care: visit.care,
    state: basic.state,
    ...(row === undefined ? {} : { gatewayRow: formatFen(row.amount), plan: row.plan }),
  };
}

describe('the XML samples of the field', () => {
  test('all have a row at the XML endpoint', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.xml'));
    expect([...new Set(table.map(({ file }) => file))].sort()).toEqual(files.sort());
  });

  test.each(table.map((entry) => [`${entry.file} as ${entry.as} at ${entry.adapter}`, entry] as const))(
    '%s',
    (_, entry) => {
      const came = read(entry);
      if (entry.expect.settlement === undefined) {
        expect(came).toMatchObject({ refused: true, ...entry.expect });
        expect(JSON.stringify(came)).not.toMatch(/张|0000001900/);
      } else {
        if (isRefusal(came)) throw new Error(JSON.stringify(came));
        expect(figuresOf(came)).toMatchObject(entry.expect.settlement);
      }
    },
  );

  test('each have their row in the README', () => {
    const readme = readFileSync(new URL('../../../adapters/his-xml/README.md', import.meta.url), 'utf8');
    for (const { file, adapter, as, expect: outcome } of table) {
      const said = outcome.code === undefined ? 'settlement' : `${outcome.code} \`${outcome.field}\``;
      expect(readme).toContain(`| ${file} | ${adapter.replace('his-xml:', '')} | ${as} | ${said} |`);
    }
  });
});
