import type { Message } from '../envelope.ts';
import { type Fields, listOf } from '../json.ts';
import type { Pair } from '../pair.ts';
import type { MessageRows } from './messages.ts';
import { usualText } from './values.ts';

/** One fee line: its row as answered, and as asked where it was. */
export interface JoinedRow {
  readonly answer: Fields;
  readonly asked: Fields | undefined;
}

/**
 * The rows of the messages that hold the fee lines, each answered row with the asked one of its number. All rows are
 * held against the visit and the person, whichever message they stand in.
 * @param aliases other spellings of fields that the body has somewhere
 * @returns undefined for anything unusual
 */
export function joinRows(
  rows: readonly MessageRows[],
  messages: readonly Message[],
  aliases: readonly string[],
  pair: Pair,
): readonly JoinedRow[] | undefined {
  const all = rows.flatMap(({ asked, answered }) => [asked, answered]);
  if (!all.every((some) => some.every((row) => isOfVisit(row, pair) && !aliases.some((name) => name in row))))
    return undefined;
  const [asked, answered]: [Fields[], Fields[]] = [[], []];
  for (const { index, infno, input, output } of messages) {
    // A list of 5204 only adds to what an upload has answered; a row that stands alone was not put aside.
    if (infno === '5204' || rowsLeft(input, ASKED) || rowsLeft(output, ANSWERED)) return undefined;
    for (const row of rows[index]?.asked ?? []) asked.push(row);
    for (const row of rows[index]?.answered ?? []) answered.push(row);
  }
  return joined(asked, answered);
}

const ASKED = ['feedetail', 'drugdetail'];
const ANSWERED = ['result', 'detlcutinfo'];
function rowsLeft(content: unknown, names: readonly string[]): boolean {
  if (typeof content !== 'object' || content === null) return false;
  return Array.isArray(content)
    ? content.length > 0
    : names.some((name) => listOf((content as Fields)[name]).length > 0);
}

/** The usual upload is answered in the order in which it was asked. */
function joined(asked: readonly Fields[], answered: readonly Fields[]): readonly JoinedRow[] | undefined {
  const isInOrder =
    asked.length === answered.length && answered.every((row, index) => row.feedetl_sn === asked[index]?.feedetl_sn);
  if (isInOrder) return answered.map((answer, index) => ({ answer, asked: asked[index] }));
  const byNumber = new Map(asked.map((row) => [row.feedetl_sn, row]));
  const rows = answered.map((answer) => ({ answer, asked: byNumber.get(answer.feedetl_sn) }));
  const found = rows.filter((row) => row.asked !== undefined).length;
  return byNumber.size === asked.length && found === asked.length ? rows : undefined;
}

function isOfVisit(row: Fields, { visitId, info }: Pair): boolean {
  return isSaid(row.mdtrt_id, visitId) && isSaid(row.psn_no, info.value.psn_no);
}

function isSaid(raw: unknown, expected: string | undefined): boolean {
  if (raw === undefined || raw === expected || raw === null || expected === undefined) return true;
  const said = usualText(raw);
  return said === undefined || said === expected;
}
