import type { GatewayMessage, GatewayStep, VisitHistory } from '../../../src/port/adapter.ts';
import type { PlainFields, VisitKind } from './fields.ts';
import { answersOf, contentOf, type Insured, insuredOf, settledOf, splitOf, visitIdOf } from './history.ts';
import { UPLOAD_LINES_MAX, type VisitContent } from './visit.ts';

/**
 * The `input` of each transaction (gateway.md 2), written from what the hospital gave and what the gateway answered.
 */

interface Asked {
  readonly told: VisitHistory;
  readonly content: VisitContent;
  readonly about: GatewayMessage | undefined;
}
type Write = (asked: Asked) => object;

interface Transaction {
  readonly infno: string;
  readonly input: Write;
}

/** Only what is there: an empty certificate field is not sent. */
const present = (fields: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

const certificate = ({ mdtrt_cert_type, mdtrt_cert_no }: VisitContent) => ({ mdtrt_cert_type, mdtrt_cert_no });
const total = ({ medfee_sumamt }: VisitContent): number => Number(medfee_sumamt);
const ID_CARD = '02';

function visitId(history: VisitHistory): string {
  const id = visitIdOf(history);
  if (id === undefined) throw new Error('a message about a visit that is not registered');
  return id;
}

/** Fields that 2201 takes; the rest of `mdtrtinfo` goes into 2203A. */
const REGISTRATION = new Set(['ipt_otp_no', 'atddr_no', 'dr_name', 'dept_code', 'dept_name', 'caty']);
const part = (fields: PlainFields, wanted: (name: string) => boolean): PlainFields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => wanted(name)));

const identify: Write = ({ content }) => {
  const card = content.mdtrt_cert_type === ID_CARD;
  const { card_sn, psn_name } = content;
  const certno = content.certno ?? (card ? content.mdtrt_cert_no : undefined);
  const psn_cert_type = content.psn_cert_type ?? (card ? '01' : undefined);
  const more = present({ card_sn, psn_cert_type, certno, psn_name });
  return { data: { ...certificate(content), begntime: content.begntime, ...more } };
};

const registerOutpatient: Write = ({ told: history, content }) => {
  const { psnNo: psn_no, insutype } = insuredOf(history);
  const own = part(content.mdtrtinfo, (name) => REGISTRATION.has(name));
  const visit = { psn_no, insutype, begntime: content.begntime, ...certificate(content) };
  return { data: { ...visit, ipt_otp_no: content.hisVisitNo, ...own } };
};

const describe: Write = ({ told: history, content }) => {
  const { med_type, begntime, diseinfo } = content;
  const more = part(content.mdtrtinfo, (name) => !REGISTRATION.has(name));
  const mdtrtinfo = { mdtrt_id: visitId(history), psn_no: insuredOf(history).psnNo, med_type, begntime, ...more };
  return { mdtrtinfo, diseinfo };
};

const admit: Write = ({ told: history, content }) => {
  const { psnNo: psn_no, insutype } = insuredOf(history);
  const { med_type, begntime } = content;
  const visit = { psn_no, insutype, begntime, ...certificate(content), med_type, ipt_no: content.hisVisitNo };
  return {
    mdtrtinfo: { ...visit, ...content.mdtrtinfo },
    diseinfo: content.diseinfo.map((row) => ({ psn_no, ...row })),
  };
};

const discharge: Write = ({ told: history, content }) => {
  const { psnNo: psn_no, insutype } = insuredOf(history);
  const mdtrt_id = visitId(history);
  return {
    dscginfo: { mdtrt_id, psn_no, insutype, endtime: content.endtime, ...content.dscginfo },
    diseinfo: content.diseinfo.map((row) => ({ mdtrt_id, psn_no, ...row })),
  };
};

const asNumber = (line: PlainFields): PlainFields => ({
  ...line,
  det_item_fee_sumamt: Number(line.det_item_fee_sumamt),
});

/** The next hundred lines: those before them are answered. */
const upload =
  (more: (content: VisitContent) => PlainFields): Write =>
  ({ told: history, content }) => {
    const from = answersOf(history, 'upload').length * UPLOAD_LINES_MAX;
    const lines = content.feedetail.slice(from, from + UPLOAD_LINES_MAX);
    if (lines.length === 0) throw new Error('an upload with nothing left to upload');
    const of = { mdtrt_id: visitId(history), psn_no: insuredOf(history).psnNo };
    return { feedetail: lines.map((line) => ({ ...asNumber(line), ...of, ...more(content) })) };
  };

const money = (history: VisitHistory, content: VisitContent, insured: Insured) => ({
  psn_no: insured.psnNo,
  ...certificate(content),
  medfee_sumamt: total(content),
  psn_setlway: content.psn_setlway ?? '01',
  mdtrt_id: visitId(history),
  acct_used_flag: content.acct_used_flag,
  insutype: insured.insutype,
});

const trialOutpatient: Write = ({ told: history, content }) => {
  const { med_type, chrg_bchno } = content;
  return { data: { ...money(history, content, insuredOf(history)), med_type, chrg_bchno } };
};
const settleOutpatient: Write = ({ told: history, content }) => {
  const { med_type, chrg_bchno, invono = '' } = content;
  return {
    data: { ...money(history, content, insuredOf(history)), med_type, chrg_bchno, invono, ...splitOf(history) },
  };
};

/** 2303 and 2304 carry the same. */
const stayMoney: Write = ({ told: history, content }) => ({
  data: {
    ...money(history, content, insuredOf(history)),
    invono: content.invono ?? '',
    mid_setl_flag: '0',
    ...splitOf(history),
    dscgTime: content.endtime?.slice(0, 10),
  },
});

/** 2101 and 2102 carry the same. */
const sale: Write = ({ told: history, content }) => {
  const { psnNo: psn_no, insutype } = insuredOf(history);
  const { begntime, acct_used_flag, med_type, invono = '' } = content;
  const bill = { psn_no, ...certificate(content), begntime, medfee_sumamt: total(content), invono, insutype };
  return {
    druginfo: { ...bill, acct_used_flag, med_type, ...content.mdtrtinfo },
    drugdetail: content.feedetail.map(asNumber),
  };
};

/** By our own number of the message that settles: there is no other name for what was never answered. */
const query: Write = ({ told: history, content, about }) => {
  if (about === undefined) throw new Error('a query about no message');
  // Where nothing registers a visit, trial and settlement may number it differently: our own number has to do.
  const mdtrt_id = content.kind === 'pharmacy' ? '' : visitId(history);
  return { data: { psn_no: insuredOf(history).psnNo, setl_id: '', mdtrt_id, medins_setl_id: about.msgid } };
};
const cancel: Write = ({ told: history }) => {
  const { settlementId: setl_id, visitId: mdtrt_id } = settledOf(history);
  return { data: { setl_id, mdtrt_id, psn_no: insuredOf(history).psnNo } };
};
const reverse: Write = ({ told: history, content, about }) => {
  if (about === undefined) throw new Error('a reversal of no message');
  const oinfno = TRANSACTIONS[content.kind].settle?.infno;
  return { data: { psn_no: insuredOf(history).psnNo, omsgid: about.msgid, oinfno } };
};

const QUERY = { infno: '5203', input: query };
const REVERSE = { infno: '2601', input: reverse };
const IDENTIFY = { infno: '1101', input: identify };

const TRANSACTIONS: Readonly<Record<VisitKind, Partial<Record<GatewayStep, Transaction>>>> = {
  outpatient: {
    identify: IDENTIFY,
    register: { infno: '2201', input: registerOutpatient },
    describe: { infno: '2203A', input: describe },
    upload: { infno: '2204', input: upload(({ chrg_bchno }) => ({ chrg_bchno })) },
    trial: { infno: '2206', input: trialOutpatient },
    settle: { infno: '2207', input: settleOutpatient },
    query: QUERY,
    cancel: { infno: '2208', input: cancel },
    reverse: REVERSE,
  },
  inpatient: {
    identify: IDENTIFY,
    register: { infno: '2401', input: admit },
    upload: { infno: '2301', input: upload(({ med_type }) => ({ med_type })) },
    trial: { infno: '2303', input: stayMoney },
    discharge: { infno: '2402', input: discharge },
    settle: { infno: '2304', input: stayMoney },
    query: QUERY,
    cancel: { infno: '2305', input: cancel },
    reverse: REVERSE,
  },
  pharmacy: {
    identify: IDENTIFY,
    trial: { infno: '2101', input: sale },
    settle: { infno: '2102', input: sale },
    query: QUERY,
    cancel: { infno: '2103', input: cancel },
    reverse: REVERSE,
  },
};

/** @throws Error on a step that this kind of visit does not have */
export function transactionOf(step: GatewayStep, history: VisitHistory, about: GatewayMessage | undefined) {
  const content = contentOf(history.visit);
  const transaction = TRANSACTIONS[content.kind][step];
  if (transaction === undefined) throw new Error(`a visit of this kind has no step ${step}`);
  return { infno: transaction.infno, input: transaction.input({ told: history, content, about }) };
}
