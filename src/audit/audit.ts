import { ENGINE_VERSION, price } from '../engine/index.ts';
import { canonicalJson } from '../json/index.ts';
import {
  type AccumulatorsByOwner,
  accumulatorsFromPlain,
  accumulatorsToPlain,
  addAll,
  balanceOf,
  CHAIN_START,
  cancelBodySchema,
  chainHash,
  familyPart,
  firstNegative,
  type JournalRow,
  type Ledger,
  mirror,
  ownPart,
  postingsOf,
  type SettleBody,
  settleBodySchema,
  tombstoneBodySchema,
} from '../ledger/index.ts';
import { formatFen, toWire } from '../money/index.ts';
import type { LoadedPlan } from '../plan/index.ts';
import { enrolmentSchema, isFamilyOwner } from '../settlement/index.ts';
import { inputsOf, planFromContent } from './inputs.ts';

/** What the audit found. Entries are named by number; nothing in a finding names a patient. */
export interface Finding {
  readonly entry: number;
  readonly says: string;
}

export interface Audited {
  readonly entries: number;
  readonly settlements: number;
  readonly cancels: number;
  readonly repriced: number;
  readonly findings: readonly Finding[];
}

const BATCH = 500;

/**
 * Re-adds everything and makes every decision again: the gapless sequence, each person's hash chain, postings
 * against bills, accumulators against their deltas, and every settlement priced anew from its stored inputs.
 */
export async function audit(ledger: Ledger): Promise<Audited> {
  const auditor = new Auditor(ledger);
  for (let after = 0; ; ) {
    const rows = await ledger.journal(after, BATCH);
    for (const row of rows) await auditor.examine(row);
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.seq;
  }
  return auditor.close();
}

interface PersonState {
  hash: string;
  seq: number;
  /** The person's last entry in the ledger's own sequence: the name of a finding. */
  entry: number;
  accumulators: AccumulatorsByOwner;
  readonly enrolments: unknown[];
}

interface Settled {
  readonly entry: number;
  readonly body: SettleBody;
  cancelled: boolean;
}

class Auditor {
  readonly #ledger: Ledger;
  readonly #findings: Finding[] = [];
  readonly #persons = new Map<string, PersonState>();
  /** What families share, over all persons. */
  #families: AccumulatorsByOwner = new Map();
  readonly #settlements = new Map<string, Settled>();
  readonly #plans = new Map<string, LoadedPlan>();
  /** Entries that each counter must have been told of, in order. */
  readonly #told = new Map<string, number[]>();
  #entries = 0;
  #cancels = 0;
  #repriced = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  #find(entry: number, says: string): void {
    this.#findings.push({ entry, says });
  }

  async examine(row: JournalRow): Promise<void> {
    this.#entries += 1;
    if (row.seq !== this.#entries) {
      this.#find(row.seq, `the ledger's sequence has a gap before this entry`);
      this.#entries = row.seq;
    }
    const person: PersonState = this.#persons.get(row.person) ?? {
      hash: CHAIN_START,
      seq: 0,
      entry: 0,
      accumulators: new Map(),
      enrolments: [],
    };
    this.#persons.set(row.person, person);
    if (row.personSeq !== person.seq + 1) this.#find(row.seq, `the person's chain has a gap before this entry`);
    if (row.previousHash !== person.hash) this.#find(row.seq, 'the entry is not chained to the one before it');
    if (chainHash(row) !== row.hash) this.#find(row.seq, 'the entry is not what was hashed');
    person.hash = row.hash;
    person.seq = row.personSeq;
    person.entry = row.seq;
    try {
      if (row.kind === 'settle') await this.#settle(row, person);
      else if (row.kind === 'cancel') await this.#cancel(row, person);
      else if (row.kind === 'tombstone') tombstoneBodySchema.parse(JSON.parse(row.body));
      else person.enrolments.push(enrolmentSchema.parse(JSON.parse(row.body)));
    } catch (error) {
      this.#find(
        row.seq,
        `the entry cannot be read or priced (${error instanceof Error ? error.constructor.name : 'error'})`,
      );
    }
    const negative = firstNegative(person.accumulators);
    if (negative !== undefined) this.#find(row.seq, `accumulator ${negative} is below zero`);
  }

  #tell(counter: string, entry: number): void {
    const told = this.#told.get(counter);
    if (told === undefined) this.#told.set(counter, [entry]);
    else told.push(entry);
  }

  async #settle(row: JournalRow, person: PersonState): Promise<void> {
    const body = settleBodySchema.parse(JSON.parse(row.body));
    this.#tell(body.counter, row.seq);
    if (this.#settlements.has(row.subject)) this.#find(row.seq, 'the settlement was already recorded');
    this.#settlements.set(row.subject, { entry: row.seq, body, cancelled: false });
    for (const [owner, buckets] of Object.entries(body.before)) {
      const held = isFamilyOwner(owner) ? this.#families : person.accumulators;
      const actual = accumulatorsToPlain(held)[owner] ?? {};
      if (canonicalJson(actual) !== canonicalJson(buckets))
        this.#find(row.seq, `priced on other accumulators of ${owner} than the entries before it left`);
    }
    await this.#reprice(row, body);
    this.#accumulate(person, accumulatorsFromPlain(body.deltas));
    const written = (await this.#ledger.postingsOf(row.subject)).filter((posting) => posting.entry === row.seq);
    if (canonicalJson(plainPostings(written)) !== canonicalJson(plainPostings(body.postings))) {
      this.#find(row.seq, 'the postings are not those of the entry');
    }
  }

  async #reprice(row: JournalRow, body: SettleBody): Promise<void> {
    if (body.engine !== ENGINE_VERSION) {
      this.#find(row.seq, `priced by engine ${body.engine}; this is ${ENGINE_VERSION}: audit with that version`);
      return;
    }
    const inputs = await inputsOf(body, (hash) => this.#plan(hash));
    if (inputs === undefined) return this.#find(row.seq, 'a plan version is missing or is not what its hash says');
    const { settlement } = inputs;
    const again = price(settlement, inputs.holdings, inputs.before, inputs.order);
    this.#repriced += 1;
    const { bill } = body.bill as { bill: unknown };
    if (canonicalJson(toWire(again.bill)) !== canonicalJson(bill))
      this.#find(row.seq, 'priced again, the bill differs');
    if (canonicalJson(accumulatorsToPlain(again.deltas)) !== canonicalJson(body.deltas))
      this.#find(row.seq, 'priced again, the accumulators differ');
    const institution = settlement.visit.institution.code;
    if (
      canonicalJson(plainPostings(postingsOf(again.bill, institution))) !== canonicalJson(plainPostings(body.postings))
    ) {
      this.#find(row.seq, 'priced again, the postings differ');
    }
    if (balanceOf(`institution:${institution}`, body.postings) !== again.bill.total)
      this.#find(row.seq, 'the postings do not make the total');
  }

  async #plan(hash: string): Promise<LoadedPlan | undefined> {
    const known = this.#plans.get(hash);
    if (known !== undefined) return known;
    const content = await this.#ledger.planOf(hash);
    if (content === undefined) return undefined;
    const loaded = planFromContent(content, hash);
    if (loaded !== undefined) this.#plans.set(hash, loaded);
    return loaded;
  }

  async #cancel(row: JournalRow, person: PersonState): Promise<void> {
    this.#cancels += 1;
    const body = cancelBodySchema.parse(JSON.parse(row.body));
    for (const counter of body.counters) this.#tell(counter, row.seq);
    const original = this.#settlements.get(row.subject);
    if (original === undefined || original.entry !== body.reverses)
      return this.#find(row.seq, 'cancels a settlement that is not there');
    if (original.cancelled) this.#find(row.seq, 'the settlement was cancelled before');
    original.cancelled = true;
    const sum = addAll(accumulatorsFromPlain(original.body.deltas), accumulatorsFromPlain(body.deltas));
    if (sum.size > 0) this.#find(row.seq, 'the accumulators are not the mirror of the settlement');
    if (canonicalJson(plainPostings(mirror(original.body.postings))) !== canonicalJson(plainPostings(body.postings))) {
      this.#find(row.seq, 'the postings are not the mirror of the settlement');
    }
    const written = (await this.#ledger.postingsOf(row.subject)).filter((posting) => posting.entry === row.seq);
    if (canonicalJson(plainPostings(written)) !== canonicalJson(plainPostings(body.postings))) {
      this.#find(row.seq, 'the postings written are not those of the entry');
    }
    this.#accumulate(person, accumulatorsFromPlain(body.deltas));
  }

  #accumulate(person: PersonState, deltas: AccumulatorsByOwner): void {
    this.#families = addAll(this.#families, familyPart(deltas));
    person.accumulators = addAll(person.accumulators, ownPart(deltas));
  }

  /** Every commit has its message to the counter, numbered without gaps. */
  async #examineOutbox(counter: string, entries: readonly number[]): Promise<void> {
    let seq = 0;
    for (let after = 0; ; ) {
      const rows = await this.#ledger.outbox(counter, after, BATCH);
      for (const row of rows) {
        if (row.seq !== seq + 1 || row.entry !== entries[seq]) {
          return this.#find(row.entry, `message ${row.seq} of a counter is not the one its entries call for`);
        }
        seq = row.seq;
      }
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.seq;
    }
    if (seq !== entries.length) this.#find(entries[seq] ?? 0, 'the message to the counter is missing');
  }

  /** The answer that a repeat would get: its state and figures must be those of the entries. */
  async #examineStored(id: string, { entry, body, cancelled }: Settled): Promise<void> {
    let stored: Awaited<ReturnType<Ledger['findBill']>>;
    try {
      stored = await this.#ledger.findBill(id);
    } catch {
      return this.#find(entry, 'the stored answer cannot be read: an entry it names is gone');
    }
    if (stored === undefined) return this.#find(entry, 'the stored answer is missing');
    if ((stored.state === 'cancelled') !== cancelled) this.#find(entry, 'the state is not what the entries say');
    const { bill } = body.bill as { bill: { total: string; patient: { pays: string } } };
    if (formatFen(stored.total) !== bill.total) this.#find(entry, 'the total kept beside the bill is not the bill’s');
    if (formatFen(stored.patientPays) !== bill.patient.pays) {
      this.#find(entry, 'what the patient pays, kept beside the bill, is not the bill’s');
    }
  }

  /** What the ledger holds now must be what its entries add up to. */
  async close(): Promise<Audited> {
    for (const [person, state] of this.#persons) {
      const snapshot = await this.#ledger.snapshot(person);
      if (
        canonicalJson(accumulatorsToPlain(ownPart(snapshot.accumulators))) !==
        canonicalJson(accumulatorsToPlain(state.accumulators))
      ) {
        this.#find(state.entry, `accumulators of a person (${state.seq} entries) are not the sum of the entries`);
      }
      if (sorted(snapshot.enrolments) !== sorted(state.enrolments)) {
        this.#find(state.entry, `enrolments of a person (${state.seq} entries) are not those of the entries`);
      }
    }
    for (const [counter, entries] of this.#told) await this.#examineOutbox(counter, entries);
    for (const [id, settled] of this.#settlements) await this.#examineStored(id, settled);
    return {
      entries: this.#entries,
      settlements: this.#settlements.size,
      cancels: this.#cancels,
      repriced: this.#repriced,
      findings: this.#findings,
    };
  }
}

const sorted = (items: readonly unknown[]): string => canonicalJson(items.map(canonicalJson).sort());

const plainPostings = (postings: readonly { source: string; destination: string; amount: bigint }[]) =>
  postings.map(({ source, destination, amount }) => ({ source, destination, amount }));
