import type { PersonKey } from '../../src/port/adapter.ts';
import { contradiction, isRefusal, type Refusal, refuse, refuseFirst } from '../../src/refusals/index.ts';
import { checkSettlement, type Line, type Settlement } from '../../src/settlement/index.ts';
import { momentOf } from '../reading/dates.ts';
import { noteHospitalShare } from '../reading/hospital-share.ts';
import { Reading } from '../reading/reading.ts';
import { agreeOnVisit, agreeWithRequest } from './agreement.ts';
import { type Figures, readFigures, type Share, shareOut } from './amounts.ts';
import { readCritical } from './critical.ts';
import { checkDetail, type Detail, readDetail } from './detail.ts';
import { type Message, readMessages } from './envelope.ts';
import { fundsOf } from './funds.ts';
import { isFields, listOf, plainText } from './json.ts';
import { checkLineTotals, readLines } from './lines.ts';
import { originOf } from './origin.ts';
import { institutionOf, openSettlement, type Pair, settlementIdOf } from './pair.ts';
import { readInsurance, readPerson, readPersonQuery } from './person.ts';
import { regionOf } from './regions.ts';
import { readSelfPaid } from './self-paid.ts';
import { readCare, readStay, readVisitStory } from './visit.ts';
import { type Payload, payloadSchema } from './wire.ts';

/** The messages of one visit -> one canonical settlement, or the first reason why not. */
export function readSettlement(payload: unknown, personKey: PersonKey): Settlement | Refusal {
  return readPosted(payload, personKey, { read: readAllLines, check: checkSettlement });
}

/** How the fee lines are read, of which a stay has thousands; all the rest is read in one way. */
export interface LineReader {
  read(messages: readonly Message[], pair: Pair, figures: Figures, reading: Reading): Line[];
  /** The laws of a settlement, as far as reading the lines has not held them already. */
  check(settlement: Settlement): Refusal | undefined;
}

export function readPosted(payload: unknown, personKey: PersonKey, lines: LineReader): Settlement | Refusal {
  const posted = payloadSchema.safeParse(payload);
  if (!posted.success) return refuseFirst(posted.error.issues, 'messages');
  const messages = readMessages(posted.data.messages);
  if (isRefusal(messages)) return messages;
  const taken = messages.find((message) => message.kind === 'cancel' || message.kind === 'reverse');
  if (taken !== undefined) return refuse('TRANSACTION_UNSUPPORTED', `${taken.label}.infno`, { infno: taken.infno });
  const chosen = chooseSettlement(messages);
  if (isRefusal(chosen)) return chosen;
  const reading = new Reading();
  const settlement = readChosen(chosen, messages, posted.data, personKey, reading, lines);
  return reading.refusal ?? (isRefusal(settlement) ? settlement : (lines.check(settlement) ?? settlement));
}

function readChosen(
  chosen: Message | undefined,
  messages: readonly Message[],
  payload: Payload,
  personKey: PersonKey,
  reading: Reading,
  lines: LineReader,
): Settlement | Refusal {
  if (payload.selfPaid === undefined || payload.selfPaid === null) {
    if (chosen === undefined) return refuse('MESSAGE_MISSING', 'messages', { infno: '2207/2304/2102' });
    const pair = openSettlement(chosen);
    return isRefusal(pair) ? pair : readPair(pair, messages, payload, personKey, reading, lines);
  }
  if (chosen !== undefined) return contradiction('selfPaid', `${chosen.label}.infno`, { infno: chosen.infno });
  return readSelfPaid(payload.selfPaid.hisBillNo, messages, payload, personKey, reading);
}

/** A final settlement makes its trial history; two of a kind leave open which one is meant. */
function chooseSettlement(messages: readonly Message[]): Message | undefined | Refusal {
  const found = messages.flatMap(messageFound);
  const lost = ({ answered, envelope }: Message) => !answered && found.includes(envelope?.value.msgid ?? '');
  for (const kind of ['final', 'trial'] as const) {
    const [first, second] = messages.filter((message) => message.kind === kind && !lost(message));
    if (first !== undefined && second !== undefined)
      return contradiction(`${second.label}.infno`, `${first.label}.infno`, { infno: second.infno });
    if (first !== undefined) return first;
  }
  return undefined;
}

/** 5203 names the message whose answer was lost: the two are one settlement. */
function messageFound({ infno, output }: Message): string[] {
  const [setlinfo] = listOf(infno === '5203' && isFields(output) ? output.setlinfo : undefined);
  const msgid = isFields(setlinfo) ? plainText(setlinfo.medins_setl_id) : undefined;
  return msgid === undefined ? [] : [msgid];
}

function readPair(
  pair: Pair,
  messages: readonly Message[],
  payload: Payload,
  personKey: PersonKey,
  reading: Reading,
  lineReader: LineReader,
): Settlement | Refusal {
  const { message, info, input, envelope } = pair;
  agreeOnVisit(pair, messages, reading);
  const figures = readFigures(info, reading);
  agreeWithRequest(pair, figures, reading);
  const settledAt = settledAtOf(pair, reading);
  const [queryMessage, second] = messages.filter(({ kind }) => kind === 'person');
  if (second !== undefined) reading.contradicts(`${second.label}.infno`, `${queryMessage?.label}.infno`);
  const query = readPersonQuery(queryMessage, reading);
  const insurance = readInsurance(
    {
      insutype: { code: info.value.insutype ?? input.value.insutype, at: info.at('insutype') },
      psnType: { code: info.value.psn_type, at: info.at('psn_type') },
      region: { code: envelope.value.insuplc_admdvs, at: envelope.at('insuplc_admdvs') },
    },
    query,
    settledAt,
    reading,
  );
  const region = regionOf(insurance.region);
  const detail = readDetail(pair.detail, `${message.label}.output.setldetail`, region, settledAt.slice(0, 10), reading);
  if (reading.refusal !== undefined) return reading.refusal;
  const share = shareOut(figures, detail, info);
  if (isRefusal(share)) return share;
  checkDetail(detail, figures, share, reading);
  const amounts = amountsOf(figures, share, insurance.type);
  const lineMessages = messages.filter((other) => other.kind === 'lines' || other === linesBeside(message, messages));
  const lines = lineReader.read(lineMessages, pair, figures, reading);
  const people = query.base === undefined ? [info] : [info, query.base];
  const person = readPerson(people, { value: info.value.psn_no, at: info.at('psn_no') }, personKey, reading);
  const visit = readVisit(pair, messages, settledAt, payload, reading);
  const critical = readCritical(visit.care, figures, detail.critical, insurance, region, reading);
  const state = message.kind === 'final' ? 'final' : 'trial';
  const hospitalField = figures.hospital.find(({ amount }) => amount === share.hospital)?.field;
  noteHospitalShare(amounts, reading);
  return {
    id: settlementIdOf(pair),
    person: presented(person, payload),
    visit,
    insurance,
    basic: { state, ...(state === 'final' ? { settlementId: pair.settlementId } : {}) },
    amounts,
    ...(critical === undefined ? {} : { criticalIllness: critical }),
    lines,
    gatewayRows: [...detail.gatewayRows],
    findings: payload.findings ?? {},
    origin: originOf(message, lineMessages, critical, detail.critical !== undefined, hospitalField),
    notes: notesOf(detail, reading),
  };
}

function readAllLines(messages: readonly Message[], { info }: Pair, figures: Figures, reading: Reading): Line[] {
  const lines = readLines(messages, reading);
  if (reading.refusal === undefined) checkLineTotals(lines, figures, info, reading);
  return lines;
}

const presented = (person: Settlement['person'], { presentedBy }: Payload): Settlement['person'] =>
  presentedBy === undefined || presentedBy === null ? person : { ...person, presentedBy };

/** A pharmacy's lines stand in the sale itself. A query has none: those of the last trial, held against its totals. */
function linesBeside(settled: Message, messages: readonly Message[]): Message | undefined {
  return settled.infno === '5203' ? messages.findLast(({ infno }) => infno === '2101') : settled;
}

/** A trial has no settlement time; a final answer that forgot it is dated by the request it answers. */
function settledAtOf({ message, info, envelope }: Pair, reading: Reading): string {
  const said = message.kind === 'final' ? momentOf(info.value.setl_time, info.at('setl_time'), reading) : undefined;
  if (said !== undefined) return said;
  const asked = momentOf(envelope.value.inf_time, envelope.at('inf_time'), reading);
  if (asked === undefined) reading.refuse('FIELD_INVALID', envelope.at('inf_time'));
  else if (message.kind === 'final') reading.note('结算报文没有结算时间，按请求时间计');
  return asked ?? '';
}

function readVisit(
  pair: Pair,
  messages: readonly Message[],
  settledAt: string,
  payload: Payload,
  reading: Reading,
): Settlement['visit'] {
  const { info, input, envelope } = pair;
  const institution = institutionOf(envelope, reading);
  const medType = { code: info.value.med_type ?? input.value.med_type, at: info.at('med_type') };
  const care = readCare(medType, institution.region, reading);
  const story = readVisitStory(
    messages.filter(({ kind }) => kind === 'visit'),
    reading,
  );
  const stay = readStay(
    care,
    [story.admitted, { code: info.value.begndate, at: info.at('begndate') }],
    [
      story.discharged,
      { code: input.value.dscg_time, at: input.at('dscg_time') },
      { code: info.value.enddate, at: info.at('enddate') },
    ],
    reading,
  );
  return {
    id: pair.visitId,
    care,
    institution,
    ...stay,
    settledAt,
    diagnoses: [...story.diagnoses],
    ...(payload.referral === undefined || payload.referral === null ? {} : { referral: payload.referral }),
  };
}

function amountsOf(figures: Figures, share: Share, type: Settlement['insurance']['type']): Settlement['amounts'] {
  return {
    total: figures.total,
    funds: fundsOf(figures, share.other, type),
    hospitalBorne: share.hospital,
    personal: share.personal,
    account: share.account,
    familyAccount: share.family,
    cash: share.cash,
    selfFunded: figures.selfFunded,
    overLimit: figures.overLimit,
    preSelfPay: figures.preSelfPay,
    inScope: figures.inScope,
  };
}

function notesOf(detail: Detail, reading: Reading): string[] {
  for (const row of detail.gatewayRows) {
    reading.note(`医保平台已返回商业保险行：${row.name}`);
    if (row.liability === undefined) reading.note('商业保险行的名称没有责任序号，无法对应到具体责任');
  }
  return reading.notes();
}
