import { type Exact, parseExact, parseRate, type Rate } from '../money/index.ts';
import type { Unit } from './figure.ts';
import type { Plan, PlanList } from './plan.ts';
import type { Bilingual, SourceRef } from './text.ts';

/**
 * A plan on one date: the only code that reads the dates of a plan. What leaves here is plain terms,
 * each figure with the sentence that grants it.
 */
export interface FigureInForce {
  readonly id: string;
  readonly label: Bilingual;
  readonly unit: Unit;
  /** The figure as the plan writes it; null where the source prints none. */
  readonly text: string | null;
  readonly from: string;
  readonly source: SourceRef;
}

export interface Terms {
  readonly plan: Plan;
  /** SHA-256 of the plan's content, lists included: names the version beyond doubt. */
  readonly hash: string;
  readonly on: string;
  readonly figures: ReadonlyMap<string, FigureInForce>;
  readonly lists: ReadonlyMap<string, ListInForce>;
}

export interface ListInForce {
  readonly list: PlanList;
  readonly codes: ReadonlySet<string>;
  /** Diagnosis prefixes, written with `*` in the plan. */
  readonly prefixes: readonly string[];
}

/** A plan that has been read and checked, with its hash. */
export interface LoadedPlan {
  readonly plan: Plan;
  readonly hash: string;
  /**
   * SHA-256 of the file as it is written, blanks aside: without what fills its lists. Absent where it came from no
   * file.
   */
  readonly fileHash?: string;
}

/** Terms follow from plan and date alone, so they are made once; a plan that is let go takes its terms with it. */
const made = new WeakMap<LoadedPlan, Map<string, Terms>>();
const MADE_MAX = 800;

/** @param on YYYY-MM-DD. A figure with no value on that date is absent from the terms: the rule is then missing. */
export function termsOn(loaded: LoadedPlan, on: string): Terms {
  const byDate = made.get(loaded) ?? new Map<string, Terms>();
  made.set(loaded, byDate);
  const known = byDate.get(on) ?? makeTerms(loaded, on);
  if (byDate.size >= MADE_MAX) byDate.clear();
  byDate.set(on, known);
  return known;
}

function makeTerms(loaded: LoadedPlan, on: string): Terms {
  const figures = new Map<string, FigureInForce>();
  for (const [id, figure] of Object.entries(loaded.plan.figures)) {
    const value = figure.values.find(
      (candidate) => candidate.from <= on && (candidate.to === undefined || on <= candidate.to),
    );
    if (value === undefined) continue;
    figures.set(id, {
      id,
      label: figure.label,
      unit: figure.unit,
      text: value.value,
      from: value.from,
      source: value.source,
    });
  }
  const lists = new Map<string, ListInForce>();
  for (const [id, list] of Object.entries(loaded.plan.lists)) {
    const codes = list.entries
      .filter(({ from, to }) => (from === undefined || from <= on) && (to === undefined || on <= to))
      .map((entry) => entry.code);
    lists.set(id, {
      list,
      codes: new Set(codes.filter((code) => !code.endsWith('*'))),
      prefixes: codes.filter((code) => code.endsWith('*')).map((code) => code.slice(0, -1)),
    });
  }
  return { plan: loaded.plan, hash: loaded.hash, on, figures, lists };
}

export function isInTerm(plan: Plan, on: string): boolean {
  return plan.term.from <= on && on <= plan.term.to;
}

/**
 * The figure as an exact amount (yuan, days, years, count). @returns undefined when the plan prints none on this date.
 */
export function amountOf(terms: Terms, id: string): { figure: FigureInForce; value: Exact } | undefined {
  const figure = terms.figures.get(id);
  return figure === undefined || figure.text === null ? undefined : { figure, value: parseExact(figure.text) };
}

/** The figure as a rate, points or factor. @returns undefined when the plan prints none on this date. */
export function rateOf(terms: Terms, id: string): { figure: FigureInForce; value: Rate } | undefined {
  const figure = terms.figures.get(id);
  if (figure === undefined || figure.text === null) return undefined;
  const value = parseRate(figure.text);
  return value === undefined ? undefined : { figure, value };
}
