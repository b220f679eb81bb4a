import { type Fen, formatRate } from '../../src/money/index.ts';
import { asNumber } from './amounts.ts';
import { shownSelfPayShare } from './catalogue.ts';
import { activeInsurance, type Person } from './persons.ts';
import type { Line, Settlement } from './state.ts';

type Fields = Record<string, string | number | null>;

/** Transactions that answer about a settlement; their `setlinfo` differ in a few names (gateway.md 2.5). */
export type SettlementInfno = '2206' | '2207' | '2208' | '2303' | '2304' | '2305' | '2101' | '2102' | '2103' | '5203';

export function settlementAnswer(
  infno: SettlementInfno,
  settlement: Settlement,
): { setlinfo: Fields; setldetail: Fields[] } {
  const setlinfo = {
    ...identity(settlement),
    ...money(settlement),
    ...personShare(infno, settlement),
    ...closing(settlement),
    ...(settlement.stay.kind === 'inpatient' ? stayDates(settlement) : {}),
    ...(infno === '5203' ? archive(settlement) : {}),
  };
  return { setlinfo, setldetail: detailRows(settlement) };
}

/** Whole or half years, as the answers of real gateways show them ("37.5"). */
export function ageAt(person: Person, at: string): number {
  const months =
    (Number(at.slice(0, 4)) - Number(person.brdy.slice(0, 4))) * 12 +
    Number(at.slice(5, 7)) -
    Number(person.brdy.slice(5, 7));
  return Math.floor(Math.max(0, months) / 6) / 2;
}

function identity({ setlId, at, stay, visit, certType }: Settlement): Fields {
  const { person, insutype, medType } = visit;
  const insurance = activeInsurance(person, insutype);
  return {
    mdtrt_id: stay.mdtrtId,
    setl_id: setlId,
    psn_no: person.psn_no,
    psn_name: person.name,
    psn_cert_type: person.psn_cert_type,
    certno: person.certno,
    gend: person.gend,
    naty: person.naty,
    brdy: person.brdy,
    age: ageAt(person, at),
    insutype,
    psn_type: insurance?.psn_type ?? '',
    cvlserv_flag: insurance?.cvlserv_flag ?? '0',
    setl_time: setlId === null ? null : at,
    mdtrt_cert_type: certType,
    med_type: stay.medType ?? medType,
  };
}

function money({ statement }: Settlement): Fields {
  return {
    medfee_sumamt: asNumber(statement.split.amount),
    fulamt_ownpay_amt: asNumber(statement.split.ownPay),
    overlmt_selfpay: asNumber(statement.split.overLimit),
    preselfpay_amt: asNumber(statement.split.preSelfPay),
    inscp_scp_amt: asNumber(statement.split.inScope),
    act_pay_dedc: asNumber(statement.deductible),
    hifp_pay: asNumber(statement.pool),
    pool_prop_selfpay: Number(formatRate(statement.poolRate)),
    cvlserv_pay: 0,
    hifes_pay: 0,
    hifmi_pay: asNumber(statement.residentCritical),
    hifob_pay: asNumber(statement.employeeCritical),
    maf_pay: asNumber(statement.assistance),
    oth_pay: asNumber(statement.other),
    fund_pay_sumamt: asNumber(statement.fund),
  };
}

/** The same facts under the names each transaction gives them, `pdn_cash_pay` of 2208 included. */
function personShare(infno: SettlementInfno, { statement }: Settlement): Fields {
  const person = asNumber(statement.person);
  const cash = asNumber(statement.cash);
  const account = { acct_pay: asNumber(statement.account) };
  if (infno === '5203' || infno === '2103') return { psn_pay: person, ...account, cash_payamt: cash };
  if (infno === '2101' || infno === '2102') return { psn_part_amt: person, ...account, psn_cash_pay: cash };
  const hospital = { hosp_part_amt: asNumber(statement.hospital) };
  if (infno === '2208') return { psn_part_amt: person, ...account, pdn_cash_pay: cash, ...hospital };
  return { psn_part_amt: person, ...account, psn_cash_pay: cash, ...hospital };
}

function closing({ setlId, msgid, visit, stay, balance, statement }: Settlement): Fields {
  const settled = setlId !== null;
  return {
    balc: asNumber(balance),
    acct_mulaid_pay: asNumber(statement.shared),
    medins_setl_id: msgid,
    clr_optins: settled ? insuredRegion(visit.person, visit.insutype) : null,
    clr_way: settled ? '1' : null,
    clr_type: { outpatient: '11', inpatient: '21', pharmacy: '41' }[stay.kind],
  };
}

function stayDates({ stay, at }: Settlement): Fields {
  return { begndate: stay.begntime.slice(0, 10), enddate: (stay.endtime ?? at).slice(0, 10) };
}

const HOSPITAL_LEVEL = { grade3: '03', grade2: '02', primary: '01', pharmacy: '' } as const;

/** The fields that only the settlement query (5203) gives. */
function archive(settlement: Settlement): Fields {
  const { visit, stay, at } = settlement;
  const level = HOSPITAL_LEVEL[stay.institution.grade];
  const region = insuredRegion(visit.person, visit.insutype);
  return {
    flxempe_flag: '0',
    nwb_flag: '0',
    insu_optins: region,
    emp_name: activeInsurance(visit.person, visit.insutype)?.emp_name ?? '',
    pay_loc: region.slice(0, 4) === stay.institution.region.slice(0, 4) ? '2' : '3',
    fixmedins_code: stay.institution.code,
    fixmedins_name: stay.institution.name,
    hosp_lv: level,
    fixmedins_poolarea: stay.institution.region,
    lmtpric_hosp_lv: level,
    dedc_hosp_lv: level,
    ...stayDates(settlement),
    refd_setl_flag: settlement.cancels !== undefined || settlement.status === 'cancelled' ? '1' : '0',
    year: at.slice(0, 4),
    dise_codg: stay.diseCode,
    dise_name: stay.diseName,
    invono: settlement.invono,
    opter_id: settlement.opter,
    opter_name: settlement.opterName,
    opt_time: at,
  };
}

const insuredRegion = (person: Person, insutype: string): string =>
  activeInsurance(person, insutype)?.insuplc_admdvs ?? '';

function detailRows({ statement }: Settlement): Fields[] {
  // Real answers repeat the same in-scope total on every row.
  const inScope = asNumber(statement.split.inScope);
  return statement.rows.map((row) => ({
    fund_pay_type: row.type,
    inscp_scp_amt: inScope,
    crt_payb_lmt_amt: 0,
    fund_payamt: asNumber(row.amount),
    fund_pay_type_name: row.name,
    setl_proc_info: row.info,
  }));
}

/** `result[]` of 2204 and 2301; `detlcutinfo[]` of the pharmacy has the same fields but no `lmt_used_flag`. */
export function lineAnswer(line: Line, node: 'result' | 'detlcutinfo'): Fields {
  const { item, split } = line;
  const amount = (fen: Fen): number => asNumber(fen);
  return {
    feedetl_sn: line.sn,
    det_item_fee_sumamt: amount(split.amount),
    cnt: Number(line.count),
    pric: Number(line.price),
    pric_uplmt_amt: Number(item.pric_uplmt_amt),
    selfpay_prop: shownSelfPayShare(item, split),
    fulamt_ownpay_amt: amount(split.ownPay),
    overlmt_amt: amount(split.overLimit),
    preselfpay_amt: amount(split.preSelfPay),
    inscp_scp_amt: amount(split.inScope),
    chrgitm_lv: item.chrgitm_lv,
    med_chrgitm_type: item.med_chrgitm_type,
    bas_medn_flag: '0',
    hi_nego_drug_flag: '0',
    chld_medc_flag: null,
    list_sp_item_flag: item.code.startsWith('XX99') ? '1' : null,
    ...(node === 'result' ? { lmt_used_flag: item.lmt_used_flag } : {}),
    drt_reim_flag: '0',
    memo: null,
  };
}
