import { z } from 'zod';
import { type Fen, formatFen, parseFen, sumFen } from '../../../src/money/index.ts';
import type { GatewayStep, VisitOrder } from '../../../src/port/adapter.ts';
import { expectedBy, isRefusal, type Refusal, refuse, type SchemaIssue } from '../../../src/refusals/index.ts';
import { ID_EXPECTED, idShape, LINES_MAX } from '../../../src/settlement/index.ts';
import { Reading } from '../../reading/reading.ts';
import { insuranceType } from '../codes.ts';
import { isFields, listOf, placed, textOf } from '../json.ts';
import { careOf } from '../regions.ts';
import { payloadSchema } from '../wire.ts';
import { isWireMoment } from '../wire-time.ts';
import { type NodeName, type PlainFields, readNodeFields, type VisitKind } from './fields.ts';

const said = z.unknown().optional().transform(textOf);
const optional = (max: number) => said.pipe(z.string().max(max).optional());
const required = (max: number) => said.pipe(z.string().max(max));
const shaped = (shape: RegExp, expected: string) => said.pipe(z.string().regex(shape, expected));
const when = said.pipe(z.string().refine(isWireMoment, 'yyyy-MM-dd HH:mm:ss'));
const region = said.pipe(z.string().regex(/^\d{6}$/, 'six digits'));

/**
 * What a hospital posts to begin a visit, in the field names of the national text. A name it does not know is refused.
 */
const visitSchema = z.strictObject({
  hisVisitNo: shaped(idShape(30), ID_EXPECTED),
  /** Twelve characters: they begin every message number of ours. */
  fixmedins_code: shaped(/^[0-9A-Za-z]{12}$/, 'twelve letters and digits'),
  fixmedins_name: required(200),
  mdtrtarea_admvs: region,
  opter: required(20),
  opter_name: required(50),
  opter_type: said.pipe(z.enum(['1', '2', '3']).optional()),
  recer_sys_code: optional(10),
  mdtrt_cert_type: required(3).transform(certificateKind),
  mdtrt_cert_no: required(50),
  card_sn: optional(32),
  psn_cert_type: optional(6),
  certno: optional(50),
  psn_name: optional(50),
  insutype: optional(6),
  insuplc_admdvs: region.optional(),
  med_type: required(6),
  begntime: when,
  endtime: said.pipe(z.string().refine(isWireMoment, 'yyyy-MM-dd HH:mm:ss').optional()),
  acct_used_flag: said.pipe(z.enum(['0', '1'])),
  psn_setlway: optional(6),
  chrg_bchno: optional(30),
  invono: optional(20),
  mdtrtinfo: z.unknown().optional(),
  diseinfo: z.unknown().optional(),
  dscginfo: z.unknown().optional(),
  feedetail: z.array(z.unknown()).min(1).max(LINES_MAX),
  findings: payloadSchema.shape.findings,
  referral: payloadSchema.shape.referral,
  presentedBy: payloadSchema.shape.presentedBy,
});
/** Who sends the messages of a visit, read before anything else of it. */
export const senderSchema = visitSchema
  .pick({ fixmedins_code: true, fixmedins_name: true, mdtrtarea_admvs: true, opter: true, opter_name: true })
  .loose();

type Nodes = 'mdtrtinfo' | 'diseinfo' | 'dscginfo' | 'feedetail';
type VisitFields = Omit<z.output<typeof visitSchema>, Nodes | 'chrg_bchno'>;

/** A visit as the driver keeps it: plain JSON, amounts as text with two decimals. */
export interface VisitContent extends VisitFields {
  readonly kind: VisitKind;
  readonly chrg_bchno: string;
  /** The exact sum of the lines. */
  readonly medfee_sumamt: string;
  readonly mdtrtinfo: PlainFields;
  readonly diseinfo: readonly PlainFields[];
  readonly dscginfo: PlainFields;
  /** Refund lines stand behind all others: a gateway knows a line before it is taken back. */
  readonly feedetail: readonly PlainFields[];
}

/** The text names no limit but the length of `input`; the one public interface that names a number says a hundred. */
export const UPLOAD_LINES_MAX = 100;
/** `mdtrt_cert_type` of an e-voucher's token. */
export const TOKEN = '01';
/** Identity card, social-security card, any other certificate. */
const CERTIFICATES: ReadonlySet<string> = new Set(['02', '03', '99']);
/** No certificate and no card has a longer number; a token has, whatever it is called. */
const NUMBER_MOST = 30;
const DISEASES_MAX = 50;
const ONLY_BATCH = '0001';

const BEFORE: Readonly<Record<VisitKind, readonly GatewayStep[]>> = {
  outpatient: ['identify', 'register', 'describe', 'upload', 'trial'],
  inpatient: ['identify', 'register', 'upload', 'trial'],
  pharmacy: ['identify', 'trial'],
};
const AFTER: Readonly<Record<VisitKind, readonly GatewayStep[]>> = {
  outpatient: ['settle'],
  inpatient: ['discharge', 'settle'],
  pharmacy: ['settle'],
};

/** @param payload `{ visit: … }`, numbers still as raw text; what else stands beside `visit` is not ours */
export function readDrivenVisit(payload: unknown): VisitOrder | Refusal {
  const posted = isFields(payload) ? payload.visit : undefined;
  if (!isFields(posted)) return refuse('FIELD_INVALID', 'visit', { expected: 'object' });
  const parsed = visitSchema.safeParse(posted);
  if (!parsed.success) return refuseIssue(parsed.error.issues[0]);
  const reading = new Reading();
  const content = readContent(parsed.data, reading);
  if (isRefusal(content) || reading.refusal !== undefined) return reading.refusal ?? (content as Refusal);
  const batches = Math.ceil(content.feedetail.length / UPLOAD_LINES_MAX);
  return {
    key: `${content.fixmedins_code}:${content.hisVisitNo}`,
    institution: content.fixmedins_code,
    before: BEFORE[content.kind].flatMap((step) => (step === 'upload' ? Array(batches).fill(step) : [step])),
    after: AFTER[content.kind],
    content,
  };
}

type Posted = z.output<typeof visitSchema>;

function readContent(posted: Posted, reading: Reading): VisitContent | Refusal {
  const { mdtrtinfo, diseinfo, dscginfo, feedetail, chrg_bchno, ...visit } = posted;
  const care = careOf(visit.med_type, visit.mdtrtarea_admvs);
  if (care === undefined) {
    reading.unknownCode('visit.med_type', visit.med_type);
    return reading.refusal ?? refuse('CODE_UNKNOWN', 'visit.med_type');
  }
  const kind = care === 'inpatient' || care === 'pharmacy' ? care : 'outpatient';
  checkPerson(posted, reading);
  checkTimes(posted, kind, reading);
  const node = (name: NodeName, found: unknown) =>
    readNodeFields(kind, name, found ?? undefined, `visit.${name}`, reading);
  const lines = readLines(kind, feedetail, visit.med_type, reading);
  return {
    ...visit,
    kind,
    chrg_bchno: batchOf(chrg_bchno, lines, reading),
    medfee_sumamt: formatFen(totalOf(lines, reading)),
    mdtrtinfo: node('mdtrtinfo', mdtrtinfo),
    diseinfo: readDiseases(kind, diseinfo, reading),
    dscginfo: kind === 'inpatient' ? node('dscginfo', dscginfo) : refuseGiven(dscginfo, 'visit.dscginfo', reading),
    feedetail: lines.toSorted((a, b) => Number(isRefund(a)) - Number(isRefund(b))),
  };
}

/** "1" and "01" are the same kind, whoever sends it. */
export function certificateKind(type: string): string {
  return /^\d$/.test(type) ? `0${type}` : type;
}

function checkPerson(posted: Posted, reading: Reading): void {
  const { mdtrt_cert_type: type, card_sn, insutype } = posted;
  // A token outlives no visit and is kept nowhere: who showed it is found out before the visit is read.
  if (type === TOKEN) reading.refuse('FIELD_INVALID', 'visit.mdtrt_cert_type', { expected: 'a certificate or a card' });
  else if (!CERTIFICATES.has(type)) reading.unknownCode('visit.mdtrt_cert_type', type);
  for (const name of ['mdtrt_cert_no', 'certno'] as const) {
    if ((posted[name]?.length ?? 0) > NUMBER_MOST)
      reading.refuse('FIELD_INVALID', `visit.${name}`, { expected: `at most ${NUMBER_MOST} characters` });
  }
  if (type === '03' && card_sn === undefined) {
    reading.refuse('FIELD_INVALID', 'visit.card_sn', { expected: 'required with a card (mdtrt_cert_type 03)' });
  }
  if (insutype !== undefined && insuranceType(insutype) === undefined) reading.unknownCode('visit.insutype', insutype);
}

function checkTimes({ begntime, endtime }: Posted, kind: VisitKind, reading: Reading): void {
  if (endtime === undefined) {
    if (kind === 'inpatient') reading.refuse('FIELD_INVALID', 'visit.endtime', { expected: 'required for a stay' });
  } else if (endtime < begntime) {
    reading.refuse('FIELD_INVALID', 'visit.endtime', { expected: 'not before begntime' });
  }
}

/** A stay needs at least one diagnosis, and so does an outpatient visit; a purchase has none. */
function readDiseases(kind: VisitKind, found: unknown, reading: Reading): PlainFields[] {
  const at = 'visit.diseinfo';
  const rows = listOf(found);
  if (kind === 'pharmacy') {
    refuseGiven(found, at, reading);
    return [];
  }
  if (rows.length === 0 || rows.length > DISEASES_MAX) {
    reading.refuse('FIELD_INVALID', at, { expected: `1 to ${DISEASES_MAX} rows` });
    return [];
  }
  return placed(found, at).map(([row, place]) => readNodeFields(kind, 'diseinfo', row, place, reading));
}

function refuseGiven(found: unknown, at: string, reading: Reading): PlainFields {
  if (found !== undefined && found !== null) reading.refuse('FIELD_INVALID', at, { expected: 'nothing here' });
  return {};
}

const isRefund = (line: PlainFields): boolean => line.init_feedetl_sn !== undefined;
const amountOf = (line: PlainFields): Fen => parseFen(String(line.det_item_fee_sumamt)) ?? 0n;

function readLines(kind: VisitKind, found: readonly unknown[], medType: string, reading: Reading): PlainFields[] {
  const lines = found.map((row, index) => {
    const at = `visit.feedetail[${index}]`;
    const line = readNodeFields(kind, 'feedetail', row ?? undefined, at, reading);
    checkLine(line, medType, at, reading);
    return { ...line, feedetl_sn: line.feedetl_sn ?? String(index + 1) };
  });
  checkNumbers(lines, reading);
  return lines;
}

function checkLine(line: PlainFields, medType: string, at: string, reading: Reading): void {
  const amount = amountOf(line);
  if (line.med_type !== undefined && line.med_type !== medType) {
    reading.refuse('FIELD_INVALID', `${at}.med_type`, { expected: 'that of the visit' });
  }
  if (amount < 0n && !isRefund(line)) {
    reading.refuse('FIELD_INVALID', `${at}.init_feedetl_sn`, { expected: 'the line that a negative one takes back' });
  }
  if (typeof line.cnt === 'number' && line.cnt < 0 !== amount < 0n) {
    reading.refuse('FIELD_INVALID', `${at}.cnt`, { expected: 'the sign of the amount' });
  }
}

/** A number that comes twice would count its cost twice; a refund must name a line of this visit. */
function checkNumbers(lines: readonly PlainFields[], reading: Reading): void {
  const seen = new Set<unknown>();
  for (const [index, { feedetl_sn: number }] of lines.entries()) {
    const at = `visit.feedetail[${index}].feedetl_sn`;
    if (seen.has(number) || !/^\S+$/.test(String(number))) {
      reading.refuse('FIELD_INVALID', at, { expected: 'a number of its own' });
    }
    seen.add(number);
  }
  const charged = new Set(lines.filter((line) => !isRefund(line)).map((line) => line.feedetl_sn));
  for (const [index, line] of lines.entries()) {
    if (isRefund(line) && !charged.has(line.init_feedetl_sn ?? '')) {
      reading.refuse('FIELD_INVALID', `visit.feedetail[${index}].init_feedetl_sn`, {
        expected: 'a line of this visit',
      });
    }
  }
}

/** What is settled is one batch: lines of another would be left out of the settlement and of its total. */
function batchOf(visit: string | undefined, lines: readonly PlainFields[], reading: Reading): string {
  const batch = visit ?? lines.find((line) => line.chrg_bchno !== undefined)?.chrg_bchno ?? ONLY_BATCH;
  for (const [index, line] of lines.entries()) {
    if ((line.chrg_bchno ?? batch) !== batch) {
      reading.refuse('FIELD_INVALID', `visit.feedetail[${index}].chrg_bchno`, { expected: 'one batch for the visit' });
    }
  }
  return String(batch);
}

function totalOf(lines: readonly PlainFields[], reading: Reading): Fen {
  const total = sumFen(lines.map(amountOf));
  if (total < 0n) reading.refuse('FIELD_INVALID', 'visit.feedetail', { expected: 'a total that is not negative' });
  return total;
}

/**
 * The first fault of the schema, its place as the other refusals of the adapter write one: `visit.feedetail[3].cnt`.
 */
export function refuseIssue(issue: SchemaIssue | undefined): Refusal {
  if (issue === undefined) return refuse('FIELD_INVALID', 'visit');
  const within = `visit${issue.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')}`;
  if (issue.code !== 'unrecognized_keys' || !Array.isArray(issue.keys))
    return refuse('FIELD_INVALID', within, expectedBy(issue));
  return { ...refuse('FIELD_INVALID', `${within}.${String(issue.keys[0] ?? '')}`, expectedBy(issue)), within };
}
