import type Database from 'better-sqlite3';
import { isRefusal, type Refusal, refuse } from '../../errors.ts';
import { canonicalJson } from '../../json/index.ts';
import type { Exact } from '../../money/index.ts';
import { isFamilyOwner } from '../../settlement/index.ts';
import { accumulatorsFromPlain, accumulatorsToPlain, addAll } from '../accumulate.ts';
import type { AccumulatorsByOwner, Decision, PersonSnapshot, QuoteRequest, StoredQuote } from '../ledger.ts';
import { familiesOf } from './rows.ts';

/** What another quote of the person, or of the family, holds at a moment. */
export interface Hold {
  readonly quoteId: string;
  readonly counter: string;
  readonly expiresAt: string;
  readonly deltas: AccumulatorsByOwner;
}

/** Quotes and what they hold. All run inside the caller's transaction. */
export class Quotes {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  save(quote: StoredQuote): void {
    const { held: _held, outcome, ...row } = quote;
    this.#db
      .prepare(
        `INSERT INTO quotes (id, person, visit, version, at, expires_at, outcome)
         VALUES (@id, @person, @visit, @version, @at, @expiresAt, @outcome)`,
      )
      .run({ ...row, outcome: JSON.stringify(outcome) });
  }

  find(id: string): StoredQuote | undefined {
    const row = this.#db
      .prepare(
        `SELECT id, person, visit, version, at, expires_at AS expiresAt, outcome,
           EXISTS (SELECT 1 FROM holds WHERE quote_id = quotes.id) AS held FROM quotes WHERE id = ?`,
      )
      .get(id) as (Omit<StoredQuote, 'outcome' | 'held'> & { outcome: string; held: number }) | undefined;
    return row === undefined ? undefined : { ...row, held: row.held === 1, outcome: JSON.parse(row.outcome) };
  }

  forgetBefore(at: string): void {
    this.#db.prepare('DELETE FROM holds WHERE expires_at < ?').run(at);
    this.#db.prepare('DELETE FROM quotes WHERE at < ?').run(at);
  }

  /** What a family shares is held under the family, so that every person of it sees the hold. */
  hold({ id, person, visit, counter, expiresAt }: QuoteRequest, deltas: AccumulatorsByOwner): void {
    const parts = new Map<string, Map<string, ReadonlyMap<string, Exact>>>();
    for (const [owner, buckets] of deltas) {
      const holder = isFamilyOwner(owner) ? owner : person;
      const part = parts.get(holder) ?? new Map<string, ReadonlyMap<string, Exact>>();
      parts.set(holder, part.set(owner, buckets));
    }
    const insert = this.#db.prepare(
      'INSERT INTO holds (holder, quote_id, person, visit, counter, expires_at, deltas) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    for (const [holder, part] of parts)
      insert.run(holder, id, person, visit, counter, expiresAt, JSON.stringify(accumulatorsToPlain(part)));
  }

  release(quoteId: string): void {
    this.#db.prepare('DELETE FROM holds WHERE quote_id = ?').run(quoteId);
  }

  releaseVisit(person: string, visit: string): void {
    this.#db.prepare('DELETE FROM holds WHERE person = ? AND visit = ?').run(person, visit);
  }

  /** What is held for other visits of the person, or for other persons of the family. */
  heldBeside(person: string, visit: string, snapshot: PersonSnapshot, at: string): Hold[] {
    const select = this.#db.prepare(
      `SELECT quote_id AS quoteId, counter, expires_at AS expiresAt, deltas FROM holds
       WHERE holder = ? AND expires_at > ? AND NOT (person = ? AND visit = ?) ORDER BY quote_id`,
    );
    return [person, ...familiesOf(snapshot.enrolments)].flatMap((holder) =>
      (select.all(holder, at, person, visit) as (Omit<Hold, 'deltas'> & { deltas: string })[]).map((row) => ({
        ...row,
        deltas: accumulatorsFromPlain(JSON.parse(row.deltas)),
      })),
    );
  }
}

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

function moneyOf({ deltas, postings }: Decision): string {
  const moved = postings.map(({ source, destination, amount }) => [source, destination, amount.toString()]);
  return canonicalJson({ deltas: accumulatorsToPlain(deltas), moved });
}
