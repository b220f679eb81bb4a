import { holdingsOf } from '../../desk/index.ts';
import { price } from '../../engine/index.ts';
import {
  type AccumulatorsByOwner,
  accumulatorsFromPlain,
  accumulatorsToPlain,
  addAll,
  negateAll,
  ownPart,
  type PlainAccumulators,
} from '../../ledger/index.ts';
import { type LoadedPlan, type PlanBook, planBook } from '../../plan/index.ts';
import { loadPlan } from '../../plan/load.ts';
import { refuseFirst } from '../../refusals/index.ts';
import {
  checkSettlement,
  type Enrolment,
  type Event,
  eventSchema,
  familyOwnerOf,
  isFamilyOwner,
  type Settlement,
} from '../../settlement/index.ts';
import { BadLines, type Row, Tallies } from './count.ts';
import { bothCodec, type ComparedAccumulators, type Person, personCodec } from './person.ts';
import { SpillCache, SpillStore } from './store.ts';

/** The two worlds of a what-if: the plans as they are, and as they would be. */
export interface ComparedPlans {
  readonly present: PlanBook;
  readonly changed: PlanBook;
  /** The plans that differ between the two. */
  readonly plans: readonly string[];
}

/** @param instead the changed plans. @param against what to compare with, in the place of the present plans */
export function comparePlans(
  present: PlanBook,
  instead: readonly LoadedPlan[],
  against: readonly LoadedPlan[] = [],
): ComparedPlans {
  const filled = (loaded: LoadedPlan) => withListsOf(present.find(loaded.plan.id), loaded);
  const before = bookWith(present, against.map(filled));
  return {
    present: before,
    changed: bookWith(before, instead.map(filled)),
    plans: instead.map(({ plan }) => plan.id),
  };
}

/** Entries made up for a list that the present plan leaves unpublished hold for the changed plan too. */
function withListsOf(present: LoadedPlan | undefined, changed: LoadedPlan): LoadedPlan {
  const lists = Object.entries(changed.plan.lists).map(([id, list]) => {
    const filled = present?.plan.lists[id];
    return [id, list.status === 'unpublished' && filled?.status === 'made-up' ? filled : list] as const;
  });
  const differs = lists.some(([id, list]) => list !== changed.plan.lists[id]);
  return differs ? loadPlan({ ...changed.plan, lists: Object.fromEntries(lists) }) : changed;
}

/** The same book, in the same order of payers, with some plans replaced by others of the same id. */
function bookWith(book: PlanBook, instead: readonly LoadedPlan[]): PlanBook {
  if (instead.length === 0) return book;
  const byId = new Map(instead.map((loaded) => [loaded.plan.id, loaded]));
  const plans = book.plans.map((loaded) => byId.get(loaded.plan.id) ?? loaded);
  const added = instead.filter(({ plan }) => book.find(plan.id) === undefined);
  return planBook([...plans, ...added], book.coordination);
}

/** A settlement as it must be known to be taken back. */
interface StoredSettlement {
  readonly person: string;
  readonly cancelled: boolean;
  readonly deltas: readonly [PlainAccumulators, PlainAccumulators];
  readonly rows: readonly [readonly Row[], readonly Row[]];
}

const PERSONS_HELD = 4_000;
const FAMILIES_HELD = 1_000;

/** Plays recorded events in both worlds, line by line. Memory does not grow with the history. */
export class WhatIf {
  readonly compared: ComparedPlans;
  readonly tallies = new Tallies();
  readonly bad = new BadLines();
  readonly counts = { lines: 0, enrolments: 0, settlements: 0, cancels: 0, repeated: 0, notConcerned: 0 };
  readonly #store = new SpillStore();
  readonly #persons: SpillCache<Person>;
  readonly #families: SpillCache<ComparedAccumulators>;

  /** @param held how many persons stay in memory; the rest wait in the temporary file */
  constructor(worlds: ComparedPlans, held = PERSONS_HELD) {
    this.compared = worlds;
    this.#persons = new SpillCache<Person>(this.#store, 'p:', held, personCodec);
    this.#families = new SpillCache<ComparedAccumulators>(this.#store, 'f:', FAMILIES_HELD, bothCodec);
  }

  /** One line of the file. A bad one is counted and named, and the run goes on. */
  line(text: string): void {
    this.counts.lines += 1;
    if (text.trim() === '') return;
    const read = readEvent(text);
    if ('code' in read) return this.bad.add(this.counts.lines, read.code, read.field);
    const refused = this.#play(read.event);
    if (refused !== undefined) this.bad.add(this.counts.lines, refused);
  }

  /** Everybody who was settled for. */
  *persons(): Generator<readonly [key: string, person: Person]> {
    for (const [key, person] of this.#persons.all()) if (person.settlements > 0) yield [key, person];
  }

  close(): void {
    this.#store.close();
  }

  #play(event: Event): string | undefined {
    switch (event.event) {
      case 'enrol':
        return this.#enrol(event.enrolment);
      case 'settle':
        return this.#settle(event.settlement);
      case 'cancel':
        return this.#cancel(event.settlement);
    }
  }

  #enrol(enrolment: Enrolment): string | undefined {
    if (this.compared.present.find(enrolment.plan) === undefined) return 'PLAN_UNKNOWN';
    const person = this.#persons.get(enrolment.person);
    const known = person.enrolments.find((one) => one.plan === enrolment.plan);
    if (known !== undefined) {
      if (JSON.stringify(known) !== JSON.stringify(enrolment)) return 'ENROLMENT_CONFLICT';
      this.counts.repeated += 1;
      return undefined;
    }
    person.enrolments.push(enrolment);
    if (this.compared.plans.includes(enrolment.plan)) person.holds = true;
    this.counts.enrolments += 1;
    this.#persons.touch(enrolment.person, person);
    return undefined;
  }

  #settle(settlement: Settlement): string | undefined {
    const broken = checkSettlement(settlement);
    if (broken !== undefined) return broken.code;
    if (settlement.basic.state === 'trial') return 'BASIC_NOT_FINAL';
    const key = `s:${settlement.id}`;
    const known = this.#store.get(key);
    if (known !== undefined) {
      if ((JSON.parse(known) as StoredSettlement).cancelled) return 'SETTLEMENT_CANCELLED';
      this.counts.repeated += 1;
      return undefined;
    }
    const person = this.#persons.get(settlement.person.key);
    const old = this.#price(this.compared.present, settlement, person, 'old');
    if (old === undefined) return 'INTERNAL';
    const now = person.holds ? this.#price(this.compared.changed, settlement, person, 'now') : old;
    if (now === undefined) return 'INTERNAL';
    this.#count(settlement.person.key, person, [old, now], 1);
    const kept: StoredSettlement = {
      person: settlement.person.key,
      cancelled: false,
      deltas: [accumulatorsToPlain(old.deltas), accumulatorsToPlain(now.deltas)],
      rows: [old.rows, now.rows],
    };
    this.#store.set(key, JSON.stringify(kept));
    this.counts.settlements += 1;
    if (!person.holds) this.counts.notConcerned += 1;
    return undefined;
  }

  #cancel(id: string): string | undefined {
    const text = this.#store.get(`s:${id}`);
    if (text === undefined) return 'SETTLEMENT_UNKNOWN';
    const kept = JSON.parse(text) as StoredSettlement;
    if (kept.cancelled) {
      this.counts.repeated += 1;
      return undefined;
    }
    const [old, now] = kept.deltas.map((plain, world) => ({
      deltas: negateAll(accumulatorsFromPlain(plain)),
      rows: kept.rows[world] ?? [],
    }));
    if (old === undefined || now === undefined) return 'INTERNAL';
    this.#count(kept.person, this.#persons.get(kept.person), [old, now], -1);
    // Only that it was cancelled matters from here on, and the shorter record stays in its place.
    this.#store.set(
      `s:${id}`,
      JSON.stringify({ person: kept.person, cancelled: true, deltas: [{}, {}], rows: [[], []] }),
    );
    this.counts.cancels += 1;
    return undefined;
  }

  /** Adds what a settlement did in both worlds, or takes it back. */
  #count(key: string, person: Person, worlds: readonly [WorldPricing, WorldPricing], sign: 1 | -1): void {
    const [old, now] = worlds;
    person.old = addAll(person.old, ownPart(old.deltas));
    person.now = addAll(person.now, ownPart(now.deltas));
    person.paidOld += BigInt(sign) * sumOf(old.rows);
    person.paidNow += BigInt(sign) * sumOf(now.rows);
    person.settlements += sign;
    this.#persons.touch(key, person);
    for (const owner of new Set([...old.deltas.keys(), ...now.deltas.keys()])) {
      if (!isFamilyOwner(owner)) continue;
      const family = this.#families.get(owner);
      family.old = addAll(family.old, only(old.deltas, owner));
      family.now = addAll(family.now, only(now.deltas, owner));
      this.#families.touch(owner, family);
    }
    this.tallies.add('old', old.rows, sign);
    this.tallies.add('now', now.rows, sign);
  }

  #price(book: PlanBook, settlement: Settlement, person: Person, world: 'old' | 'now'): WorldPricing | undefined {
    const own = person[world];
    const snapshot = {
      enrolments: person.enrolments,
      accumulators: this.#withFamilies(own, person, world),
      version: 0,
    };
    try {
      const { holdings, order } = holdingsOf(book, settlement, snapshot);
      const { bill, deltas } = price(settlement, holdings, snapshot.accumulators, order);
      const rows = bill.plans.flatMap((share): Row[] => {
        if (share.paidBy === 'gateway') return [[share.plan, 'gateway', String(share.paid), '']];
        if (share.liabilities.length > 0)
          return share.liabilities.map((one) => [
            share.plan,
            one.liability,
            String(one.payout),
            one.reason?.code ?? '',
          ]);
        const held = person.enrolments.some((one) => one.plan === share.plan);
        return held ? [[share.plan, '-', '0', share.reason?.code ?? '']] : [];
      });
      return { deltas, rows };
    } catch {
      // A bill that breaks a law of its own is a fault of ours; it must not end a run over a million others.
      return undefined;
    }
  }

  #withFamilies(own: AccumulatorsByOwner, person: Person, world: 'old' | 'now'): AccumulatorsByOwner {
    const owners = person.enrolments.flatMap(({ attributes, plan }) =>
      attributes?.familyKey === undefined ? [] : [familyOwnerOf(attributes.familyKey, plan)],
    );
    if (owners.length === 0) return own;
    return new Map([...own, ...owners.flatMap((owner) => [...this.#families.get(owner)[world]])]);
  }
}

interface WorldPricing {
  readonly deltas: AccumulatorsByOwner;
  readonly rows: readonly Row[];
}

const sumOf = (rows: readonly Row[]): bigint => rows.reduce((sum, [, , paid]) => sum + BigInt(paid), 0n);
const only = (deltas: AccumulatorsByOwner, wanted: string): AccumulatorsByOwner =>
  new Map([...deltas].filter(([owner]) => owner === wanted));

function readEvent(text: string): { event: Event } | { code: string; field?: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { code: 'BODY_NOT_JSON' };
  }
  const parsed = eventSchema.safeParse(json);
  if (parsed.success) return { event: parsed.data };
  return refuseFirst(parsed.error.issues, 'event');
}
