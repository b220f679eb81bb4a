import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { directPay } from '../../../adapters/direct-pay/index.ts';
import { institutionBook, NO_BOOKS } from '../../../src/catalogue/index.ts';
import { readJson } from '../../../src/json/index.ts';
import { formatFen } from '../../../src/money/index.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import everySample from '../nhsa/samples.json' with { type: 'json' };
import { admission, personKey } from './packages.ts';

/** The 商保直赔 samples of the field at their own endpoint; the table is the one of all samples. */
const table = everySample.filter((entry) => 'adapter' in entry && entry.adapter === 'direct-pay');
const sample = (file: string): unknown => {
  const read = readJson(readFileSync(new URL(`../nhsa/samples/${file}`, import.meta.url), 'utf8'));
  return isRefusal(read) ? read : read.value;
};
/** The hospital of the sample has no national code: the catalogue says where it is. */
const row = { code: 'H1', name: '某医院', region: '330800', from: '2020-01-01' };
const institutions = institutionBook([row], 'made-up');
const adapter = directPay({ ...NO_BOOKS, institutions });
const opened = {
  package: {
    head: { busseID: 'S210', senderCode: 'H1', sendTradeNum: 'T1' },
    body: [{ ...admission, medicalNum: 'ZY1' }],
  },
};

describe('the 商保直赔 samples of the field', () => {
  test('are three rows of the table', () => expect(table.length).toBe(3));

  test.each(table.map((entry) => [`${entry.file} as ${entry.as}`, entry] as const))('%s', (_, entry) => {
    const expected: { code?: string; settlement?: object } = entry.expect;
    const packages = [...(entry.as === 'package after S210' ? [opened] : []), sample(entry.file)];
    const came = adapter.readSettlement({ packages }, personKey);
    if (expected.settlement === undefined) return expect(came).toMatchObject({ refused: true, ...expected });
    if (isRefusal(came)) throw new Error(JSON.stringify(came));
    const money = Object.entries(came.amounts).flatMap(([name, fen]) =>
      typeof fen === 'bigint' ? [[name, formatFen(fen)]] : [],
    );
    const funds = came.amounts.funds.map(({ fund, amount }) => [fund, formatFen(amount)]);
    const figures = { ...Object.fromEntries([...money, ...funds]), care: came.visit.care, state: came.basic.state };
    expect(figures).toMatchObject(expected.settlement);
  });

  test('each have their row in the README', () => {
    const readme = readFileSync(new URL('../../../adapters/direct-pay/README.md', import.meta.url), 'utf8');
    for (const { file, as, expect: outcome } of table) {
      const { code, field }: { code?: string; field?: string } = outcome;
      expect(readme).toContain(`| ${file} | ${as} | ${code === undefined ? 'settlement' : `${code} \`${field}\``} |`);
    }
  });

  test('the answer of the sample is the answer we write, field by field', () => {
    const answer = sample('commercial_direct_S290_response_SHAPE.json') as { package: { body: object[] } };
    const asked = sample('commercial_direct_S290_request_SHAPE.json');
    const written = {
      what: 'result',
      number: 'Q1',
      answer: Object.fromEntries(Object.keys(answer.package.body[0] ?? {}).map((name) => [name, ''])),
    } as const;
    const ours = adapter.cases?.write(asked, written, 'R1') as { package: { body: object[] } };
    expect(Object.keys(ours.package).sort()).toEqual(Object.keys(answer.package).sort());
    expect(Object.keys(ours.package.body[0] ?? {})).toEqual(
      expect.arrayContaining(Object.keys(answer.package.body[0] ?? {})),
    );
  });
});
