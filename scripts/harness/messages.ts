import { LosslessNumber, stringify } from 'lossless-json';
import { checkDigitOf } from '../../src/enrolment/index.ts';
import { formatFen } from '../../src/money/index.ts';

/**
 * National messages for tests, so that a settle needs no gateway: the 2301 + 2304 pair of one stay, with
 * amounts that add up, as JSON numbers the way gateways write them. Persons and institutions do not exist.
 */
export const PLAN = 'huiqubao-2021';
const INSTITUTION = 'H33080000001';
/** Division 999999 does not exist; so many persons are born on one day. */
const OF_A_DAY = 1_000;

export interface TestPerson {
  readonly certificate: string;
  readonly number: string;
}
export function testPerson(index: number): TestPerson {
  const day = String(1 + Math.floor(index / OF_A_DAY)).padStart(2, '0');
  const number = `999999197001${day}${String(index % OF_A_DAY).padStart(3, '0')}`;
  return { certificate: `${number}${checkDigitOf(number)}`, number: `33080000${String(index).padStart(6, '0')}` };
}

/** One stay, in fen. The gateway splits it into what it pays and what the person bears. */
export interface Stay {
  /** `setl_id` of the gateway: what makes the settlement one of its own. */
  readonly id: string;
  readonly person: TestPerson;
  /** An approved class C drug: L2's base. */
  readonly drug: bigint;
  /** A class C material: nobody's base. */
  readonly material: bigint;
  /** A class B treatment: the part borne first, and the part in scope. */
  readonly preSelfPay: bigint;
  readonly inScope: bigint;
  /** Paid by the pool and by 大病, out of `inScope`. */
  readonly basic: bigint;
  readonly critical: bigint;
  readonly on: string;
}

export const settlementIdOf = (stay: Stay): string => `${INSTITUTION}:${stay.id}`;
/** 大病-scope cost that nobody paid: L1's base. */
export const criticalLeftOf = (stay: Stay): bigint => stay.inScope + stay.preSelfPay - stay.basic - stay.critical;

/** The body of POST /v1/settlements and /v1/quotes, as text. */
export const settleBody = (stay: Stay, counter: string): string => bodyOf(counter, [feeLines(stay), settlement(stay)]);

/** The same with the person query before it. */
export const fullSettleBody = (stay: Stay, counter: string): string =>
  bodyOf(counter, [personQuery(stay), feeLines(stay), settlement(stay)]);

export const bodyOf = (counter: string, messages: readonly unknown[]): string =>
  stringify({ adapter: 'nhsa', counter, messages }) ?? '';

export const enrolmentOf = ({ certificate }: TestPerson) => ({ certificateNumber: certificate, plan: PLAN });

type Json = Record<string, unknown>;
const yuan = (fen: bigint) => new LosslessNumber(formatFen(fen));

function request(stay: Stay, infno: string, input: Json): Json {
  return {
    infno,
    msgid: `${INSTITUTION}${stay.on.replace(/-/g, '')}1030000001`,
    mdtrtarea_admvs: '330802',
    insuplc_admdvs: '330803',
    inf_time: `${stay.on} 10:30:00`,
    fixmedins_code: INSTITUTION,
    fixmedins_name: '测试衢州第一医院',
    input,
  };
}
const success = (output: Json): Json => ({ infcode: new LosslessNumber('0'), err_msg: null, output });

function personQuery(stay: Stay): Json {
  const { certificate, number } = stay.person;
  const data = { mdtrt_cert_type: '02', mdtrt_cert_no: certificate, psn_cert_type: '01', certno: certificate };
  const output = {
    baseinfo: { psn_no: number, psn_cert_type: '01', certno: certificate, psn_name: '测试人', gend: '2' },
    insuinfo: [{ insutype: '310', psn_type: '1101', psn_insu_stas: '1', insuplc_admdvs: '330803' }],
    idetinfo: [],
  };
  return { request: request(stay, '1101', { data }), response: success(output) };
}

interface FeeLine {
  readonly code: string;
  readonly level: '02' | '03';
  readonly charge: '06' | '08' | '09';
  readonly own: bigint;
  readonly first: bigint;
  readonly scope: bigint;
  readonly expanded: string;
}

function feeLines(stay: Stay): Json {
  const approved = JSON.stringify({ aprvno: '国药准字H20210751' });
  const rows: FeeLine[] = [
    { code: 'XL01DEMO0005', level: '03', charge: '09', own: stay.drug, first: 0n, scope: 0n, expanded: approved },
    { code: 'C031DEMO0003', level: '03', charge: '08', own: stay.material, first: 0n, scope: 0n, expanded: '' },
    {
      code: '0033DEMO07',
      level: '02',
      charge: '06',
      own: 0n,
      first: stay.preSelfPay,
      scope: stay.inScope,
      expanded: '',
    },
  ];
  const asked = rows.map((row, index) => ({
    feedetl_sn: `F${index + 1}`,
    mdtrt_id: `M${stay.id}`,
    psn_no: stay.person.number,
    med_type: '21',
    fee_ocur_time: `${stay.on} 08:00:00`,
    med_list_codg: row.code,
    det_item_fee_sumamt: yuan(row.own + row.first + row.scope),
    cnt: new LosslessNumber('1'),
    exp_content: row.expanded,
  }));
  const answered = rows.map((row, index) => ({
    feedetl_sn: `F${index + 1}`,
    det_item_fee_sumamt: yuan(row.own + row.first + row.scope),
    fulamt_ownpay_amt: yuan(row.own),
    overlmt_amt: yuan(0n),
    preselfpay_amt: yuan(row.first),
    inscp_scp_amt: yuan(row.scope),
    chrgitm_lv: row.level,
    med_chrgitm_type: row.charge,
  }));
  return { request: request(stay, '2301', { feedetail: asked }), response: success({ result: answered }) };
}

function settlement(stay: Stay): Json {
  const total = stay.drug + stay.material + stay.preSelfPay + stay.inScope;
  const funds = stay.basic + stay.critical;
  const data = { psn_no: stay.person.number, mdtrt_id: `M${stay.id}`, insutype: '310', medfee_sumamt: yuan(total) };
  const setlinfo = {
    mdtrt_id: `M${stay.id}`,
    setl_id: stay.id,
    psn_no: stay.person.number,
    psn_name: '测试人',
    psn_cert_type: '01',
    certno: stay.person.certificate,
    gend: '2',
    brdy: '1970-01-01',
    insutype: '310',
    psn_type: '1101',
    med_type: '21',
    setl_time: `${stay.on} 10:30:00`,
    medfee_sumamt: yuan(total),
    fulamt_ownpay_amt: yuan(stay.drug + stay.material),
    overlmt_selfpay: yuan(0n),
    preselfpay_amt: yuan(stay.preSelfPay),
    inscp_scp_amt: yuan(stay.inScope),
    hifp_pay: yuan(stay.basic),
    cvlserv_pay: yuan(0n),
    hifes_pay: yuan(0n),
    hifmi_pay: yuan(0n),
    hifob_pay: yuan(stay.critical),
    maf_pay: yuan(0n),
    oth_pay: yuan(0n),
    fund_pay_sumamt: yuan(funds),
    psn_part_amt: yuan(total - funds),
    acct_pay: yuan(0n),
    psn_cash_pay: yuan(total - funds),
    hosp_part_amt: yuan(0n),
  };
  const setldetail = [
    detailRow('310100', '城镇职工基本医疗保险统筹基金', stay.basic, null),
    detailRow('330100', '职工大额医疗费用补助基金', stay.critical, criticalWorking(stay)),
  ];
  return { request: request(stay, '2304', { data }), response: success({ setlinfo, setldetail }) };
}

const detailRow = (type: string, name: string, amount: bigint, working: string | null): Json => ({
  fund_pay_type: type,
  fund_pay_type_name: name,
  fund_payamt: yuan(amount),
  setl_proc_info: working,
});

/** The gateway's own 大病 working, JSON in a string: 20 000 yuan is the line of an employee. */
function criticalWorking(stay: Stay): string {
  const scope = formatFen(stay.inScope + stay.preSelfPay - stay.basic);
  return `[{"polItemCode":"DB01","scopeAmt":${scope},"lineAmt":20000.00,"payAmt":${formatFen(stay.critical)}}]`;
}
