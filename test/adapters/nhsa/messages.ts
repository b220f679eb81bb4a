import { LosslessNumber, stringify } from 'lossless-json';
import { expect } from 'vitest';
import { nhsa } from '../../../adapters/nhsa/index.ts';
import { readTwice } from '../../../scripts/harness/reader/same.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import type { Settlement } from '../../../src/settlement/index.ts';

/** Messages made up for tests, shaped as the national text has them. Persons and institutions do not exist. */
export type Json = Record<string, unknown>;
export interface PairMade {
  infno?: string;
  request?: unknown;
  response?: unknown;
}
export interface PayloadMade {
  messages: PairMade[];
  [beside: string]: unknown;
}

export const yuan = (text: string) => new LosslessNumber(text);
export const personKey = (type: string, number: string) => `${type}/${number}`;

export const request = (infno: string, input: Json, more: Json = {}): Json => ({
  infno,
  msgid: 'H33080000001202103201030000001',
  mdtrtarea_admvs: '330802',
  insuplc_admdvs: '330803',
  inf_time: '2021-03-20 10:30:00',
  fixmedins_code: 'H33080000001',
  fixmedins_name: '测试衢州第一医院',
  input,
  ...more,
});
export const success = (output: unknown): Json => ({ infcode: yuan('0'), err_msg: null, output });

interface LineMade {
  readonly id: string;
  readonly code: string;
  readonly level: '01' | '02' | '03';
  readonly charge: string;
  /** amount, 全自费, 超限价, 先行自付, 范围内 */
  readonly split: readonly [string, string, string, string, string];
  readonly approval?: string;
  readonly of?: string;
  readonly count?: string;
}

export function lines(infno: '2301' | '2204', rows: readonly LineMade[], more: Json = {}): PairMade {
  const feedetail = rows.map((row) => ({
    feedetl_sn: row.id,
    ...(row.of === undefined ? {} : { init_feedetl_sn: row.of }),
    mdtrt_id: 'M1',
    psn_no: 'PSN1',
    med_type: '21',
    fee_ocur_time: '2021-03-05 08:00:00',
    med_list_codg: row.code,
    det_item_fee_sumamt: yuan(row.split[0]),
    cnt: yuan(row.count ?? '1'),
    pric: yuan('1.0'),
    exp_content: row.approval === undefined ? '' : JSON.stringify({ aprvno: row.approval }),
  }));
  const result = rows.map((row) => ({
    feedetl_sn: row.id,
    det_item_fee_sumamt: yuan(row.split[0]),
    cnt: yuan(row.count ?? '1'),
    pric: yuan('1.0'),
    pric_uplmt_amt: yuan('999999'),
    fulamt_ownpay_amt: yuan(row.split[1]),
    overlmt_amt: yuan(row.split[2]),
    preselfpay_amt: yuan(row.split[3]),
    inscp_scp_amt: yuan(row.split[4]),
    chrgitm_lv: row.level,
    med_chrgitm_type: row.charge,
  }));
  return { request: request(infno, { feedetail }, more), response: success({ result }) };
}

const NOTHING = {
  cvlserv_pay: '0',
  hifes_pay: '0',
  hifmi_pay: '0',
  hifob_pay: '0',
  maf_pay: '0',
  oth_pay: '0',
  acct_pay: '0',
  hosp_part_amt: '0',
  acct_mulaid_pay: '0',
};

export interface Figures {
  readonly [field: string]: string | null;
}

export function setlinfo(figures: Figures, more: Json = {}): Json {
  const amounts = Object.entries({ ...NOTHING, ...figures }).map(([name, text]) => [
    name,
    text === null ? null : yuan(text),
  ]);
  return {
    mdtrt_id: 'M1',
    setl_id: 'S1',
    psn_no: 'PSN1',
    psn_name: '李小梅',
    psn_cert_type: '01',
    certno: '99999919730204012X',
    gend: '2',
    brdy: '1973-02-04',
    insutype: '310',
    psn_type: '1101',
    med_type: '21',
    setl_time: '2021-03-20 10:30:00',
    act_pay_dedc: yuan('800.00'),
    balc: yuan('1280.50'),
    ...Object.fromEntries(amounts),
    ...more,
  };
}

export function settled(infno: string, info: Json, setldetail: unknown, more: Json = {}): PairMade {
  const data = { psn_no: 'PSN1', mdtrt_id: 'M1', insutype: info.insutype, medfee_sumamt: info.medfee_sumamt };
  return { request: request(infno, { data }, more), response: success({ setlinfo: info, setldetail }) };
}

export const row = (type: string, name: string, amount: string, info: string | null = null): Json => ({
  fund_pay_type: type,
  fund_pay_type_name: name,
  fund_payamt: yuan(amount),
  inscp_scp_amt: yuan('0'),
  crt_payb_lmt_amt: yuan('0'),
  setl_proc_info: info,
});

const working = (scope: string, line: string, paid: string) =>
  `[{"polItemCode":"DB01","scopeAmt":${scope},"lineAmt":${line},"payAmt":${paid}}]`;

/** E1 of plans.md: employee, grade-3 hospital, first stay. */
export function e1({ withWorking = true } = {}): PayloadMade {
  const info = setlinfo({
    medfee_sumamt: '150000.00',
    fulamt_ownpay_amt: '35000.00',
    overlmt_selfpay: '0',
    preselfpay_amt: '8000.00',
    inscp_scp_amt: '107000.00',
    hifp_pay: '89208.00',
    hifob_pay: '5212.80',
    fund_pay_sumamt: '94420.80',
    psn_part_amt: '55579.20',
    psn_cash_pay: '55579.20',
  });
  const info330100 = withWorking ? working('25792.00', '20000.00', '5212.80') : null;
  const detail = [
    row('310100', '城镇职工基本医疗保险统筹基金', '89208.00', '[]'),
    row('330100', '职工大额医疗费用补助基金', '5212.80', info330100),
  ];
  return {
    messages: [stayLines('30000.00', '5000.00', '80000.00', '8000.00', '35000.00'), settled('2304', info, detail)],
  };
}

function stayLines(drug: string, material: string, classB: string, preSelf: string, classA: string): PairMade {
  const scope = (Number(classB) - Number(preSelf)).toFixed(2);
  return lines('2301', [
    { id: 'L1', code: 'XC08DEMO0002', level: '02', charge: '09', split: [classB, '0', '0', preSelf, scope] },
    { id: 'L2', code: '0033DEMO0007', level: '01', charge: '06', split: [classA, '0', '0', '0', classA] },
    {
      id: 'L3',
      code: 'XL01DEMO0005',
      level: '03',
      charge: '09',
      split: [drug, drug, '0', '0', '0.0'],
      approval: '国药准字H20210751',
    },
    { id: 'L4', code: 'C031DEMO0003', level: '03', charge: '08', split: [material, material, '0', '0', '0'] },
  ]);
}

/** E2: resident. E3: the same stay of a resident on minimum living allowance. */
export function e2(): PayloadMade {
  const info = setlinfo(
    {
      ...RESIDENT,
      hifmi_pay: '37380.00',
      fund_pay_sumamt: '193980.00',
      psn_part_amt: '106020.00',
      psn_cash_pay: '106020.00',
    },
    { insutype: '390', psn_type: '1501' },
  );
  return { messages: [residentLines(), settled('2304', info, [])] };
}
export function e3(): PayloadMade {
  const info = setlinfo(
    {
      ...RESIDENT,
      hifmi_pay: '50720.00',
      maf_pay: '15876.00',
      fund_pay_sumamt: '223196.00',
      psn_part_amt: '76804.00',
      psn_cash_pay: '76804.00',
    },
    { insutype: '390', psn_type: '1501' },
  );
  return { messages: [personQuery('390', '902'), residentLines(), settled('2304', info, [])] };
}
const RESIDENT = {
  medfee_sumamt: '300000.00',
  fulamt_ownpay_amt: '70000.00',
  overlmt_selfpay: '0',
  preselfpay_amt: '20000.00',
  inscp_scp_amt: '210000.00',
  hifp_pay: '156600.00',
};
const residentLines = () => stayLines('60000.00', '10000.00', '100000.00', '20000.00', '130000.00');

export function personQuery(insutype: string, identity?: string): PairMade {
  const idetinfo =
    identity === undefined ? [] : [{ psn_idet_type: identity, begntime: '2020-01-01 00:00:00', endtime: '' }];
  return {
    request: request('1101', { data: { mdtrt_cert_type: '02' } }),
    response: success({
      baseinfo: { psn_no: 'PSN1', psn_cert_type: '01', certno: '99999919730204012x', psn_name: '李小梅' },
      insuinfo: [
        { insutype, psn_type: '1501', psn_insu_stas: '1', insuplc_admdvs: '330803' },
        { insutype: '39999', psn_type: '1101', psn_insu_stas: '4', insuplc_admdvs: '330100' },
      ],
      idetinfo,
    }),
  };
}

/** A copy with one place changed: "messages.1.response.output.setlinfo.hifp_pay". undefined removes the field. */
export function edit<T>(made: T, path: string, value: unknown): T {
  const [head = '', ...rest] = path.split('.');
  if (Array.isArray(made)) {
    return made.map((item, index) => (String(index) === head ? step(item, rest, value) : item)) as T;
  }
  const copy: Json = { ...(made as Json) };
  copy[head] = step(copy[head], rest, value);
  if (copy[head] === undefined) delete copy[head];
  return copy as T;
}
const step = (item: unknown, rest: string[], value: unknown) =>
  rest.length === 0 ? value : edit(item, rest.join('.'), value);

export function edits<T>(made: T, changes: Readonly<Record<string, unknown>>): T {
  return Object.entries(changes).reduce((copy, [path, value]) => edit(copy, path, value), made);
}

export const INFO = 'messages.1.response.output.setlinfo';
export const DETAIL = 'messages.1.response.output.setldetail';

/** Whatever a test reads is read twice: the quicker reader makes the same of it, or leaves it to the other. */
export function expectSameOfBoth(payload: unknown): void {
  const body = stringify({ counter: 'C01', ...(payload as object) }) ?? '';
  expect(readTwice(Buffer.from(body))).not.toHaveProperty('differs');
}

export function read(payload: unknown): Settlement {
  expectSameOfBoth(payload);
  const result = nhsa.readSettlement(payload, personKey);
  if (isRefusal(result)) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result;
}
export function refusal(payload: unknown): Refusal {
  expectSameOfBoth(payload);
  const result = nhsa.readSettlement(payload, personKey);
  if (!isRefusal(result)) throw new Error('became a settlement');
  return result;
}
