import { type Fen, sumFen } from '../../src/money/index.ts';
import type { PersonKey } from '../../src/port/adapter.ts';
import { contradiction, isRefusal, type Refusal, refuse } from '../../src/refusals/index.ts';
import { ID_SHAPE, type Line, type Settlement } from '../../src/settlement/index.ts';
import { momentOf } from '../reading/dates.ts';
import type { Reading } from '../reading/reading.ts';
import { insuranceType } from './codes.ts';
import type { Message } from './envelope.ts';
import { isFields, listOf, plainText } from './json.ts';
import { readSelfPaidLines } from './lines.ts';
import { institutionOf } from './pair.ts';
import { type PersonQuery, readPerson, readPersonQuery, type StatedPerson } from './person.ts';
import { readCare, readStay, readVisitStory, type VisitRecord } from './visit.ts';
import { type Payload, personSchema, readNode } from './wire.ts';

/**
 * A visit that was never claimed from basic insurance: the HIS posts the fee lines it would have uploaded
 * and its own bill number. Nothing was answered, so nothing is known but what was charged.
 */
export function readSelfPaid(
  hisBillNo: string,
  messages: readonly Message[],
  payload: Payload,
  personKey: PersonKey,
  reading: Reading,
): Settlement | Refusal {
  const uploads = messages.filter(({ kind, infno }) => kind === 'lines' && infno !== '5204');
  const last = uploads.at(-1);
  if (last === undefined) return refuse('MESSAGE_MISSING', 'messages', { infno: '2204/2301' });
  const { envelope } = last;
  if (envelope === undefined) return refuse('MESSAGE_MISSING', `${last.label}.request`);
  // An answered upload was split by the gateway: then there is a settlement to come, and this is not self-paid.
  const answered = uploads.find((message) => message.answered);
  if (answered !== undefined) return contradiction('selfPaid', `${answered.label}.response`, { infno: answered.infno });
  const lines = readSelfPaidLines(uploads, reading);
  if (reading.refusal === undefined && lines.length === 0)
    reading.refuse('MESSAGE_MISSING', `${last.label}.input.feedetail`);
  const settledAt = momentOf(envelope.value.inf_time, envelope.at('inf_time'), reading) ?? '';
  if (settledAt === '') reading.refuse('FIELD_INVALID', envelope.at('inf_time'));
  const query = readPersonQuery(
    messages.find(({ kind }) => kind === 'person'),
    reading,
  );
  const ids = agreedIds(uploads, query.base?.value.psn_no, reading);
  const story = readVisitStory(
    messages.filter(({ kind }) => kind === 'visit'),
    reading,
  );
  const institution = institutionOf(envelope, reading);
  const care = readCare(medTypeOf(last, story), institution.region, reading);
  const stay = readStay(care, [story.admitted], [story.discharged], reading);
  const psnNo = { value: ids.psnNo, at: `${last.label}.input.feedetail[0].psn_no` };
  // Nobody asked the gateway who this is: the HIS says it itself, or the person cannot be matched to a plan.
  const said = readNode(personSchema, payload.selfPaid ?? {}, 'selfPaid');
  const places = [query.base, isRefusal(said) ? undefined : said].filter((place) => place !== undefined);
  const person = readPerson(places, psnNo, personKey, reading);
  return {
    id: `${institution.code}:self:${hisBillNo}`,
    person,
    visit: {
      id: ids.visitId ?? hisBillNo,
      care,
      institution,
      ...stay,
      settledAt,
      diagnoses: [...story.diagnoses],
      ...(payload.referral === undefined || payload.referral === null ? {} : { referral: payload.referral }),
    },
    insurance: insuranceOf(
      { code: envelope.value.insuplc_admdvs, at: envelope.at('insuplc_admdvs') },
      story,
      query,
      reading,
    ),
    basic: { state: 'none' },
    amounts: allSelfFunded(lines),
    lines,
    gatewayRows: [],
    findings: payload.findings ?? {},
    notes: reading.notes(),
  };
}

function allSelfFunded(lines: readonly Line[]): Settlement['amounts'] {
  const total: Fen = sumFen(lines.map((line) => line.amount));
  const nothing = { hospitalBorne: 0n, account: 0n, familyAccount: 0n, overLimit: 0n, preSelfPay: 0n, inScope: 0n };
  return { total, funds: [], ...nothing, personal: total, cash: total, selfFunded: total };
}

interface Ids {
  visitId?: string;
  psnNo?: string;
  /** Where each was stated first. */
  visitAt?: string;
  psnNoAt?: string;
}

/** The uploads must be of one visit and one person. */
function agreedIds(uploads: readonly Message[], known: string | undefined, reading: Reading): Ids {
  const found: Ids = known === undefined ? {} : { psnNo: known, psnNoAt: '1101.output.baseinfo.psn_no' };
  const institution = uploads[0]?.envelope?.value.fixmedins_code;
  for (const { input, label, envelope } of uploads) {
    if (envelope?.value.fixmedins_code !== institution) {
      reading.contradicts(`${label}.fixmedins_code`, `${uploads[0]?.label}.fixmedins_code`);
    }
    for (const [index, row] of listOf(input.feedetail).entries()) {
      if (!isFields(row)) continue;
      const visitId = plainText(row.mdtrt_id);
      const psnNo = plainText(row.psn_no);
      const at = `${label}.input.feedetail[${index}]`;
      if (visitId !== undefined && !ID_SHAPE.test(visitId)) reading.refuse('FIELD_INVALID', `${at}.mdtrt_id`);
      if (visitId !== undefined && found.visitId === undefined)
        Object.assign(found, { visitId, visitAt: `${at}.mdtrt_id` });
      if (psnNo !== undefined && found.psnNo === undefined) Object.assign(found, { psnNo, psnNoAt: `${at}.psn_no` });
      if (visitId !== undefined && visitId !== found.visitId)
        reading.contradicts(`${at}.mdtrt_id`, found.visitAt ?? at);
      if (psnNo !== undefined && psnNo !== found.psnNo) reading.contradicts(`${at}.psn_no`, found.psnNoAt ?? at);
    }
  }
  return found;
}

/** Inpatient lines carry it; outpatient lines do not, but 2204 uploads nothing else than outpatient fees. */
function medTypeOf({ infno, label, input }: Message, story: VisitRecord): StatedPerson {
  const [row] = listOf(input.feedetail);
  const at = `${label}.input.feedetail[0].med_type`;
  const said = isFields(row) ? plainText(row.med_type) : undefined;
  const registered = story.nodes.find((node) => node.value.med_type !== undefined);
  if (said === undefined && registered !== undefined) {
    return { code: registered.value.med_type, at: registered.at('med_type') };
  }
  return { code: said ?? (infno === '2204' ? '11' : undefined), at };
}

/** Insured or not, the person lives somewhere: the region must be said. The scheme need not be, for it paid nothing. */
function insuranceOf(
  said: StatedPerson,
  story: VisitRecord,
  query: PersonQuery,
  reading: Reading,
): Settlement['insurance'] {
  const running = query.insurances.filter(({ value }) => (value.psn_insu_stas ?? '1') === '1');
  const region = said.code ?? running[0]?.value.insuplc_admdvs ?? '';
  if (!/^\d{6}$/.test(region)) reading.refuse('FIELD_INVALID', said.at);
  const code =
    story.nodes.find((node) => node.value.insutype !== undefined)?.value.insutype ?? running[0]?.value.insutype;
  return { region, type: (code === undefined ? undefined : insuranceType(code)) ?? 'other' };
}
