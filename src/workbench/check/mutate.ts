import { canonicalJson } from '../../json/index.ts';
import { compareExact, EXACT_ZERO, type Exact, minus, parseExact, plus } from '../../money/index.ts';
import { dayAfter, dayBefore, type LoadedPlan, type Plan, type Unit } from '../../plan/index.ts';
import { runEnrolmentCase } from '../examples/enrolment-cases.ts';
import { type ExamplesFile, runExample } from '../examples/examples.ts';
import { unhashed } from '../examples/year.ts';
import type { LintFault } from './lint.ts';

/**
 * Every figure of a plan changed by one step, one at a time. An example that no longer holds guards the figure;
 * a figure that no example guards could be misread from the terms and nobody would notice.
 */
export interface Mutation {
  /** The place in the plan file: figures.l1.cap, liabilities.0.gates.2.require.below, term.to. */
  readonly at: string;
  readonly was: string;
  /** What it is changed to; where there are two, an example that notices one of them guards the figure. */
  readonly becomes: readonly string[];
}

/**
 * One step in the unit. Money is a tenth less, a share one point. A limit in days, years or numbers moves by one to
 * either side: an example stands on the last that is within or on the first that is not.
 */
const STEPS: Readonly<Record<Unit, (value: string) => string[]>> = {
  yuan: (value) => [Number(value) === 0 ? '100' : parseExact(value).times('0.9').toFixed()],
  rate: lessAPoint,
  points: lessAPoint,
  factor: lessAPoint,
  days: oneAside,
  years: oneAside,
  count: oneAside,
};

function lessAPoint(value: string): string[] {
  const [now, point] = [parseExact(value), parseExact('0.01')];
  return [(compareExact(now, point) < 0 ? plus(now, point) : minus(now, point)).toFixed()];
}

function oneAside(value: string): string[] {
  const [now, one] = [parseExact(value), parseExact('1')];
  const more = plus(now, one).toFixed();
  return compareExact(now, one) < 0 ? [more] : [minus(now, one).toFixed(), more];
}

const dayAside = (day: string): string[] => [dayBefore(day), dayAfter(day)];

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const NUMBER = /^\d+(\.\d+)?$/;
const BOUNDS: readonly string[] = ['atLeast', 'below', 'atMost', 'above'];

/** The figures that a plan writes: those with a name, and the bounds that conditions, term and enrolment write out. */
export function mutationsOf(plan: Plan): Mutation[] {
  const found: Mutation[] = [];
  const add = (at: string, was: string, becomes: readonly string[]) => found.push({ at, was, becomes });
  for (const [id, figure] of Object.entries(plan.figures)) {
    for (const [index, { value }] of figure.values.entries()) {
      const at = figure.values.length === 1 ? `figures.${id}` : `figures.${id}.values.${index}`;
      if (value !== null) add(at, value, STEPS[figure.unit](value));
    }
  }
  for (const key of ['from', 'to'] as const) add(`term.${key}`, plan.term[key], dayAside(plan.term[key]));
  for (const key of ['from', 'to'] as const) {
    const day = plan.enrolment?.[key];
    if (day !== undefined) add(`enrolment.${key}`, day, dayAside(day));
  }
  for (const part of ['liabilities', 'enrolment'] as const) boundsIn(plan[part], part, add);
  return found;
}

function boundsIn(
  node: unknown,
  path: string,
  add: (at: string, was: string, becomes: readonly string[]) => void,
): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    const at = `${path}.${key}`;
    if (typeof value !== 'string') boundsIn(value, at, add);
    else if ('fact' in node && BOUNDS.includes(key)) {
      if (DATE.test(value)) add(at, value, dayAside(value));
      else if (NUMBER.test(value)) add(at, value, oneAside(value));
    }
  }
}

/** The plan with one figure changed; what does not change is shared with it. */
export function mutated(plan: Plan, { at }: Pick<Mutation, 'at'>, becomes: string): Plan {
  const figure = /^figures\.(.+?)(?:\.values\.(\d+))?$/.exec(at);
  const named = figure?.[1];
  const keys =
    named === undefined || plan.figures[named] === undefined
      ? at.split('.')
      : ['figures', named, 'values', figure?.[2] ?? '0', 'value'];
  return changed(plan, keys, becomes) as Plan;
}

function changed(node: unknown, [key, ...rest]: readonly string[], value: string): unknown {
  if (key === undefined) return value;
  if (Array.isArray(node))
    return node.map((item, index) => (String(index) === key ? changed(item, rest, value) : item));
  const object = node as Record<string, unknown>;
  return { ...object, [key]: changed(object[key], rest, value) };
}

interface Guard {
  /** What it looks at: bills ask for liabilities, worked cases for the enrolment. */
  readonly of: 'liabilities' | 'enrolment';
  readonly text: string;
  readonly notices: (changed: LoadedPlan) => boolean;
}

/** The figures of a plan that no example guards. The examples hold. */
export function unguardedFigures(
  plan: Plan,
  mutations: readonly Mutation[],
  { examples, enrolments = [] }: Pick<ExamplesFile, 'examples' | 'enrolments'>,
): Mutation[] {
  let guards: readonly Guard[] = [
    ...examples.map((one): Guard => {
      const notices = ({ plan: changed }: LoadedPlan) => runExample(changed, one, unhashed).length > 0;
      return { of: 'liabilities', text: canonicalJson(one), notices };
    }),
    ...enrolments.map((one): Guard => {
      return {
        of: 'enrolment',
        text: canonicalJson(one),
        notices: (changed) => runEnrolmentCase(changed, one).length > 0,
      };
    }),
  ];
  return mutations.filter((mutation) => {
    const asked = inOrder(
      guards.filter((guard) => looksAt(plan, guard.of, mutation.at)),
      mutation,
    );
    const found = firstDefined(mutation.becomes, (value) => {
      const changed = unhashed(mutated(plan, mutation, value));
      return asked.find(({ notices }) => notices(changed));
    });
    // What noticed one figure often notices the next.
    if (found !== undefined) guards = [found, ...guards.filter((guard) => guard !== found)];
    return found === undefined;
  });
}

function firstDefined<T, R>(items: readonly T[], of: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = of(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a part of the plan depends on a figure. */
function looksAt(plan: Plan, part: Guard['of'], at: string): boolean {
  if (!at.startsWith('figures.')) return at.startsWith('term.') || at.startsWith(`${part}.`);
  const id = at.slice('figures.'.length).replace(/\.values\.\d+$/, '');
  return JSON.stringify(plan[part] ?? null).includes(JSON.stringify(id));
}

/** Only for speed: an example in whose arithmetic the figure stands most likely notices it, and is asked first. */
function inOrder(guards: readonly Guard[], { was, becomes }: Mutation): Guard[] {
  const marks = [was, ...becomes, `${parseExactOrZero(was).times(100).toFixed()}%`];
  const isLikely = ({ text }: Guard) => marks.some((mark) => text.includes(mark));
  return [...guards.filter(isLikely), ...guards.filter((guard) => !isLikely(guard))];
}

const parseExactOrZero = (text: string): Exact => (NUMBER.test(text) ? parseExact(text) : EXACT_ZERO);

/** Each figure is guarded, or is named with the reason why nothing can guard it; such a reason must be true. */
export function checkGuards(
  plan: Plan,
  file: ExamplesFile,
): { readonly figures: number; readonly unguarded: number; readonly faults: readonly LintFault[] } {
  const mutations = mutationsOf(plan);
  const unguarded = unguardedFigures(plan, mutations, file);
  const reasons = new Set(file.unguarded.map(({ at }) => at));
  const silent = unguarded
    .filter(({ at }) => !reasons.has(at))
    .map(({ at, was, becomes }) => ({
      path: at,
      says: `could be ${becomes.join(' or ')} instead of ${was} and every example would still hold; add an example that it decides, or name it under "unguarded" of the examples file with the reason why none can`,
    }));
  const untrue = mutations
    .filter(({ at }) => reasons.has(at) && !unguarded.some((one) => one.at === at))
    .map(({ at }) => ({
      path: at,
      says: 'stands under "unguarded" of the examples file, but an example guards it; remove it there',
    }));
  return { figures: mutations.length, unguarded: unguarded.length, faults: [...silent, ...untrue] };
}
