import { canonicalJson } from '../../json/index.ts';
import type { Exact } from '../../money/index.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { isFamilyOwner, visitKeyOf } from '../../settlement/index.ts';
import { accumulatorsToPlain, addAll } from '../accumulate.ts';
import type { QuoteRequest } from '../ledger.ts';
import type { AccumulatorsByOwner, Decision, PersonSnapshot } from '../records.ts';
import type { HoldWrite } from './writes.ts';

/**
 * Holds are numbered as they are written; those of an older program have no number, and are in the order of their time.
 */
interface HoldPlace {
  readonly number: number;
  /** When it was quoted. */
  readonly at: string;
}

export interface VisitHold extends HoldPlace {
  readonly expiresAt: string;
}

/** What a quote holds, as far as one holder is concerned. */
export interface StoredHold extends VisitHold {
  readonly quoteId: string;
  readonly person: string;
  readonly visit: string;
  readonly counter: string;
  readonly deltas: AccumulatorsByOwner;
}

/** A time server moves a clock by less; more was a clock that was wrong. */
const CLOCK_STEP_MS = 60_000;

/**
 * A hold made later than now was made before the clock was set back: it would last as long as the clock was wrong, and
 * binds nobody.
 */
function isBinding({ expiresAt, at }: VisitHold, now: string): boolean {
  return expiresAt > now && at <= new Date(Date.parse(now) + CLOCK_STEP_MS).toISOString();
}

/**
 * The place of the visit's own hold, while it lasts. Holds written later were priced beside it: they wait for it, and
 * it does not wait for them, or two counters would wait for each other.
 */
export function ownPlace(holds: readonly VisitHold[], now: string): HoldPlace | undefined {
  const binding = holds.filter((hold) => isBinding(hold, now));
  return binding.reduce<VisitHold | undefined>(
    (last, hold) => (last === undefined || isBefore(last, hold) ? hold : last),
    undefined,
  );
}

const isBefore = (hold: HoldPlace, other: HoldPlace): boolean =>
  hold.number < other.number || (hold.number === other.number && hold.at <= other.at);

/**
 * What is held for other visits of the person, or for other persons of the family.
 * @param before only what was written before this hold; all of it when undefined
 */
export function holdsBeside(
  holds: readonly StoredHold[],
  own: { readonly person: string; readonly visit: string },
  now: string,
  before: HoldPlace | undefined,
): readonly StoredHold[] {
  return holds.filter(
    (hold) =>
      isBinding(hold, now) &&
      !(hold.person === own.person && hold.visit === own.visit) &&
      (before === undefined || isBefore(hold, before)),
  );
}

/** The person as they will stand when every hold has become a settlement. */
export function withHolds(snapshot: PersonSnapshot, holds: readonly StoredHold[]): PersonSnapshot {
  const accumulators = holds.reduce((sum, { deltas }) => addAll(sum, deltas), snapshot.accumulators);
  return { ...snapshot, accumulators };
}

/**
 * A settlement beside a hold is certain when it moves the same money whether or not the hold becomes a settlement.
 * Otherwise it waits: paying on what may not happen, or out of what is promised, would both be wrong by fen.
 */
export function certainBeside(
  holds: readonly StoredHold[],
  alone: Decision | Refusal,
  beside: Decision | Refusal,
): Decision | Refusal {
  if (isRefusal(alone) && isRefusal(beside) && alone.code === beside.code) return alone;
  if (!isRefusal(alone) && !isRefusal(beside) && moneyOf(alone) === moneyOf(beside)) return alone;
  const last = holds.reduce((latest, hold) => (hold.expiresAt > latest.expiresAt ? hold : latest));
  return refuse('HELD_ELSEWHERE', 'counter', { counter: last.counter, until: last.expiresAt });
}

/** Whose hold, and how long it lasts, from the refusal that names it. */
export const holderIn = ({ details = {} }: Refusal): { counter: string; until: string } => ({
  counter: details.counter ?? '',
  until: details.until ?? '',
});

function moneyOf({ deltas, postings }: Decision): string {
  const moved = postings.map(({ source, destination, amount }) => [source, destination, amount.toString()]);
  return canonicalJson({ deltas: accumulatorsToPlain(deltas), moved });
}

/** @param place that of the hold it comes instead of; after all others when undefined */
export function holdOf(
  { id, settlement, counter, expiresAt }: QuoteRequest,
  deltas: AccumulatorsByOwner,
  place: HoldPlace | undefined,
): HoldWrite {
  const person = settlement.person.key;
  const parts = new Map<string, Map<string, ReadonlyMap<string, Exact>>>();
  for (const [owner, buckets] of deltas) {
    const holder = isFamilyOwner(owner) ? owner : person;
    parts.set(holder, (parts.get(holder) ?? new Map()).set(owner, buckets));
  }
  return {
    quoteId: id,
    person,
    visit: visitKeyOf(settlement.visit),
    counter,
    expiresAt,
    number: place?.number,
    parts: [...parts].map(([holder, part]) => ({ holder, deltas: accumulatorsToPlain(part) })),
  };
}
