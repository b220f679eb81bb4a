import { type Fen, sumFen } from '../../src/money/index.ts';
import { benefitOf, type MedType } from './benefit.ts';
import { catalogueItem, type Split, splitLine, sumSplits } from './catalogue.ts';
import type { Credentials } from './credentials.ts';
import type { Envelope } from './inputs.ts';
import type { Institution } from './institutions.ts';
import { activeInsurance, type Person, personByPsnNo } from './persons.ts';
import { Refused } from './refused.ts';
import { type GatewayState, type Line, messageKey, type Settlement, type Stay } from './state.ts';
import { reversed, statementOf } from './statement.ts';

/** What every transaction gets. */
export interface Call {
  readonly state: GatewayState;
  readonly envelope: Envelope;
  readonly institution: Institution;
  readonly credentials: Credentials;
  /** When it happens: the request's own `inf_time`, unless the test clock or a fault says otherwise. */
  readonly at: string;
}

/** @throws Refused */
export function personOf(psnNo: string): Person {
  const person = personByPsnNo(psnNo);
  if (person === undefined) throw new Refused('psn_no 未找到参保人员');
  return person;
}

/** @throws Refused when the person does not hold this insurance now */
export function insuredPerson(psnNo: string, insutype: string): Person {
  const person = personOf(psnNo);
  if (activeInsurance(person, insutype) === undefined) throw new Refused('insutype 该险种未正常参保');
  return person;
}

/** @throws Refused when the visit is unknown, another person's or another institution's */
export function stayOf(call: Call, mdtrtId: string, psnNo: string, kind: Stay['kind']): Stay {
  const stay = call.state.stays.get(mdtrtId);
  if (stay === undefined || stay.kind !== kind) throw new Refused('mdtrt_id 未找到就诊信息');
  if (stay.person.psn_no !== psnNo) throw new Refused('psn_no 与就诊信息不符');
  if (stay.institution.code !== call.institution.code) throw new Refused('fixmedins_code 与就诊信息不符');
  return stay;
}

/** A fee line as any of the three upload messages carries it. */
export interface LineInput {
  readonly feedetl_sn: string;
  readonly med_list_codg: string;
  readonly det_item_fee_sumamt: Fen;
  readonly cnt: string;
  readonly pric: string;
  readonly exp_content?: string | null | undefined;
  readonly hosp_appr_flag?: string | null | undefined;
  readonly init_feedetl_sn?: string | null | undefined;
}

/** @throws Refused when the code is not in the catalogue: unknown is never in scope */
export function readLine(input: LineInput, index: number, node: string, batch: string): Line {
  const item = catalogueItem(input.med_list_codg);
  if (item === undefined) throw new Refused(`${node}[${index}].med_list_codg 目录中无此编码`);
  return {
    sn: input.feedetl_sn,
    batch,
    item,
    split: splitLine(item, input.det_item_fee_sumamt, input.cnt, input.hosp_appr_flag ?? '0'),
    count: input.cnt,
    price: input.pric,
    approved: hasApprovalNumber(input.exp_content, `${node}[${index}].exp_content`),
    takesBack: input.init_feedetl_sn || undefined,
  };
}

function hasApprovalNumber(content: string | null | undefined, field: string): boolean {
  if (content === undefined || content === null || content === '') return false;
  let read: unknown;
  try {
    read = JSON.parse(content);
  } catch {
    throw new Refused(`${field} 不是合法的JSON文本`);
  }
  const approval = typeof read === 'object' && read !== null && 'aprvno' in read ? read.aprvno : undefined;
  return typeof approval === 'string' && approval !== '';
}

/** @throws Refused on a line number that the visit already has, or that comes twice */
export function addLines(stay: Stay, lines: readonly Line[]): void {
  const known = new Set(stay.lines.map((line) => line.sn));
  lines.forEach((line, index) => {
    if (known.has(line.sn)) throw new Refused(`feedetail[${index}].feedetl_sn 费用明细流水号重复`);
    known.add(line.sn);
  });
  stay.lines.push(...lines);
}

/** The batch (2205) or line number (2302) that means every line not yet settled. */
export const EVERY_LINE = '0000';

/** Takes unsettled lines away. @throws Refused when a refund would be left without the line it takes back */
export function dropLines(stay: Stay, dropped: ReadonlySet<Line>, field: string): void {
  const kept = stay.lines.filter((line) => !dropped.has(line));
  const gone = new Set([...dropped].map((line) => line.sn));
  if (kept.some((line) => line.takesBack !== undefined && gone.has(line.takesBack))) {
    throw new Refused(`${field} 有退费明细引用该明细，须一并撤销`);
  }
  stay.lines = kept;
}

/** Undoes a registration or an admission. @throws Refused while anything stands on it */
export function dropStay(call: Call, stay: Stay, linesUndoneBy: string): void {
  if (stay.settledLines.size > 0) throw new Refused('mdtrt_id 本次就诊已结算，须先撤销结算');
  if (stay.endtime !== undefined) throw new Refused('mdtrt_id 已办理出院，须先撤销出院(2405)');
  if (stay.lines.length > 0) throw new Refused(`mdtrt_id 已上传费用明细，须先撤销明细(${linesUndoneBy})`);
  call.state.stays.delete(stay.mdtrtId);
}

export interface Ask {
  readonly stay: Stay;
  readonly lines: readonly Line[];
  readonly medType: string;
  readonly total: Fen;
  readonly totalField: string;
  readonly accountUsed: boolean;
  readonly certType: string;
  readonly invono: string;
}

/** Works a settlement out without writing anything: the whole of a quote, the first half of a settlement. */
export function assess(call: Call, ask: Ask): Settlement {
  const { state, envelope, institution, at } = call;
  if (ask.lines.length === 0) throw new Refused('mdtrt_id 没有待结算的费用明细');
  const split = sumSplits(ask.lines.map((line) => line.split));
  if (split.amount !== ask.total) throw new Refused(`${ask.totalField} 与费用明细合计不符`);
  const { person, insutype } = ask.stay;
  const visit = {
    person,
    insutype,
    medType: knownMedType(ask.medType),
    institution,
    settledAt: at,
    split,
    commercialBase: approvedDrugsOutOfCatalogue(ask.lines),
  };
  const before = state.used(person, at);
  const benefit = benefitOf(visit, before);
  const balance = state.balance(person, insutype);
  const statement = statementOf(visit, benefit, before, {
    own: ask.accountUsed && insutype === '310' ? balance : 0n,
    shared: ask.accountUsed ? state.sharedBalance(person) : 0n,
  });
  return {
    setlId: null,
    infno: envelope.infno,
    msgid: envelope.msgid,
    at,
    stay: ask.stay,
    visit,
    benefit,
    statement,
    balance: balance - statement.account,
    lines: ask.lines,
    certType: ask.certType,
    invono: ask.invono,
    opter: envelope.opter,
    opterName: envelope.opter_name,
    cancels: undefined,
    status: 'active',
  };
}

function knownMedType(medType: string): MedType {
  // 新生儿随母: a stay like any other here.
  if (medType === '9921') return '21';
  if (medType === '11' || medType === '14' || medType === '21' || medType === '41') return medType;
  throw new Refused('med_type 本模拟网关只支持 11、14、21、41、9921');
}

function approvedDrugsOutOfCatalogue(lines: readonly Line[]): Fen {
  const counted = lines.filter(
    ({ item, approved }) =>
      approved && item.chrgitm_lv === '03' && (item.list_type === '101' || item.list_type === '102'),
  );
  return sumFen(counted.map((line) => line.split.amount));
}

export interface SplitClaim {
  readonly fulamt_ownpay_amt?: Fen | null | undefined;
  readonly overlmt_selfpay?: Fen | null | undefined;
  readonly preselfpay_amt?: Fen | null | undefined;
  readonly inscp_scp_amt?: Fen | null | undefined;
}

/** The hospital repeats the four totals of the line answers. @throws Refused naming the one that differs */
export function checkSplit(claim: SplitClaim, split: Split): void {
  const ours = {
    fulamt_ownpay_amt: split.ownPay,
    overlmt_selfpay: split.overLimit,
    preselfpay_amt: split.preSelfPay,
    inscp_scp_amt: split.inScope,
  };
  for (const field of Object.keys(ours) as (keyof SplitClaim)[]) {
    const claimed = claim[field];
    if (claimed !== undefined && claimed !== null && claimed !== ours[field]) {
      throw new Refused(`data.${field} 与费用明细合计不符`);
    }
  }
}

/** Gives the settlement its number and lets it count. */
export function commit({ state, envelope }: Call, assessed: Settlement): Settlement {
  const settlement: Settlement = { ...assessed, setlId: state.nextId() };
  state.settlements.set(settlement.setlId ?? '', settlement);
  state.apply(settlement, 1);
  const key = messageKey(envelope.fixmedins_code, envelope.infno, envelope.msgid);
  state.effects.set(key, { kind: 'settlement', settlement });
  return settlement;
}

/** The settlement that a cancellation or a query means. @throws Refused */
export function settlementOf(call: Call, setlId: string, psnNo: string, mdtrtId: string | undefined): Settlement {
  const settlement = call.state.settlements.get(setlId);
  if (settlement === undefined || settlement.status === 'reversed') throw new Refused('setl_id 未找到结算信息');
  if (settlement.visit.person.psn_no !== psnNo) throw new Refused('psn_no 与结算信息不符');
  if (mdtrtId !== undefined && settlement.stay.mdtrtId !== mdtrtId) throw new Refused('mdtrt_id 与结算信息不符');
  if (settlement.stay.institution.code !== call.institution.code) throw new Refused('fixmedins_code 与结算信息不符');
  return settlement;
}

/** Writes the mirror of a settlement under a number of its own and hands the year back. @throws Refused */
export function cancel(call: Call, original: Settlement, settledBy: string): Settlement {
  const { state, envelope, at } = call;
  if (original.infno !== settledBy || original.cancels !== undefined) throw new Refused('setl_id 不能由本交易撤销');
  if (original.status === 'cancelled') throw new Refused('setl_id 该结算已撤销，不能重复撤销');
  state.apply(original, -1);
  original.status = 'cancelled';
  const mirror: Settlement = {
    ...original,
    setlId: state.nextId(),
    infno: envelope.infno,
    msgid: envelope.msgid,
    at,
    statement: reversed(original.statement),
    balance: state.balance(original.visit.person, original.visit.insutype),
    opter: envelope.opter,
    opterName: envelope.opter_name,
    cancels: original,
    status: 'active',
  };
  state.settlements.set(mirror.setlId ?? '', mirror);
  const key = messageKey(envelope.fixmedins_code, envelope.infno, envelope.msgid);
  state.effects.set(key, { kind: 'cancellation', settlement: mirror });
  return mirror;
}
