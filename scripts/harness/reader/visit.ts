import { LosslessNumber, stringify } from 'lossless-json';
import { formatFen } from '../../../src/money/index.ts';
import type { Random } from '../random.ts';

/** Random visits in the national words, lawful in their figures, in every form that gateways and hospitals write. */
type Json = Record<string, unknown>;

interface FeeLine {
  readonly id: string;
  /** selfFunded, overLimit, preSelfPay, inScope */
  readonly parts: readonly [bigint, bigint, bigint, bigint];
  readonly of?: string;
}

const NAMES = [
  '阿莫西林胶囊',
  'CT平扫(64排)',
  '一次性使用注射器　5ml',
  '血常规',
  ' 床位费 ',
  'ﾊｰﾄ',
  '',
  undefined,
  null,
];
const CODES = ['XJ01CAA040A001010100001', 'XL01DEMO0005', 'C031DEMO0003', '0033DEMO07', 'T000100001', 'Z-1', undefined];
const CONTENTS = [
  '',
  null,
  undefined,
  '{"aprvno":"国药准字H20210751"}',
  '{"aprvno":" 国药进字J1 "}',
  '{"aprvno":"","memo":"院内\\"甲\\""}',
  '{"aprvno":"国药准字Z1","aprvno":"国药准字Z2"}',
  '{"aprvno":"\\u56fd药准字H1"}',
  '{"aprvno":12.50}',
  '院内备注',
  { aprvno: '注册证号X1' },
  7,
];

/** `undefined` among them leaves a field out. */
const anyOf = <T>(random: Random, items: readonly T[]): T => items[random.between(0, items.length - 1)] as T;

const COUNTS = [1, '1', '2.50', new LosslessNumber('1.0000'), new LosslessNumber('0.5'), ''];
const ODD_COUNTS = [new LosslessNumber('1.00000'), '-1', '一', ' 2 ', null];

const USUAL_CONTENTS = 6;

/** One body of a settlement, as text. */
export function randomBody(random: Random): string {
  const lines = randomLines(random);
  const shape = new Shape(random);
  const [upload, final] = anyOf(random, [
    ['2301', '2304'],
    ['2301', '2304'],
    ['2204', '2207'],
    ['2301', '2303'],
    ['2101', '5203'],
    ['2102', '2102'],
  ] as const);
  const settled = settlementOf(shape, random, final, lines);
  const uploads = upload === '2102' ? [addLines(settled, shape, lines)] : uploadsOf(shape, random, upload, lines);
  const messages = [...uploads, ...(upload === '2102' ? [] : [settled])];
  if (random.chance(0.3)) messages.unshift(personQuery(shape));
  if (random.chance(0.2)) messages.unshift(admission(shape));
  const beside = {
    ...(random.chance(0.1) ? { findings: { thirdParty: false, 备注: '无' } } : {}),
    ...(random.chance(0.1) ? { referral: 'registered' } : {}),
    ...(random.chance(0.1) ? { presentedBy: { relation: 'child', name: '李小梅' } } : {}),
    ...(random.chance(0.03) ? { selfPaid: { hisBillNo: 'B1' } } : {}),
  };
  const body = { ...(random.chance(0.5) ? { adapter: 'nhsa' } : {}), counter: 'C01', messages, ...beside };
  return stringify(body, undefined, random.chance(0.1) ? 2 : undefined) ?? '';
}

function randomLines(random: Random): FeeLine[] {
  const lines = Array.from({ length: random.between(0, 6) }, (_, index): FeeLine => {
    const part = () => (random.chance(0.5) ? 0n : random.fen(0, 9_999_999));
    return { id: `F${index + 1}`, parts: [part(), part(), part(), part()] };
  });
  const [first] = lines;
  if (first === undefined || random.chance(0.85)) return lines;
  const [a, b, c, d] = first.parts;
  return [...lines, { id: 'R1', of: first.id, parts: [-a, -b, -c, -d] }];
}

const amountOf = ({ parts: [a, b, c, d] }: FeeLine): bigint => a + b + c + d;
const sumOf = (lines: readonly FeeLine[], part: 0 | 1 | 2 | 3): bigint =>
  lines.reduce((sum, line) => sum + line.parts[part], 0n);

/** How this sender writes: amounts as numbers or texts, with noughts or without, some messages as text within text. */
class Shape {
  readonly #random: Random;
  readonly #asText: boolean;
  readonly #padding: string;

  constructor(random: Random) {
    this.#random = random;
    this.#asText = random.chance(0.2);
    this.#padding = anyOf(random, ['', '', '00', '0000']);
  }

  yuan(fen: bigint): unknown {
    const text = formatFen(fen) + this.#padding;
    const written = this.#random.chance(0.5) ? text.replace(/\.?0+$/, '') : text;
    if (this.#random.chance(0.0005)) return new LosslessNumber(`${formatFen(fen)}000000000001`);
    return this.#asText || this.#random.chance(0.05) ? written : new LosslessNumber(written);
  }

  request(infno: string, input: Json, more: Json = {}): Json {
    const { chance } = { chance: (share: number) => this.#random.chance(share) };
    const envelope = {
      infno,
      msgid: 'H33080000001202104151030000001',
      ...(chance(0.2) ? { mdtrtarea_admdvs: '330802' } : { mdtrtarea_admvs: '330802' }),
      insuplc_admdvs: '330803',
      inf_time: '2021-04-15 10:30:00',
      fixmedins_code: 'H33080000001',
      fixmedins_name: '测试衢州第一医院',
      input: chance(0.05) ? stringify(input) : input,
      ...more,
    };
    return chance(0.01) ? { arg0: envelope } : envelope;
  }

  answer(output: unknown): unknown {
    const infcode = this.#random.chance(0.5) ? new LosslessNumber('0') : '0';
    const response = { infcode, err_msg: null, output: this.#random.chance(0.05) ? stringify(output) : output };
    return this.#random.chance(0.05) ? stringify(response) : response;
  }

  pair(infno: string, input: Json, output: unknown): Json {
    return {
      ...(this.#random.chance(0.2) ? { infno } : {}),
      request: this.request(infno, input),
      response: this.answer(output),
    };
  }
}

function askedRow(shape: Shape, random: Random, line: FeeLine): Json {
  return {
    feedetl_sn: line.id,
    ...(line.of === undefined ? {} : { init_feedetl_sn: line.of }),
    mdtrt_id: 'M1',
    ...(random.chance(0.8) ? { psn_no: 'PSN1' } : {}),
    med_type: '21',
    fee_ocur_time: anyOf(random, ['2021-04-15 08:00:00', '20210415', '2021-04-15', '2021-04-15T08:00:00.5', '', null]),
    med_list_codg: anyOf(random, CODES),
    det_item_fee_sumamt: shape.yuan(amountOf(line)),
    cnt: random.chance(0.02) ? anyOf(random, ODD_COUNTS) : anyOf(random, COUNTS),
    pric: new LosslessNumber('12.345600'),
    medins_list_name: anyOf(random, NAMES),
    [random.chance(0.05) ? 'expContent' : 'exp_content']: anyOf(
      random,
      random.chance(0.05) ? CONTENTS : CONTENTS.slice(0, USUAL_CONTENTS),
    ),
    hi_nego_drug_flag: anyOf(random, ['0', '1', undefined, new LosslessNumber('1')]),
  };
}

function answeredRow(shape: Shape, random: Random, line: FeeLine): Json {
  const [selfFunded, overLimit, preSelfPay, inScope] = line.parts;
  const part = (fen: bigint) =>
    fen === 0n && random.chance(0.3) ? anyOf(random, [undefined, null, '']) : shape.yuan(fen);
  return {
    feedetl_sn: line.id,
    det_item_fee_sumamt: shape.yuan(amountOf(line)),
    fulamt_ownpay_amt: part(selfFunded),
    overlmt_amt: part(overLimit),
    preselfpay_amt: part(preSelfPay),
    inscp_scp_amt: part(inScope),
    chrgitm_lv: anyOf(random, ['01', '02', '03', new LosslessNumber('1'), undefined]),
    med_chrgitm_type: anyOf(random, ['09', '06', '08', '14', undefined]),
    list_type: anyOf(random, ['101', undefined, undefined]),
    hilist_name: anyOf(random, NAMES),
  };
}

const shuffled = <T>(random: Random, items: readonly T[]): T[] => {
  const order = items.map((item) => [random.next(), item] as const);
  return random.chance(0.2) ? order.toSorted(([a], [b]) => a - b).map(([, item]) => item) : [...items];
};

function uploadsOf(shape: Shape, random: Random, infno: string, lines: readonly FeeLine[]): Json[] {
  const cut = random.chance(0.3) ? random.between(0, lines.length) : lines.length;
  return [lines.slice(0, cut), lines.slice(cut)]
    .filter((some, index) => some.length > 0 || index === 0)
    .map((some) => {
      const feedetail = shuffled(random, some).map((line) => askedRow(shape, random, line));
      const result = some.map((line) => answeredRow(shape, random, line));
      const [alone] = result;
      return shape.pair(infno, { feedetail }, { result: result.length === 1 && random.chance(0.3) ? alone : result });
    });
}

/** A pharmacy's lines stand in the sale itself. */
function addLines(settled: Json, shape: Shape, lines: readonly FeeLine[]): Json {
  const { request, response } = settled as { request: Json; response: unknown };
  if (typeof response !== 'object' || !('input' in request) || typeof request.input !== 'object') return settled;
  const output = (response as Json).output;
  if (typeof output !== 'object') return settled;
  const plain = { yuan: (fen: bigint) => shape.yuan(fen) };
  const drugdetail = lines.map((line) => ({ feedetl_sn: line.id, det_item_fee_sumamt: plain.yuan(amountOf(line)) }));
  const detlcutinfo = lines.map((line) => ({
    feedetl_sn: line.id,
    det_item_fee_sumamt: plain.yuan(amountOf(line)),
    fulamt_ownpay_amt: plain.yuan(line.parts[0]),
    overlmt_amt: plain.yuan(line.parts[1]),
    preselfpay_amt: plain.yuan(line.parts[2]),
    inscp_scp_amt: plain.yuan(line.parts[3]),
  }));
  return {
    request: { ...request, input: { ...(request.input as Json), drugdetail } },
    response: { ...response, output: { ...(output as Json), detlcutinfo } },
  };
}

function settlementOf(shape: Shape, random: Random, infno: string, lines: readonly FeeLine[]): Json {
  const total = lines.reduce((sum, line) => sum + amountOf(line), 0n);
  const [selfFunded, overLimit, preSelfPay, inScope] = [
    sumOf(lines, 0),
    sumOf(lines, 1),
    sumOf(lines, 2),
    sumOf(lines, 3),
  ];
  const basic = inScope / 2n;
  const info = {
    mdtrt_id: 'M1',
    setl_id: 'S1',
    psn_no: 'PSN1',
    psn_name: '测试人',
    ...(random.chance(0.8) ? { psn_cert_type: '01', certno: '99999919730204012X' } : {}),
    gend: anyOf(random, ['1', '2', new LosslessNumber('2'), '9', undefined]),
    brdy: anyOf(random, ['1973-02-04', '19730204', undefined]),
    insutype: anyOf(random, ['310', '390', new LosslessNumber('310')]),
    psn_type: anyOf(random, ['1101', '1200', '', undefined]),
    med_type: infno.startsWith('23') ? '21' : '11',
    setl_time: '2021-04-15 10:30:00',
    medfee_sumamt: shape.yuan(total),
    fulamt_ownpay_amt: shape.yuan(selfFunded),
    overlmt_selfpay: shape.yuan(overLimit),
    preselfpay_amt: shape.yuan(preSelfPay),
    inscp_scp_amt: shape.yuan(inScope),
    hifp_pay: shape.yuan(basic),
    ...Object.fromEntries(NO_FUNDS.map((name) => [name, shape.yuan(0n)])),
    fund_pay_sumamt: shape.yuan(basic),
    [random.chance(0.05) ? 'psn_pay' : 'psn_part_amt']: shape.yuan(total - basic),
    psn_cash_pay: shape.yuan(total - basic),
    balc: new LosslessNumber('1280.50'),
  };
  const working = `[{"polItemCode":"DB01","scopeAmt":${formatFen(inScope - basic)},"lineAmt":20000.00,"payAmt":0.00}]`;
  const detail = [
    { fund_pay_type: '310100', fund_pay_type_name: '统筹基金', fund_payamt: shape.yuan(basic), setl_proc_info: '[]' },
    { fund_pay_type: '330100', fund_payamt: shape.yuan(0n), setl_proc_info: anyOf(random, [working, null, '无']) },
  ];
  const data = { psn_no: 'PSN1', mdtrt_id: 'M1', medfee_sumamt: shape.yuan(total) };
  return shape.pair(infno, { data }, { setlinfo: info, setldetail: anyOf(random, [detail, [], null, detail[0]]) });
}
const NO_FUNDS = [
  'cvlserv_pay',
  'hifes_pay',
  'hifmi_pay',
  'hifob_pay',
  'maf_pay',
  'oth_pay',
  'acct_pay',
  'hosp_part_amt',
];

function personQuery(shape: Shape): Json {
  const insuinfo = [{ insutype: '310', psn_type: '1101', psn_insu_stas: '1', insuplc_admdvs: '330803' }];
  const baseinfo = { psn_no: 'PSN1', psn_cert_type: '01', certno: '99999919730204012x', psn_name: '测试人' };
  return shape.pair('1101', { data: { mdtrt_cert_type: '02' } }, { baseinfo, insuinfo, idetinfo: [] });
}

function admission(shape: Shape): Json {
  const mdtrtinfo = { mdtrt_id: 'M1', psn_no: 'PSN1', begntime: '2021-04-10 08:00:00', dscg_maindiag_code: 'C34.9' };
  const diseinfo = [
    { diag_code: 'C34.9', diag_name: '肺癌', diag_srt_no: new LosslessNumber('1'), maindiag_flag: '1' },
  ];
  return shape.pair('2401', { mdtrtinfo, diseinfo }, {});
}
