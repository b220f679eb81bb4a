import type Database from 'better-sqlite3';
import { canonicalJson } from '../../json/index.ts';
import type { Exact } from '../../money/index.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { isFamilyOwner, visitKeyOf } from '../../settlement/index.ts';
import { accumulatorsFromPlain, accumulatorsToPlain, addAll } from '../accumulate.ts';
import type { AccumulatorsByOwner, Decision, PersonSnapshot, QuoteRequest, StoredQuote } from '../ledger.ts';
import { familiesOf } from './rows.ts';
import { Statements } from './statements.ts';

/** What another quote of the person, or of the family, holds at a moment. */
export interface Hold {
  readonly quoteId: string;
  readonly counter: string;
  readonly expiresAt: string;
  readonly deltas: AccumulatorsByOwner;
}

/** Quotes and what they hold. All run inside the caller's transaction. */
export class Quotes {
  readonly #sql: Statements;

  constructor(db: Database.Database) {
    this.#sql = new Statements(db);
  }

  save(quote: StoredQuote): void {
    const { held: _held, outcome, ...row } = quote;
    this.#sql
      .of(
        `INSERT INTO quotes (id, person, visit, version, at, expires_at, outcome)
         VALUES (@id, @person, @visit, @version, @at, @expiresAt, @outcome)`,
      )
      .run({ ...row, outcome: JSON.stringify(outcome) });
  }

  find(id: string): StoredQuote | undefined {
    const row = this.#sql
      .of(
        `SELECT id, person, visit, version, at, expires_at AS expiresAt, outcome,
           EXISTS (SELECT 1 FROM holds WHERE quote_id = quotes.id) AS held FROM quotes WHERE id = ?`,
      )
      .get(id) as (Omit<StoredQuote, 'outcome' | 'held'> & { outcome: string; held: number }) | undefined;
    return row === undefined ? undefined : { ...row, held: row.held === 1, outcome: JSON.parse(row.outcome) };
  }

  forgetBefore(at: string): void {
    this.#sql.of('DELETE FROM holds WHERE expires_at < ?').run(at);
    this.#sql.of('DELETE FROM quotes WHERE at < ?').run(at);
  }

  /**
   * What a family shares is held under the family, so that every person of it sees the hold.
   * @param place that of the hold it comes instead of; after all others when undefined
   */
  hold({ id, settlement, counter, expiresAt }: QuoteRequest, deltas: AccumulatorsByOwner, place?: number): void {
    const person = settlement.person.key;
    const visit = visitKeyOf(settlement.visit);
    const parts = new Map<string, Map<string, ReadonlyMap<string, Exact>>>();
    for (const [owner, buckets] of deltas) {
      const holder = isFamilyOwner(owner) ? owner : person;
      const part = parts.get(holder) ?? new Map<string, ReadonlyMap<string, Exact>>();
      parts.set(holder, part.set(owner, buckets));
    }
    const last = this.#sql.of('SELECT coalesce(max(number), 0) FROM holds').pluck();
    const number = place ?? Number(last.get()) + 1;
    const insert = this.#sql.of(
      `INSERT INTO holds (holder, quote_id, person, visit, counter, expires_at, deltas, number)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    for (const [holder, part] of parts)
      insert.run(holder, id, person, visit, counter, expiresAt, JSON.stringify(accumulatorsToPlain(part)), number);
  }

  release(quoteId: string): void {
    this.#sql.of('DELETE FROM holds WHERE quote_id = ?').run(quoteId);
  }

  releaseVisit(person: string, visit: string): void {
    this.#sql.of('DELETE FROM holds WHERE person = ? AND visit = ?').run(person, visit);
  }

  /** A person's settlements of a visit that stand, in their order. */
  settledOfVisit(person: string, visit: string): string[] {
    const select = this.#sql.of(
      `SELECT settlement_id FROM journal CROSS JOIN settlements ON settlement_id = subject AND entry = journal.seq
       WHERE journal.kind = 'settle' AND ${VISIT_OF_BODY} = ? AND settlements.person = ? AND state = 'settled' ORDER BY entry`,
    );
    return select.pluck().all(visit, person) as string[];
  }

  /**
   * What is held for other visits of the person, or for other persons of the family. A hold made later than now was made
   * before the clock was set back: it would last as long as the clock was wrong, and binds nobody.
   * @param before only what was written before this hold; all of it when undefined
   */
  heldBeside(person: string, visit: string, snapshot: PersonSnapshot, at: string, before?: HoldPlace): Hold[] {
    const select = this.#sql.of(
      `SELECT quote_id AS quoteId, counter, holds.expires_at AS expiresAt, deltas, number, quotes.at AS at
       FROM holds JOIN quotes ON quotes.id = quote_id
       WHERE holder = ? AND holds.expires_at > ? AND quotes.at <= ? AND NOT (holds.person = ? AND holds.visit = ?)
       ORDER BY number, quote_id`,
    );
    const found = [person, ...familiesOf(snapshot.enrolments)].flatMap(
      (holder) => select.all(holder, at, soonAfter(at), person, visit) as (HoldPlace & HoldRow)[],
    );
    return found
      .filter((hold) => before === undefined || isBefore(hold, before))
      .map(({ quoteId, counter, expiresAt, deltas }) => ({
        quoteId,
        counter,
        expiresAt,
        deltas: accumulatorsFromPlain(JSON.parse(deltas)),
      }));
  }

  /**
   * The place of the visit's own hold, while it lasts. Holds written later were priced beside it: they wait for it, and it
   * does not wait for them, or two counters would wait for each other.
   */
  heldSince(person: string, visit: string, at: string): HoldPlace | undefined {
    const select = this.#sql.of(
      `SELECT number, quotes.at AS at FROM holds JOIN quotes ON quotes.id = quote_id
       WHERE holds.person = ? AND holds.visit = ? AND holds.expires_at > ? AND quotes.at <= ?
       ORDER BY number DESC, quotes.at DESC LIMIT 1`,
    );
    return select.get(person, visit, at, soonAfter(at)) as HoldPlace | undefined;
  }
}

/** Holds are numbered as they are written; those of an older program have no number, and are in the order of their time. */
interface HoldPlace {
  readonly number: number;
  readonly at: string;
}
type HoldRow = Omit<Hold, 'deltas'> & { readonly deltas: string };

const isBefore = (hold: HoldPlace, other: HoldPlace): boolean =>
  hold.number < other.number || (hold.number === other.number && hold.at <= other.at);

/** To the letter as the index on it has it. */
const VISIT_OF_BODY = `(json_extract(body, '$.settlement.visit.institution.code') || ':' || json_extract(body, '$.settlement.visit.id'))`;

/** A time server moves a clock by less; more was a clock that was wrong. */
const CLOCK_STEP_MS = 60_000;
const soonAfter = (at: string): string => new Date(Date.parse(at) + CLOCK_STEP_MS).toISOString();

/** The person as they will stand when every hold has become a settlement. */
export function withHolds(snapshot: PersonSnapshot, holds: readonly Hold[]): PersonSnapshot {
  const accumulators = holds.reduce((sum, { deltas }) => addAll(sum, deltas), snapshot.accumulators);
  return { ...snapshot, accumulators };
}

/**
 * A settlement beside a hold is certain when it moves the same money whether or not the hold becomes a settlement.
 * Otherwise it waits: paying on what may not happen, or out of what is promised, would both be wrong by fen.
 */
export function certainBeside(
  holds: readonly Hold[],
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
