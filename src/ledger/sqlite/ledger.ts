import { canonicalJson, firstDifference } from '../../json/index.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { type Enrolment, isFamilyOwner, type SettlementWire, saleKeyOf, visitKeyOf } from '../../settlement/index.ts';
import { accumulatorsFromPlain, addAll, firstNegative } from '../accumulate.ts';
import { cancelBody, cancelBodySchema, settleBody, settleBodySchema } from '../entries.ts';
import type {
  CancelRecorded,
  CancelRequest,
  Decide,
  Decision,
  Examine,
  Ledger,
  QuoteRecorded,
  QuoteRequest,
  Recorded,
  SettleRequest,
  Standing,
  StoredBill,
} from '../ledger.ts';
import type { Replaced, ReplaceRequest } from '../replacement.ts';
import { goneRefusal, standingOf, standingOfTrial } from '../standing.ts';
import { whyNoTombstone } from '../tombstone.ts';
import type { FileLedger } from './copy.ts';
import { canGrow, damagedLedger, hasSpace } from './file.ts';
import { guarded, NoSpace, type OnFatal } from './guard.ts';
import { openDatabase, openReadOnly, touch } from './open.ts';
import { certainBeside, holderIn, withHolds } from './quotes.ts';
import { SqliteReads } from './reads.ts';
import { replaceWith } from './replace.ts';
import type { SettlementRow } from './rows.ts';
import { transact } from './transact.ts';

export type { FileLedger, OnFatal };

export interface Opening {
  /** Told once when the disk fails; the ledger is shut by then, and its owner stops the process. */
  readonly onFatal?: OnFatal;
  /** Told when the disk becomes full, and when there is space again. */
  readonly onFull?: (full: boolean) => void;
  /** Nothing is made where there is no ledger. */
  readonly mustExist?: boolean;
  /** The one to put back where the file is damaged, as far as it is known. */
  readonly backup?: string;
}

/**
 * The ledger on SQLite: one process, one file, every transaction IMMEDIATE. `:memory:` for replays and tests.
 * Where there is no file one is made, unless it must exist. @throws Error when the file is not to be opened
 */
export function openSqliteLedger(
  file: string,
  { onFatal = () => {}, onFull = () => {}, mustExist, backup }: Opening = {},
): FileLedger {
  const db = openDatabase(file, mustExist, backup);
  return guarded(new SqliteLedger(db), {
    onFatal,
    onFull,
    hasSpace: () => hasSpace(file),
    touch: () => {
      touch(db);
      if (!canGrow(file)) throw new NoSpace();
    },
    named: (error) => damagedLedger(file, error, backup) ?? error,
  });
}

/** Only to read it: whatever would write fails. For copies and for a look from outside. */
export function readSqliteLedger(file: string): Ledger {
  return new SqliteLedger(openReadOnly(file));
}

class SqliteLedger extends SqliteReads implements FileLedger {
  #transact<T>(work: () => T | Refusal): T | Refusal {
    return transact(this.db, work);
  }

  async enrol(enrolment: Enrolment, at: string): Promise<{ duplicate: boolean } | Refusal> {
    return this.#transact(() => {
      const frozen = this.freezes.refusal(enrolment.person);
      if (frozen !== undefined) return frozen;
      const body = canonicalJson(enrolment);
      const known = this.rows.enrolment(enrolment.person, enrolment.plan);
      if (known === body) return { duplicate: true };
      if (known !== undefined) {
        return refuse('ENROLMENT_CONFLICT', firstDifference(JSON.parse(known), JSON.parse(body)) ?? 'enrolment');
      }
      const { person, plan } = enrolment;
      const { seq } = this.rows.append({ person, kind: 'enrol', subject: plan, body, recordedAt: at });
      this.rows.insertEnrolment(person, plan, seq, body);
      return { duplicate: false };
    });
  }

  async settle(request: SettleRequest, decide: Decide, examine?: Examine): Promise<Recorded | Refusal> {
    return this.#transact(() => {
      const recorded = this.#settle(request, decide, { examine });
      if (isRefusal(recorded) || request.journey === undefined) return recorded;
      const { id, version, move } = request.journey;
      const moved = this.drivenVisits.apply(id, version, move);
      return isRefusal(moved) ? moved : recorded;
    });
  }

  #settle(
    { journey, ...request }: SettleRequest,
    decide: Decide,
    { examine, replaces }: { examine?: Examine | undefined; replaces?: string },
  ): Recorded | Refusal {
    const { person, visit } = request.settlement;
    const frozen = this.freezes.refusal(person.key);
    if (frozen !== undefined) return frozen;
    const standing = this.#standingOf(request.settlement);
    if (isRefusal(standing)) return standing;
    if (standing !== undefined) return examine?.(standing) ?? { duplicate: true, stored: standing };
    const unresolved = this.#unresolved(request.settlement, journey?.id);
    if (unresolved !== undefined) return unresolved;
    const snapshot = this.rows.snapshot(person.key);
    const decision = decide(snapshot);
    const since = this.quotes.heldSince(person.key, visitKeyOf(visit), request.at);
    const holds = this.quotes.heldBeside(person.key, visitKeyOf(visit), snapshot, request.at, since);
    const certain = holds.length === 0 ? decision : certainBeside(holds, decision, decide(withHolds(snapshot, holds)));
    if (isRefusal(certain)) return certain;
    this.quotes.releaseVisit(person.key, visitKeyOf(visit));
    return { duplicate: false, stored: this.#write(request, person.key, certain, replaces) };
  }

  /** While a journey of the visit is unresolved, nobody else settles the visit. */
  #unresolved({ visit }: SettlementWire, journey: string | undefined): Refusal | undefined {
    const unresolved = this.drivenVisits.unresolvedOf(visitKeyOf(visit), journey !== undefined);
    if (unresolved === undefined || unresolved.id === journey) return undefined;
    const { state } = unresolved;
    return refuse(state === 'undone' ? 'SETTLEMENT_CANCELLED' : 'VISIT_UNRESOLVED', 'visit', { state });
  }

  #standingOf(settlement: SettlementWire): StoredBill | Refusal | undefined {
    const known = this.rows.settlement(settlement.id);
    return standingOf(settlement, {
      known: known === undefined ? undefined : this.kept.stored(known),
      tombstone: this.tombstones.of(settlement.id),
      sold: this.rows.standingOfSale(saleKeyOf(settlement)),
    });
  }

  #write(request: SettleRequest, person: string, decision: Decision, replaces?: string): StoredBill {
    const { id } = request.settlement;
    for (const plan of decision.evidence.plans) this.rows.savePlan(plan.hash, plan.id, plan.content);
    const body = settleBody(request, decision, replaces);
    const entry = this.rows.append({ person, kind: 'settle', subject: id, body, recordedAt: request.at });
    const { counter } = request;
    this.rows.insertSettlement({
      id,
      person,
      counter,
      entry: entry.seq,
      total: decision.total,
      pays: decision.patientPays,
      sale: saleKeyOf(request.settlement),
    });
    this.rows.addToAccumulators(person, decision.deltas);
    this.rows.insertPostings(person, id, entry.seq, decision.postings);
    this.rows.push({ counter, person, kind: 'settled', settlementId: id, entry: entry.seq });
    return this.kept.mustFind(id);
  }

  async cancel(request: CancelRequest, examine: Examine = () => undefined): Promise<CancelRecorded | Refusal> {
    return this.#transact(() => {
      const recorded = this.#cancel(request, examine);
      if (isRefusal(recorded) || request.journey === undefined) return recorded;
      const { id, version, move } = request.journey;
      const moved = this.drivenVisits.apply(id, version, move);
      return isRefusal(moved) ? moved : recorded;
    });
  }

  #cancel(request: CancelRequest, examine: Examine): CancelRecorded | Refusal {
    const known = this.rows.settlement(request.settlementId);
    if (known === undefined) return this.#cancelUnknown(request);
    const frozen = this.freezes.refusal(known.person);
    if (frozen !== undefined) return frozen;
    const stored = this.kept.stored(known);
    // Another stands in its place: to say "taken back" would be to say that nothing is paid.
    if (known.cancelEntry !== null && stored.replacedBy !== undefined) return goneRefusal(stored);
    // A repeat with other figures is no repeat.
    const refused = examine(stored);
    if (refused !== undefined) return refused;
    if (known.cancelEntry === null) return this.#reverse(known, request);
    return { duplicate: true, receipt: this.kept.receipt(known.cancelEntry), stored };
  }

  /** The cancel came first: what is not here yet must never come. */
  #cancelUnknown(request: CancelRequest): CancelRecorded | Refusal {
    const there = this.tombstones.of(request.settlementId);
    const refused = whyNoTombstone(there, request.evidence);
    if (refused !== undefined) return refused;
    if (there !== undefined) return { duplicate: true, receipt: this.tombstones.receipt(there.entry) };
    return { duplicate: false, receipt: this.tombstones.receipt(this.tombstones.write(request)) };
  }

  #reverse(known: SettlementRow, request: CancelRequest, replacedBy?: string): CancelRecorded | Refusal {
    // Whoever drove it to the gateway takes it back there too: ours is never taken back behind the journey's back.
    if (request.journey === undefined && this.drivenVisits.hasCommitted(known.id))
      return refuse('JOURNEY_MOVED_ON', 'settlementId', { state: 'committed' });
    const original = this.kept.entry(known.entry);
    const body = settleBodySchema.parse(JSON.parse(original.body));
    const deltas = accumulatorsFromPlain(body.deltas);
    const later = this.rows.settlementsAfter(known.person, known.entry);
    const counters = [...new Set([known.counter, request.counter ?? known.counter])];
    const { reason } = request;
    const reversal = cancelBody(known.id, known.entry, deltas, body.postings, later, counters, reason, replacedBy);
    const mirrored = cancelBodySchema.parse(JSON.parse(reversal));
    const negated = accumulatorsFromPlain(mirrored.deltas);
    // The families are those it was settled under, whatever the enrolments say by now.
    const held = this.rows.accumulatorsOf([known.person, ...[...negated.keys()].filter(isFamilyOwner)]);
    if (firstNegative(addAll(held, negated)) !== undefined) {
      return refuse('LEDGER_DAMAGED');
    }
    const { person, id } = known;
    const entry = this.rows.append({ person, kind: 'cancel', subject: id, body: reversal, recordedAt: request.at });
    this.rows.addToAccumulators(person, negated);
    this.rows.insertPostings(person, id, entry.seq, mirrored.postings);
    this.rows.markCancelled(id, entry.seq);
    for (const counter of counters) {
      this.rows.push({ counter, person, kind: 'cancelled', settlementId: id, entry: entry.seq });
    }
    return { duplicate: false, receipt: this.kept.receipt(entry.seq), stored: this.kept.mustFind(id) };
  }

  async replace(request: ReplaceRequest, decide: Decide): Promise<Replaced | Refusal> {
    const steps = {
      rows: this.rows,
      kept: this.kept,
      reverse: (known: SettlementRow, by: string) => this.#reverse(known, request, by),
      settle: (replaces: string) => this.#settle(request, decide, { replaces }),
    };
    return this.#transact(() => this.freezes.refusal(request.settlement.person.key) ?? replaceWith(steps, request));
  }

  async quote(request: QuoteRequest, decide: Decide): Promise<QuoteRecorded | Standing | Refusal> {
    return this.#transact(() => {
      const { id, settlement, at, expiresAt, hold, outcomeOf } = request;
      const person = settlement.person.key;
      const visit = visitKeyOf(settlement.visit);
      const frozen = this.freezes.refusal(person);
      if (frozen !== undefined) return frozen;
      const ofVisit = this.quotes.settledOfVisit(person, visit);
      const standing = this.#standingOfQuote(request, ofVisit);
      if (standing !== undefined) return isRefusal(standing) ? standing : { standing };
      const snapshot = this.rows.snapshot(person);
      // A quote that holds again keeps its place: whoever holds later was told already to wait for it.
      const since = hold ? this.quotes.heldSince(person, visit, at) : undefined;
      const holds = this.quotes.heldBeside(person, visit, snapshot, at, since);
      const decision = decide(withHolds(snapshot, holds));
      if (isRefusal(decision)) return decision;
      const certain = holds.length === 0 ? decision : certainBeside(holds, decide(snapshot), decision);
      const { version } = snapshot;
      const quote = { id, person, visit, version, at, expiresAt, held: hold, outcome: outcomeOf(decision) };
      this.quotes.releaseVisit(person, visit);
      this.quotes.save(quote);
      if (hold) this.quotes.hold(request, decision.deltas, since?.number);
      const held = isRefusal(certain) ? { heldElsewhere: holderIn(certain) } : {};
      return { quote, decision, ofVisit, ...held };
    });
  }

  /** A trial has no id by which it could be known; only when it is not the trial of what stands, it is as any other. */
  #standingOfQuote(
    { settlement, journey }: QuoteRequest,
    ofVisit: readonly string[],
  ): StoredBill | Refusal | undefined {
    const isTrial = settlement.basic.state === 'trial';
    const bills = isTrial ? ofVisit.map((id) => this.kept.mustFind(id)) : [];
    const standing = standingOfTrial(settlement, bills) ?? this.#standingOf(settlement);
    return standing ?? (isTrial ? undefined : this.#unresolved(settlement, journey));
  }
}
