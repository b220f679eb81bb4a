import { z } from 'zod';
import type { Bill } from '../../bill/index.ts';
import { price } from '../../engine/index.ts';
import { type AccumulatorsByOwner, addAll, familyPart, negateAll, ownPart } from '../../ledger/index.ts';
import type { LoadedPlan, Plan } from '../../plan/index.ts';
import { loadPlan } from '../../plan/load.ts';
import { isRefusal } from '../../refusals/index.ts';
import { checkSettlement, type EnrolmentAttributes, type Settlement } from '../../settlement/index.ts';
import { type CaseVisit, parsedSettlementOf } from './case.ts';

/** Visits one after the other, as an example or a case to try writes them. */
export interface Year<Row extends YearRow> {
  readonly enrolled: boolean;
  readonly attributes?: EnrolmentAttributes | undefined;
  /** Entries for lists the plan leaves unpublished, made up. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly visits: readonly Row[];
}

export interface YearRow {
  readonly person: string;
  readonly visit: CaseVisit;
}

/** One row, priced on what the rows before it left; a row that takes a visit back has nothing priced. */
export interface PlayedRow<Row> {
  /** Counted from 1, cancels included. */
  readonly number: number;
  readonly row: Row;
  readonly priced?: { readonly loaded: LoadedPlan; readonly settlement: Settlement; readonly bill: Bill };
}

/** Plays the rows in order. Ends with a fault, one sentence, at the first row that is not possible. */
export function* playYear<Row extends YearRow>(
  plan: Plan,
  year: Year<Row>,
  load: (plan: Plan) => LoadedPlan = loadPlan,
  pricing: typeof price = price,
): Generator<PlayedRow<Row> | { readonly fault: string }, void> {
  const loaded = load(withLists(plan, year.lists));
  const attributes = year.attributes === undefined ? {} : { attributes: year.attributes };
  const standing = new YearAccumulators();
  const given: { person: string; deltas: AccumulatorsByOwner }[] = [];
  for (const [index, row] of year.visits.entries()) {
    const { visit, person } = row;
    const number = index + 1;
    if (visit.cancels !== undefined) {
      const back = given[visit.cancels];
      if (back === undefined)
        return yield { fault: `visit ${number} cancels visit ${visit.cancels + 1}, which is not before it` };
      standing.add(back.person, negateAll(back.deltas));
      given.push({ person, deltas: new Map() });
      // Taken back once: a second cancel finds nothing.
      given[visit.cancels] = { person: back.person, deltas: new Map() };
      yield { number, row };
      continue;
    }
    const one = settlementOf(visit, number, person, plan.region);
    if ('fault' in one) return yield one;
    const { settlement } = one;
    const holding = year.enrolled ? { loaded, enrolment: { person, plan: plan.id, ...attributes } } : { loaded };
    const { bill, deltas } = pricing(settlement, [holding], standing.of(person));
    standing.add(person, deltas);
    given.push({ person, deltas });
    yield { number, row, priced: { loaded, settlement, bill } };
  }
}

/** A plan that is only played needs no name by its content. */
export const unhashed = (plan: Plan): LoadedPlan => ({ plan, hash: '' });

/** What has accumulated: what a family shares is everybody's, the rest is kept by person. */
class YearAccumulators {
  #shared: AccumulatorsByOwner = new Map();
  readonly #own = new Map<string, AccumulatorsByOwner>();

  of(person: string): AccumulatorsByOwner {
    return new Map([...(this.#own.get(person) ?? []), ...this.#shared]);
  }

  add(person: string, deltas: AccumulatorsByOwner): void {
    this.#shared = addAll(this.#shared, familyPart(deltas));
    this.#own.set(person, addAll(this.#own.get(person) ?? new Map(), ownPart(deltas)));
  }
}

type ReadVisit = { readonly settlement: Settlement } | { readonly fault: string };

/** A visit is read once, however often the year it belongs to is played. */
const read = new WeakMap<CaseVisit, Map<string, ReadVisit>>();

function settlementOf(visit: CaseVisit, number: number, person: string, region: string): ReadVisit {
  const before = read.get(visit) ?? new Map<string, ReadVisit>();
  read.set(visit, before);
  const key = `${number} ${region} ${person}`;
  const known = before.get(key) ?? readVisit(visit, number, person, region);
  before.set(key, known);
  return known;
}

function readVisit(visit: CaseVisit, number: number, person: string, region: string): ReadVisit {
  try {
    const settlement = parsedSettlementOf(visit, number, person, region);
    const broken = checkSettlement(settlement);
    if (!isRefusal(broken)) return { settlement };
    return {
      fault: `visit ${number} is not a possible settlement: ${broken.code} at ${broken.field}; its amounts do not add up`,
    };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const issue = error.issues[0];
    const at = issue?.path.join('.') ?? '';
    // Most often the funds paid more than there was to pay.
    return {
      fault: `visit ${number} is not a possible settlement at ${at}: ${issue?.message}; check that the funds do not pay more than the total`,
    };
  }
}

function withLists(plan: Plan, lists: Year<YearRow>['lists']): Plan {
  const filled = Object.entries(plan.lists).map(([id, list]) => {
    const codes = lists[id];
    if (codes === undefined) return [id, list] as const;
    return [id, { ...list, status: 'made-up' as const, entries: codes.map((code) => ({ code })) }] as const;
  });
  return { ...plan, lists: Object.fromEntries(filled) };
}
