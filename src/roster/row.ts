import { certificateFault } from '../enrolment/index.ts';
import { canonicalJson } from '../json/index.ts';
import { checkEnrolment, type Plan, withoutTermDays } from '../plan/index.ts';
import type { RefusalCode } from '../refusals/index.ts';
import { date as dateSchema, type Enrolment, newAttributesSchema } from '../settlement/index.ts';
import type { Column, Columns } from './columns.ts';

/** What of a line goes on: the certificate has become a key. */
export interface Draft {
  readonly person: string;
  readonly plan: string;
  /** The enrolment as canonical JSON; empty where it says no more than person and plan. */
  readonly body: string;
}

/**
 * Why a line is not taken: a column or a property of the line, and a code of the table of refusals. Never its content.
 */
export interface LineFault {
  readonly field: string;
  readonly code: RefusalCode;
}

export interface Reading {
  readonly columns: Columns;
  /** The plan given beside the file. */
  readonly plan: string | undefined;
  readonly findPlan: (id: string) => Plan | undefined;
  readonly personKey: (certificateType: string, certificateNumber: string) => string;
}

const IDENTITY_CARD = '01';
const TYPE_NAMES: Readonly<Record<string, string>> = { 身份证: IDENTITY_CARD, 居民身份证: IDENTITY_CARD };

const invalid = (field: Column): LineFault => ({ field, code: 'FIELD_INVALID' });

/** One line's fields -> what the ledger is to enrol, or why not. */
export function readRow(fields: readonly string[], reading: Reading): Draft | LineFault {
  const { columns } = reading;
  if (fields.length !== columns.width) return { field: 'fields', code: 'ROSTER_LINE_MALFORMED' };
  const text = (column: Column): string => {
    const at = columns.at[column];
    return at === undefined ? '' : (fields[at] ?? '').trim();
  };
  const id = reading.plan ?? text('plan');
  const plan = reading.findPlan(id);
  if (plan === undefined) return { field: 'plan', code: 'PLAN_UNKNOWN' };
  const said = text('certificateType');
  const type = said === '' ? IDENTITY_CARD : (TYPE_NAMES[said] ?? said);
  if (!/^\d{1,2}$/.test(type)) return invalid('certificateType');
  const number = text('certificateNumber');
  if (certificateFault(type.padStart(2, '0'), number) !== undefined) return invalid('certificateNumber');
  const more = readMore(text, plan);
  if ('code' in more) return more;
  const person = reading.personKey(type, number);
  const isBare = Object.keys(more).length === 0;
  return { person, plan: id, body: isBare ? '' : canonicalJson({ person, plan: id, ...more }) };
}

export const isFault = (row: Draft | LineFault): row is LineFault => 'code' in row;

/** What a line says beyond person and plan. */
function readMore(text: (column: Column) => string, plan: Plan): Omit<Enrolment, 'person' | 'plan'> | LineFault {
  const more: { from?: string; to?: string; attributes?: NonNullable<Enrolment['attributes']> } = {};
  for (const end of ['from', 'to'] as const) {
    const written = text(end);
    if (written === '') continue;
    const day = dayIn(written);
    if (day === undefined) return invalid(end);
    more[end] = day;
  }
  const given: Record<string, unknown> = {};
  for (const [column, read] of ATTRIBUTES) {
    const written = text(column);
    if (written !== '') given[column] = read(written);
  }
  if (Object.keys(given).length > 0) {
    const parsed = newAttributesSchema.safeParse(given);
    if (!parsed.success) return invalid((parsed.error.issues[0]?.path[0] ?? 'preExisting') as Column);
    more.attributes = parsed.data;
  }
  const impossible = more.from === undefined && more.to === undefined ? undefined : checkEnrolment(plan, more);
  if (impossible !== undefined) return invalid(impossible.field === 'from' ? 'from' : 'to');
  return withoutTermDays(plan, more);
}

/** 2021-01-31, 2021/1/31 and 20210131 are one day. */
function dayIn(text: string): string | undefined {
  const [, year, month, day] =
    /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return dateSchema.safeParse(written).success ? written : undefined;
}

const FLAGS: Readonly<Record<string, boolean>> = {
  是: true,
  否: false,
  true: true,
  false: false,
  yes: true,
  no: false,
  y: true,
  n: false,
  '1': true,
  '0': false,
};
const flag = (text: string): unknown => FLAGS[text.toLowerCase()];
/** Anything but digits stays text, which the schema refuses. */
const whole = (text: string): unknown => (/^\d{1,3}$/.test(text) ? Number.parseInt(text, 10) : text);
const groups = (text: string): unknown => (text === '无' ? [] : text.split(/[;；、|]/).map((part) => part.trim()));

/** A flag that is no word we know must not read as "nobody said". */
const ATTRIBUTES: readonly (readonly [Column, (text: string) => unknown])[] = [
  ['membershipYears', whole],
  ['noClaimYears', whole],
  ['units', whole],
  ['preExisting', groups],
  ['renewed', (text) => flag(text) ?? text],
  ['newCitizen', (text) => flag(text) ?? text],
  ['familyKey', (text) => text],
];
