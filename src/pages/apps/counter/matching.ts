import { queue } from './flow.ts';
import { isNameOf } from './name.ts';
import type { Match } from './store.ts';
import * as store from './store.ts';

const SUFFIX_MIN = 4;
export const MATCHES_MAX = 9;

/** What the text names: a whole number alone, else every number that ends so and every name that may be meant. */
export function matchesOf(text: string): Match[] {
  const quotes = queue().map((quote): Match => ({ kind: 'quote', quote }));
  const bills = [...store.bills.value.values()].map((row): Match => ({ kind: 'bill', row }));
  const all = [...quotes, ...bills.sort(newestFirst)];
  const whole = all.filter((match) => numbersOf(match).includes(text));
  if (whole.length > 0) return whole.slice(0, 1);
  const end = text.toLowerCase();
  const byEnd = (match: Match) => numbersOf(match).some((number) => number.toLowerCase().endsWith(end));
  return all.filter((match) => (text.length >= SUFFIX_MIN && byEnd(match)) || isNameOf(nameOf(match), text));
}

const numbersOf = (match: Match): readonly string[] =>
  match.kind === 'bill'
    ? [match.row.settlementId]
    : [match.quote.reply.settlementId, match.quote.reply.patient.visit.id];

export const nameOf = (match: Match): string | undefined =>
  match.kind === 'bill' ? match.row.maskedName : match.quote.reply.patient.maskedName;

const newestFirst = (a: Match, b: Match): number =>
  a.kind === 'bill' && b.kind === 'bill' && a.row.recordedAt < b.row.recordedAt ? 1 : -1;
