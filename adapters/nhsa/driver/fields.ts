import { z } from 'zod';
import { type Fen, formatFen } from '../../../src/money/index.ts';
import { date } from '../../../src/settlement/index.ts';
import type { Reading } from '../../reading/reading.ts';
import { isFields, textOf } from '../json.ts';
import { isWireMoment } from '../wire-time.ts';
import file from './fields.json' with { type: 'json' };

/** A number is the greatest length of a text. */
const form = z.union([z.int().positive(), z.enum(['amount', 'signedAmount', 'count', 'price', 'datetime', 'date'])]);
type Form = z.output<typeof form>;

const nodes = z
  .strictObject({
    note: z.string(),
    source: z.string(),
    nodes: z.record(
      z.string(),
      z.strictObject({
        filled: z.array(z.string()),
        required: z.record(z.string(), form),
        optional: z.record(z.string(), form),
      }),
    ),
  })
  .parse(file).nodes;

export type VisitKind = 'outpatient' | 'inpatient' | 'pharmacy';
export type NodeName = 'mdtrtinfo' | 'diseinfo' | 'dscginfo' | 'feedetail';

/** One node of the visit, plain: text, and quantities and prices as numbers. Amounts are text with two decimals. */
export type PlainFields = Readonly<Record<string, string | number>>;

const FIELDS_MAX = 80;
const VERBATIM_LENGTH_MAX = 4000;
const NAME_SHAPE = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/;

/**
 * Reads one node against the national text's own table: what that demands and is missing is refused here, by name,
 * because the gateway's refusal would reach nobody in words. Fields beside the table pass verbatim.
 * @param node undefined reads as an empty one, so that the first missing field is named
 */
export function readNodeFields(
  kind: VisitKind,
  name: NodeName,
  node: unknown,
  at: string,
  reading: Reading,
): PlainFields {
  const table = nodes[`${kind}.${name}`];
  if (table === undefined || (node !== undefined && !isFields(node))) {
    reading.refuse('FIELD_INVALID', at, { expected: table === undefined ? 'nothing' : 'object' });
    return {};
  }
  const found = node ?? {};
  const forms = new Map(Object.entries({ ...table.optional, ...table.required }));
  const read: Record<string, string | number> = {};
  const names = Object.keys(found);
  if (names.length > FIELDS_MAX) reading.refuse('FIELD_INVALID', at, { expected: `at most ${FIELDS_MAX} fields` });
  for (const field of names) {
    const place = `${at}.${field}`;
    const raw = textOf(found[field]);
    if (raw === undefined) continue;
    if (table.filled.includes(field))
      reading.refuse('FIELD_INVALID', place, { expected: 'nothing: filled in for you' });
    const known = forms.get(field);
    const value = known === undefined ? verbatim(field, found[field], at, reading) : formed(known, raw, place, reading);
    if (value !== undefined) read[field] = value;
  }
  for (const field of Object.keys(table.required)) {
    if (!(field in read)) refuseMissing(table.required[field], `${at}.${field}`, reading);
  }
  return read;
}

function refuseMissing(known: Form | undefined, place: string, reading: Reading): void {
  const money = known === 'amount' || known === 'signedAmount';
  if (money) reading.refuse('AMOUNT_MISSING', place);
  else reading.refuse('FIELD_INVALID', place, { expected: expectedOf(known) });
}

function verbatim(name: string, raw: unknown, at: string, reading: Reading): string | number | undefined {
  const value = plainScalar(raw);
  if (!NAME_SHAPE.test(name)) reading.refuse('FIELD_INVALID', at, { expected: 'field names of letters and digits' });
  else if (value === undefined || String(value).length > VERBATIM_LENGTH_MAX) {
    reading.refuse('FIELD_INVALID', `${at}.${name}`, {
      expected: `text of at most ${VERBATIM_LENGTH_MAX} characters, or a number`,
    });
  }
  return value;
}

const NUMBER_DIGITS_MAX = 15;

/** Text as it is; a number as a number while that keeps all its digits, else as its text. */
function plainScalar(raw: unknown): string | number | undefined {
  const text = textOf(raw);
  if (typeof text !== 'string') return undefined;
  if (typeof raw === 'string') return raw;
  const digits = text.replace(/\D/g, '').length;
  return digits <= NUMBER_DIGITS_MAX && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** The digits that a JSON number keeps: ten before the point and four behind, nine and six. */
const isCount = (text: string): boolean => /^-?\d{1,10}(\.\d{1,4})?$/.test(text);
const isPrice = (text: string): boolean => /^\d{1,9}(\.\d{1,6})?$/.test(text);
const isDate = (text: string): boolean => date.safeParse(text).success;

function formed(known: Form, raw: unknown, place: string, reading: Reading): string | number | undefined {
  if (known === 'amount' || known === 'signedAmount') return amountText(raw, known, place, reading);
  const text = typeof raw === 'string' ? raw : '';
  const fits =
    typeof known === 'number'
      ? text !== '' && text.length <= known
      : { count: isCount, price: isPrice, datetime: isWireMoment, date: isDate }[known](text);
  if (!fits) reading.refuse('FIELD_INVALID', place, { expected: expectedOf(known) });
  return known === 'count' || known === 'price' ? Number(text) : text;
}

function amountText(raw: unknown, known: 'amount' | 'signedAmount', place: string, reading: Reading): string {
  const fen: Fen = reading.amount(raw, place, known === 'amount' ? 'notNegative' : 'any');
  return formatFen(fen);
}

function expectedOf(known: Form | undefined): string {
  if (typeof known === 'number') return `text of at most ${known} characters`;
  const words: Partial<Record<string, string>> = {
    count: 'number with at most 4 decimals',
    price: 'number with at most 6 decimals',
    datetime: 'yyyy-MM-dd HH:mm:ss',
    date: 'yyyy-MM-dd',
  };
  return words[known ?? ''] ?? 'a value';
}
