import type Database from 'better-sqlite3';
import { isRefusal, type Refusal, refuse } from '../../errors.ts';
import { canonicalJson, firstDifference } from '../../json/index.ts';
import type { Enrolment, SettlementWire } from '../../settlement/index.ts';
import { accumulatorsFromPlain, addAll, firstNegative } from '../accumulate.ts';
import { cancelBody, cancelBodySchema, settleBody, settleBodySchema } from '../entries.ts';
import type {
  CancelReceipt,
  CancelRecorded,
  CancelRequest,
  CounterTally,
  Decide,
  Decision,
  JournalRow,
  Ledger,
  OutboxRow,
  PersonSnapshot,
  Recorded,
  SettleRequest,
  StoredBill,
  StoredQuote,
} from '../ledger.ts';
import { openDatabase } from './open.ts';
import { Rows, type SettlementRow } from './rows.ts';

/** The ledger on SQLite: one process, one file, every transaction IMMEDIATE. `:memory:` for replays and tests. */
export function openSqliteLedger(file: string): Ledger {
  const db = openDatabase(file);
  return new SqliteLedger(db);
}

class SqliteLedger implements Ledger {
  readonly #db: Database.Database;
  readonly #rows: Rows;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#rows = new Rows(db);
  }

  /** Runs in one transaction; a refusal rolls everything back. */
  #transact<T>(work: () => T | Refusal): T | Refusal {
    let refused: Refusal | undefined;
    try {
      return this.#db
        .transaction(() => {
          const result = work();
          if (isRefusal(result)) {
            refused = result;
            throw new RolledBack();
          }
          return result;
        })
        .immediate();
    } catch (error) {
      if (error instanceof RolledBack && refused !== undefined) return refused;
      if (isBusy(error)) return refuse('LEDGER_BUSY');
      throw error;
    }
  }

  async snapshot(person: string): Promise<PersonSnapshot> {
    return this.#rows.snapshot(person);
  }

  async enrol(enrolment: Enrolment, at: string): Promise<{ duplicate: boolean } | Refusal> {
    return this.#transact(() => {
      const body = canonicalJson(enrolment);
      const known = this.#rows.enrolment(enrolment.person, enrolment.plan);
      if (known === body) return { duplicate: true };
      if (known !== undefined) {
        return refuse('ENROLMENT_CONFLICT', firstDifference(JSON.parse(known), JSON.parse(body)) ?? 'enrolment');
      }
      const { person, plan } = enrolment;
      const { seq } = this.#rows.append({ person, kind: 'enrol', subject: plan, body, recordedAt: at });
      this.#rows.insertEnrolment(person, plan, seq, body);
      return { duplicate: false };
    });
  }

  async settle(request: SettleRequest, decide: Decide): Promise<Recorded | Refusal> {
    return this.#transact(() => {
      const known = this.#rows.settlement(request.settlement.id);
      if (known !== undefined) return this.#again(known, request.settlement);
      const person = request.settlement.person.key;
      const decision = decide(this.#rows.snapshot(person));
      if (isRefusal(decision)) return decision;
      return { duplicate: false, stored: this.#write(request, person, decision) };
    });
  }

  #again(known: SettlementRow, settlement: SettlementWire): Recorded | Refusal {
    const stored = this.#stored(known);
    const plain = JSON.parse(canonicalJson(settlement)) as SettlementWire;
    const difference = firstDifference(content(stored.settlement), content(plain));
    if (difference !== undefined) return refuse('EXISTS_WITH_DIFFERENT_CONTENT', difference);
    if (known.state === 'cancelled') return refuse('SETTLEMENT_CANCELLED');
    return { duplicate: true, stored };
  }

  #write(request: SettleRequest, person: string, decision: Decision): StoredBill {
    const { id } = request.settlement;
    for (const plan of decision.evidence.plans) this.#rows.savePlan(plan.hash, plan.id, plan.content);
    const body = settleBody(request, decision);
    const entry = this.#rows.append({ person, kind: 'settle', subject: id, body, recordedAt: request.at });
    const { counter } = request;
    this.#rows.insertSettlement({
      id,
      person,
      counter,
      entry: entry.seq,
      total: decision.total,
      pays: decision.patientPays,
    });
    this.#rows.addToAccumulators(person, decision.deltas);
    this.#rows.insertPostings(person, id, entry.seq, decision.postings);
    this.#rows.push({ counter, person, kind: 'settled', settlementId: id, entry: entry.seq });
    return this.#stored(this.#mustFind(id));
  }

  async cancel(
    request: CancelRequest,
    examine: (bill: StoredBill) => Refusal | undefined = () => undefined,
  ): Promise<CancelRecorded | Refusal> {
    return this.#transact(() => {
      const known = this.#rows.settlement(request.settlementId);
      if (known === undefined) return refuse('SETTLEMENT_UNKNOWN');
      if (known.cancelEntry !== null) {
        return { duplicate: true, receipt: this.#receipt(known.cancelEntry), stored: this.#stored(known) };
      }
      const refused = examine(this.#stored(known));
      if (refused !== undefined) return refused;
      return this.#reverse(known, request);
    });
  }

  #reverse(known: SettlementRow, request: CancelRequest): CancelRecorded | Refusal {
    const original = this.#entry(known.entry);
    const body = settleBodySchema.parse(JSON.parse(original.body));
    const deltas = accumulatorsFromPlain(body.deltas);
    const later = this.#rows.settlementsAfter(known.person, known.entry);
    const counters = [...new Set([known.counter, request.counter ?? known.counter])];
    const reversal = cancelBody(known.id, known.entry, deltas, body.postings, later, counters, request.reason);
    const mirrored = cancelBodySchema.parse(JSON.parse(reversal));
    const negated = accumulatorsFromPlain(mirrored.deltas);
    if (firstNegative(addAll(this.#rows.snapshot(known.person).accumulators, negated)) !== undefined) {
      return refuse('LEDGER_DAMAGED');
    }
    const { person, id } = known;
    const entry = this.#rows.append({ person, kind: 'cancel', subject: id, body: reversal, recordedAt: request.at });
    this.#rows.addToAccumulators(person, negated);
    this.#rows.insertPostings(person, id, entry.seq, mirrored.postings);
    this.#rows.markCancelled(id, entry.seq);
    for (const counter of counters) {
      this.#rows.push({ counter, person, kind: 'cancelled', settlementId: id, entry: entry.seq });
    }
    return { duplicate: false, receipt: this.#receipt(entry.seq), stored: this.#stored(this.#mustFind(id)) };
  }

  #receipt(entry: number): CancelReceipt {
    const row = this.#entry(entry);
    const body = cancelBodySchema.parse(JSON.parse(row.body));
    const { settlementId, later, reason } = body;
    const head = { settlementId, cancelledAt: row.recordedAt, entry, hash: row.hash };
    return { ...head, ...(reason === undefined ? {} : { reason }), later };
  }

  #stored(row: SettlementRow): StoredBill {
    const entry = this.#entry(row.entry);
    const body = settleBodySchema.parse(JSON.parse(entry.body));
    return {
      settlementId: row.id,
      person: row.person,
      counter: row.counter,
      state: row.state,
      entry: row.entry,
      hash: entry.hash,
      recordedAt: entry.recordedAt,
      ...(row.cancelEntry === null ? {} : { cancelledAt: this.#entry(row.cancelEntry).recordedAt }),
      patientPays: BigInt(row.patientPays),
      total: BigInt(row.total),
      bill: body.bill,
      settlement: body.settlement as SettlementWire,
    };
  }

  #entry(seq: number): JournalRow {
    const entry = this.#rows.entry(seq);
    if (entry === undefined) throw new Error(`journal entry ${seq} is missing`);
    return entry;
  }

  #mustFind(id: string): SettlementRow {
    const row = this.#rows.settlement(id);
    if (row === undefined) throw new Error('a settlement just written is missing');
    return row;
  }

  async saveQuote(quote: StoredQuote): Promise<void> {
    this.#rows.saveQuote(quote);
  }

  async forgetQuotesBefore(at: string): Promise<void> {
    this.#rows.forgetQuotesBefore(at);
  }

  async findQuote(id: string): Promise<StoredQuote | undefined> {
    return this.#rows.quote(id);
  }

  async findBill(settlementId: string): Promise<StoredBill | undefined> {
    const row = this.#rows.settlement(settlementId);
    return row === undefined ? undefined : this.#stored(row);
  }

  async billsOfCounter(counter: string, limit: number): Promise<StoredBill[]> {
    return this.#rows.settlementsOfCounter(counter, limit).map((row) => this.#stored(row));
  }

  async tallyOfCounter(counter: string, since: string): Promise<CounterTally> {
    const { count, pays, lastSeq } = this.#rows.counterTally(counter, since);
    return { count, patientPays: BigInt(pays ?? 0), lastSeq };
  }

  async outbox(counter: string, after: number, limit: number): Promise<OutboxRow[]> {
    return this.#rows.outbox(counter, after, limit) as OutboxRow[];
  }

  async journal(after: number, limit: number): Promise<JournalRow[]> {
    return this.#rows.journal(after, limit);
  }

  async persons(after: string, limit: number): Promise<string[]> {
    return this.#rows.persons(after, limit);
  }

  async postingsOf(settlementId: string) {
    return this.#rows.postings(settlementId);
  }

  async planOf(hash: string): Promise<string | undefined> {
    return this.#rows.plan(hash);
  }

  async plansHeld(): Promise<string[]> {
    return this.#rows.plansHeld();
  }

  async bindPersonKey(check: string): Promise<boolean> {
    return this.#rows.bind('personKey', check) === check;
  }

  async checkWritable(): Promise<void> {
    this.#db.exec('BEGIN IMMEDIATE; ROLLBACK');
  }

  async close(): Promise<void> {
    this.#db.close();
  }
}

/** What a settlement says, without where the reader found it and what the reader remarked. */
function content({ origin: _origin, notes: _notes, ...said }: SettlementWire): unknown {
  return said;
}

class RolledBack extends Error {}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
