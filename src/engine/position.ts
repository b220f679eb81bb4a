import { EXACT_ZERO, type Exact, exactAtLeastZero, minExact, minus, plus } from '../money/index.ts';
import { amountOf, type FigureChoice, type Liability, type Terms } from '../plan/index.ts';
import { capBucket, countedBucket, deductibleBucket, entitledBucket, limitedBucket, offsetBucket } from './buckets.ts';
import { withoutLapsedDues } from './lapsed.ts';
import type { Accumulators } from './scope.ts';

/** How far a limit of the term is used up. */
export interface Usage {
  readonly limit: Exact;
  readonly used: Exact;
  readonly left: Exact;
  /** Name of the pool, where other liabilities use the same limit. */
  readonly shared?: string;
}

export interface Position {
  readonly counted: Exact;
  readonly entitled: Exact;
  /**
   * Absent where the deductible depends on the visit (another scheme's line, a choice by fact) or is not of the term.
   */
  readonly deductible?: Usage;
  readonly cap?: Usage;
}

/** Where a person stands under one liability between two visits, read from where the rules write. */
export function positionOf(liability: Liability, terms: Terms, accumulators: Accumulators): Position {
  const standing = withoutLapsedDues(accumulators);
  const get = (bucket: string): Exact => standing.get(bucket) ?? EXACT_ZERO;
  const deductible = deductibleOf(liability, terms, get);
  const cap = capOf(liability, terms, get);
  return {
    counted: get(countedBucket(liability.id)),
    entitled: get(entitledBucket(liability.id)),
    ...(deductible === undefined ? {} : { deductible }),
    ...(cap === undefined ? {} : { cap }),
  };
}

/** Limits of the term have one bucket whatever the visit. */
const ANY_VISIT = { id: '', visit: { id: '', settledAt: '' } } as unknown as Parameters<typeof deductibleBucket>[1];

function deductibleOf(liability: Liability, terms: Terms, get: (bucket: string) => Exact): Usage | undefined {
  const rule = liability.deductible;
  if (rule === undefined || rule.per !== 'term' || (typeof rule.amount === 'object' && 'lineOf' in rule.amount))
    return undefined;
  const limit = limitOf(rule.amount, terms);
  if (limit === undefined) return undefined;
  const bucket = deductibleBucket(liability, ANY_VISIT);
  return usedOf(limit, plus(get(bucket), get(offsetBucket(bucket))), rule.pool);
}

function capOf(liability: Liability, terms: Terms, get: (bucket: string) => Exact): Usage | undefined {
  const rule = liability.caps.find((one) => one.per === 'term');
  const limit = rule === undefined ? undefined : limitOf(rule.amount, terms);
  if (rule === undefined || limit === undefined) return undefined;
  const own = limitedBucket(liability, terms.plan);
  return usedOf(limit, get(capBucket(rule, own, ANY_VISIT)), rule.pool);
}

const limitOf = (choice: FigureChoice, terms: Terms): Exact | undefined =>
  typeof choice === 'string' ? amountOf(terms, choice)?.value : undefined;

function usedOf(limit: Exact, amount: Exact, shared: string | undefined): Usage {
  const used = minExact(limit, amount);
  return { limit, used, left: exactAtLeastZero(minus(limit, used)), ...(shared === undefined ? {} : { shared }) };
}
