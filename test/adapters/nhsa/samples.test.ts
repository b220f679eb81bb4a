import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'lossless-json';
import { describe, expect, test } from 'vitest';
import { nhsa } from '../../../adapters/nhsa/index.ts';
import { formatFen } from '../../../src/money/index.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import type { Settlement } from '../../../src/settlement/index.ts';
import {
  edits,
  expectSameOfBoth,
  INFO,
  type Json,
  type PayloadMade,
  personKey,
  read,
  request,
  row,
  setlinfo,
  settled,
  success,
} from './messages.ts';
import everySample from './samples.json' with { type: 'json' };

/** The table also says what becomes of the XML ones at their own endpoint (test/adapters/his-xml/samples.test.ts). */
const table = everySample.filter(isOurs);
type Row = Extract<(typeof everySample)[number], { treatedIn: string }>;
function isOurs(entry: (typeof everySample)[number]): entry is Row {
  return !('adapter' in entry && entry.adapter !== undefined);
}
interface Expected {
  readonly code?: string;
  readonly field?: string;
  readonly settlement?: Json;
  readonly cancellation?: Json;
}

const folder = new URL('samples/', import.meta.url);
const sample = (file: string) => readFileSync(new URL(file, folder), 'utf8');

/** The smallest pair that the sample can stand in; everything but the sample is made up. */
function payloadOf(entry: Row): PayloadMade {
  const { file, as, infno = '', treatedIn, insuredIn } = entry;
  const envelope = {
    fixmedins_code: 'H00000000000',
    mdtrtarea_admvs: treatedIn,
    insuplc_admdvs: insuredIn,
    inf_time: '2021-11-29 18:09:50',
  };
  const asked = request(infno, as === 'cancellation' ? { data: { setl_id: '800000001' } } : {}, envelope);
  const text = sample(file);
  if (as === 'request') return { messages: [{ request: text, response: null }] };
  if (infno === '') return { messages: [{ response: text }] };
  if (as === 'response' || as === 'cancellation') return { messages: [{ request: asked, response: text }] };
  const value = parse(text) as Json;
  if (as === 'setlinfo') return { messages: [{ request: asked, response: success({ setlinfo: value }) }] };
  if (as === 'output') return { messages: [{ request: asked, response: success(value[entry.pick ?? '']) }] };
  return { messages: [settled(infno, quzhou, value, { ...envelope, fixmedins_code: 'H33080000001' })] };
}

/** A settlement that the Zhejiang rows fit: 12028.48 in scope beyond a line of 0, the commercial row beside. */
const quzhou = setlinfo({
  medfee_sumamt: '12028.48',
  fulamt_ownpay_amt: '0',
  overlmt_selfpay: '0',
  preselfpay_amt: '0',
  inscp_scp_amt: '12028.48',
  hifp_pay: '10103.92',
  fund_pay_sumamt: '10103.92',
  psn_part_amt: '1924.56',
  psn_cash_pay: '1924.56',
});

function figuresOf(settlement: Settlement): Json {
  const { amounts, gatewayRows, visit, insurance, basic } = settlement;
  const money = Object.entries(amounts).flatMap(([name, amount]) =>
    typeof amount === 'bigint' ? [[name, formatFen(amount)]] : [],
  );
  const funds = amounts.funds.map(({ fund, amount }) => [fund, formatFen(amount)]);
  const [gateway] = gatewayRows;
  return {
    ...Object.fromEntries([...money, ...funds]),
    care: visit.care,
    retired: insurance.retired,
    state: basic.state,
    ...(gateway === undefined
      ? {}
      : { gatewayRow: formatFen(gateway.amount), plan: gateway.plan, liability: gateway.liability }),
  };
}

describe('the samples of the field', () => {
  test('all have a row in the table', () => {
    expect(new Set(table.map((entry) => entry.file))).toEqual(new Set(readdirSync(folder)));
  });

  test.each(table.map((entry) => [`${entry.file} as ${entry.as}`, entry] as const))('%s', (_, entry) => {
    const expected: Expected = entry.expect;
    const payload = payloadOf(entry);
    expectSameOfBoth(payload);
    if (expected.cancellation !== undefined) {
      const cancellation = nhsa.readCancellation(payload, personKey);
      if (isRefusal(cancellation)) throw new Error(cancellation.code);
      const total = cancellation.total === undefined ? undefined : formatFen(cancellation.total);
      expect({ settlementId: cancellation.settlementId, total }).toEqual(expected.cancellation);
    } else if (expected.settlement !== undefined) {
      expect(figuresOf(read(payload))).toMatchObject(expected.settlement);
    } else {
      const refusal = nhsa.readSettlement(payload, personKey) as Refusal;
      expect(refusal).toMatchObject({ refused: true, ...expected });
      expect(JSON.stringify(refusal)).not.toMatch(/张|李四|0000001900|510000/);
    }
  });

  test.each(readdirSync(folder))('%s posted as the whole payload is refused', (file) => {
    expect(nhsa.readSettlement(sample(file), personKey)).toMatchObject({ code: 'FIELD_INVALID', field: 'messages' });
  });

  test('each have their row in the README', () => {
    const readme = readFileSync(new URL('../../../adapters/nhsa/README.md', import.meta.url), 'utf8').replaceAll(
      / +/g,
      ' ',
    );
    for (const { file, as, expect: outcome } of table) {
      const { code, field, cancellation }: Expected = outcome;
      const said =
        code === undefined ? (cancellation === undefined ? 'settlement' : 'cancellation') : `${code} \`${field}\``;
      expect(readme).toContain(`| ${file} | ${as} | ${said} |`);
    }
  });
});

describe('samples put together', () => {
  test('the line of 2204 is the line of 2207', () => {
    const lines = { request: null, infno: '2204', response: sample('openhis_2204_resp_line_split.json') };
    const entry = table.find((found) => found.file.startsWith('openhis_2207')) as Row;
    const settlement = read({ messages: [lines, ...payloadOf(entry).messages] });
    expect(settlement.lines).toEqual([
      expect.objectContaining({
        code: '-yp570',
        kind: 'drug',
        class: 'B',
        amount: 452n,
        preSelfPay: 23n,
        inScope: 429n,
      }),
    ]);
  });

  test('twelve of sixteen lines of another stay do not add up to 2304', () => {
    const lines = { infno: '2301', response: sample('openhis_2301_resp_line_split_first12.json') };
    const entry = table.find((found) => found.file.startsWith('openhis_2304')) as Row;
    const refused = nhsa.readSettlement({ messages: [lines, ...payloadOf(entry).messages] }, personKey);
    expect(refused).toMatchObject({ code: 'AMOUNTS_DO_NOT_ADD', details: { said: '23442.46', sum: '44.50' } });
  });

  test('an output that is a string is read, once its codes are real ones', () => {
    const text = sample('ybhi_mock_2207_resp_output_is_string.json');
    const real = text.replace('\\"psn_type\\": \\"1\\"', '\\"psn_type\\": \\"1101\\", \\"med_type\\": \\"11\\"');
    const entry = table.find((found) => found.file.startsWith('ybhi')) as Row;
    const settlement = read(edits(payloadOf(entry), { 'messages.0.response': real }));
    expect(settlement.amounts).toMatchObject({ total: 10001n, personal: 3000n, cash: 3000n });
    expect(settlement.notes.join()).toContain('没有结算时间');
  });

  test('the 商保 row of Zhejiang inside the fund total leaves the same burden as beside it', () => {
    const entry = table.find((found) => found.as === 'setldetail') as Row;
    const beside = read(payloadOf(entry));
    const figures = { fund_pay_sumamt: '10948.54', psn_part_amt: '1079.94', psn_cash_pay: '1079.94' };
    for (const other of [{ oth_pay: '844.62' }, {}]) {
      const changes = Object.entries({ ...figures, ...other }).map(([name, text]) => [
        `${INFO.replace('1', '0')}.${name}`,
        text,
      ]);
      const inside = read(edits(payloadOf(entry), Object.fromEntries(changes)));
      expect(inside.amounts).toEqual(beside.amounts);
      expect(inside.gatewayRows).toEqual(beside.gatewayRows);
    }
  });

  test('the deductible of Shenzhen’s preselfpay stays where the region put it', () => {
    const entry = table.find((found) => found.as === 'output') as Row;
    const settlement = read(payloadOf(entry));
    expect(settlement.amounts.preSelfPay).toBe(7841n);
    expect(settlement.criticalIllness?.line).toBeUndefined();
  });

  test('a row of Zhejiang in Hunan is nobody’s', () => {
    const rows = [row('620100', '商业保险责任二支出', '844.62')];
    const payload = { messages: [settled('2304', quzhou, rows, { insuplc_admdvs: '110100' })] };
    expect(nhsa.readSettlement(payload, personKey)).toMatchObject({ code: 'CODE_UNKNOWN' });
  });
});
