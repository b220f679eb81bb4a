import { boundOf, type Condition, namesIn, type Terms } from '../../plan/index.ts';
import { compare, inList, matches, NO, type Truth, toAnswer } from '../condition.ts';
import { type FactScope, readerOf } from '../facts.ts';
import { isStopped, stop } from '../rules/result.ts';

/** A condition of a plan as a function: what it names is looked up once, when the plan is compiled. */
export type Test = (scope: FactScope) => Truth;

/** The same answer as `judge`, which remains its definition. */
export function compileCondition(node: Condition, terms: Terms): Test {
  if ('all' in node) return combined(node.all, terms, false);
  if ('any' in node) return combined(node.any, terms, true);
  if ('not' in node) {
    const inner = compileCondition(node.not, terms);
    return (scope) => {
      const truth = inner(scope);
      return isStopped(truth) ? truth : toAnswer(!truth.is);
    };
  }
  if ('switch' in node) {
    const truth = toAnswer(terms.plan.switches[node.switch]?.on === true);
    return () => truth;
  }
  const read = readerOf(node.fact);
  const silent = node.silence === 'no' ? NO : stop({ code: 'FACT_MISSING', missing: node.fact });
  const judged = leaf(node, terms);
  return (scope) => {
    const value = read(scope);
    return value.kind === 'unknown' ? silent : judged(value);
  };
}

type Leaf = Exclude<Condition, { all: unknown } | { any: unknown } | { not: unknown } | { switch: unknown }>;

function leaf(node: Leaf, terms: Terms): (value: ReturnType<ReturnType<typeof readerOf>>) => Truth {
  if ('is' in node) {
    const wanted = node.is;
    return (value) => toAnswer(matches(value, wanted));
  }
  if ('inList' in node) return (value) => inList(value, node.inList, node.unknownList, terms);
  const bound = boundOf(node);
  return (value) => compare(value, bound, terms);
}

function combined(nodes: readonly Condition[], terms: Terms, settles: boolean): Test {
  const tests = nodes.map((node) => compileCondition(node, terms));
  return (scope) => {
    let unknown: Truth | undefined;
    for (const test of tests) {
      const truth = test(scope);
      if (isStopped(truth)) unknown ??= truth;
      else if (truth.is === settles) return truth;
    }
    return unknown ?? toAnswer(!settles);
  };
}

/** One condition of a plan, asked at most once for a bill, wherever the plan repeats it. */
export interface PlanTest {
  /** Where its answer is kept; absent where each liability may have an answer of its own. */
  readonly slot: number | undefined;
  readonly test: Test;
}

/** The conditions of a plan, each once. */
export class PlanTests {
  readonly #terms: Terms;
  readonly #known = new Map<string, PlanTest>();

  constructor(terms: Terms) {
    this.#terms = terms;
  }

  of(node: Condition): PlanTest {
    const text = JSON.stringify(node);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const slot = namesIn(node).facts.includes('family.deductibleReached') ? undefined : this.#known.size;
    const made = { slot, test: compileCondition(node, this.#terms) };
    this.#known.set(text, made);
    return made;
  }
}

/** What a condition on fee lines looks at beside the line itself. */
export function looksBeyondLines(node: Condition): boolean {
  return namesIn(node).facts.some((fact) => !fact.startsWith('line.'));
}

export const looksAtItems = (node: Condition): boolean =>
  namesIn(node).facts.some((fact) => fact === 'line.code' || fact === 'line.group');
