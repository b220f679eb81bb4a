import { sumFen } from '../../src/money/index.ts';
import { asNumber, fenOf } from './amounts.ts';
import type { CaseLine, CaseVisit } from './cases.ts';
import type { Person } from './persons.ts';

/** What the hospital knows of a visit when it writes a message. Pure: no clock, no wire. */
export interface VisitContext {
  readonly person: Person;
  readonly visit: CaseVisit;
  readonly insutype: string;
  readonly region: string;
  readonly mdtrtId: string;
}

export interface SplitTotals {
  readonly fulamt_ownpay_amt: number;
  readonly overlmt_selfpay: number;
  readonly preselfpay_amt: number;
  readonly inscp_scp_amt: number;
}

export const OPERATOR = { code: 'CS001', name: '测试收款员' };
const DOCTOR = { code: 'D33080000001', name: '测试医师' };
const DEPARTMENT = { code: 'A03', name: '测试内科' };
const BATCH = '0001';

export interface EnvelopeParts {
  readonly context: VisitContext;
  readonly infno: string;
  readonly at: string;
  readonly input: object;
  readonly sequence: number;
  readonly operator: { readonly code: string; readonly name: string };
  readonly signNo: string;
}

export function envelope(parts: EnvelopeParts): Record<string, unknown> {
  const { institution } = parts.context.visit;
  return {
    infno: parts.infno,
    msgid: `${institution.code}${parts.at.replace(/\D/g, '')}${String(parts.sequence).padStart(4, '0')}`,
    mdtrtarea_admvs: institution.region,
    insuplc_admdvs: parts.context.region,
    recer_sys_code: 'MBS_LOCAL',
    dev_no: '',
    dev_safe_info: '',
    cainfo: '',
    signtype: '',
    infver: 'V1.0',
    opter_type: '1',
    opter: parts.operator.code,
    opter_name: parts.operator.name,
    inf_time: parts.at,
    fixmedins_code: institution.code,
    fixmedins_name: institution.name,
    sign_no: parts.signNo,
    input: parts.input,
  };
}

const whose = ({ mdtrtId, person }: VisitContext) => ({ mdtrt_id: mdtrtId, psn_no: person.psn_no });
const certificate = ({ person }: VisitContext) => ({ mdtrt_cert_type: '02', mdtrt_cert_no: person.certno });
export const medType = ({ kind }: CaseVisit): string =>
  ({ inpatient: '21', outpatient: '11', 'special-outpatient': '14', pharmacy: '41' })[kind];
const totalNumber = (visit: CaseVisit): number => asNumber(sumFen(visit.lines.map((line) => fenOf(line.amount))));
/** Numbers the hospital gives itself, from the moment the visit began. */
const visitNumber = ({ visit }: VisitContext): string => visit.startedAt.replace(/\D/g, '');

export const signIn = (operator: string) => ({ signIn: { opter_no: operator, mac: '', ip: '127.0.0.1' } });

export const personQuery = (context: VisitContext) => ({
  data: {
    ...certificate(context),
    card_sn: '',
    begntime: context.visit.startedAt,
    psn_cert_type: '01',
    certno: context.person.certno,
    psn_name: context.person.name,
  },
});

export const registration = (context: VisitContext) => ({
  data: {
    psn_no: context.person.psn_no,
    insutype: context.insutype,
    begntime: context.visit.startedAt,
    ...certificate(context),
    ipt_otp_no: `MZ${visitNumber(context)}`,
    atddr_no: DOCTOR.code,
    dr_name: DOCTOR.name,
    dept_code: DEPARTMENT.code,
    dept_name: DEPARTMENT.name,
    caty: DEPARTMENT.code,
  },
});

const diagnosis = ({ visit }: VisitContext) => ({
  diag_type: '1',
  diag_srt_no: 1,
  diag_code: 'Z00.000',
  diag_name: '测试诊断',
  diag_dept: DEPARTMENT.code,
  dise_dor_no: DOCTOR.code,
  dise_dor_name: DOCTOR.name,
  diag_time: visit.startedAt,
});
const disease = ({ visit }: VisitContext) =>
  visit.kind === 'special-outpatient' ? { dise_codg: 'M00500', dise_name: '测试特殊病种' } : {};

export const visitDescription = (context: VisitContext) => ({
  mdtrtinfo: {
    ...whose(context),
    med_type: medType(context.visit),
    begntime: context.visit.startedAt,
    main_cond_dscr: '',
    ...disease(context),
  },
  diseinfo: [{ ...diagnosis(context), vali_flag: '1' }],
});

export const admission = (context: VisitContext) => ({
  mdtrtinfo: {
    psn_no: context.person.psn_no,
    insutype: context.insutype,
    coner_name: '',
    tel: '',
    begntime: context.visit.startedAt,
    ...certificate(context),
    med_type: '21',
    ipt_no: `ZY${visitNumber(context)}`,
    atddr_no: DOCTOR.code,
    chfpdr_name: DOCTOR.name,
    adm_diag_dscr: '测试诊断',
    adm_dept_codg: DEPARTMENT.code,
    adm_dept_name: DEPARTMENT.name,
    adm_bed: '01',
    dscg_maindiag_code: 'Z00.000',
    dscg_maindiag_name: '测试诊断',
  },
  diseinfo: [{ psn_no: context.person.psn_no, maindiag_flag: '1', ...diagnosis(context) }],
});

export const discharge = (context: VisitContext) => ({
  dscginfo: {
    ...whose(context),
    insutype: context.insutype,
    endtime: context.visit.endedAt,
    dscg_dept_codg: DEPARTMENT.code,
    dscg_dept_name: DEPARTMENT.name,
    dscg_way: '1',
  },
  diseinfo: [{ ...whose(context), maindiag_flag: '1', ...diagnosis(context) }],
});

function line({ visit }: VisitContext, row: CaseLine, index: number) {
  return {
    feedetl_sn: String(index + 1),
    fee_ocur_time: visit.startedAt,
    med_list_codg: row.code,
    medins_list_codg: `YY-${row.code}`,
    det_item_fee_sumamt: Number(row.amount),
    cnt: Number(row.cnt),
    // Six decimals, as the field allows: price times quantity need not give the amount back.
    pric: Number((Number(row.amount) / Number(row.cnt)).toFixed(6)),
    ...(row.aprvno === undefined ? {} : { exp_content: JSON.stringify({ aprvno: row.aprvno }) }),
  };
}

const ordered = {
  bilg_dept_codg: DEPARTMENT.code,
  bilg_dept_name: DEPARTMENT.name,
  bilg_dr_codg: DOCTOR.code,
  bilg_dr_name: DOCTOR.name,
};

const feeLines = (context: VisitContext, own: object) => ({
  feedetail: context.visit.lines.map((row, index) => ({
    ...whose(context),
    ...own,
    ...line(context, row, index),
    ...ordered,
    hosp_appr_flag: row.hosp_appr_flag ?? '0',
  })),
});

export const stayLines = (context: VisitContext) => feeLines(context, { med_type: '21' });
export const outpatientLines = (context: VisitContext) => feeLines(context, { chrg_bchno: BATCH, rx_circ_flag: '0' });

/** What every message about the money of a visit says. */
const money = (context: VisitContext) => ({
  psn_no: context.person.psn_no,
  ...certificate(context),
  medfee_sumamt: totalNumber(context.visit),
  acct_used_flag: context.visit.useAccount ? '1' : '0',
  insutype: context.insutype,
});

export const outpatientQuote = (context: VisitContext) => ({
  data: {
    ...money(context),
    med_type: medType(context.visit),
    psn_setlway: '01',
    mdtrt_id: context.mdtrtId,
    chrg_bchno: BATCH,
  },
});

export const outpatientSettle = (context: VisitContext, split: SplitTotals) => ({
  data: { ...outpatientQuote(context).data, invono: '', ...split },
});

/** 2303 and 2304 carry the same data. */
export const stayMoney = (context: VisitContext, split: SplitTotals) => ({
  data: {
    ...money(context),
    psn_setlway: '01',
    mdtrt_id: context.mdtrtId,
    invono: '',
    mid_setl_flag: '0',
    ...split,
    dscgTime: context.visit.endedAt.slice(0, 10),
  },
});

/** 2101 and 2102 carry the same purchase. */
export const pharmacySale = (context: VisitContext) => ({
  druginfo: {
    ...money(context),
    begntime: context.visit.startedAt,
    invono: '',
    dise_codg: '',
    dise_name: '',
    med_type: '41',
  },
  drugdetail: context.visit.lines.map((row, index) => ({ ...line(context, row, index), rxno: '', rx_circ_flag: '0' })),
});
