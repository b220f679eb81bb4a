import type { Liability, Plan } from '../plan/index.ts';
import type { Settlement } from '../settlement/index.ts';

/**
 * The names of accumulators, in one place: whoever reads how far a deductible is used up must look where the
 * rule that uses it writes. A period shorter than the term has a bucket of its own.
 */
type Period = NonNullable<Liability['deductible']>['per'];

export const countedBucket = (id: string): string => `${id}.counted`;
export const netBucket = (id: string): string => `${id}.net`;
export const entitledBucket = (id: string): string => `${id}.entitled`;
/** What a liability would have paid by itself, where only the higher one of several stands. */
export const dueBucket = (id: string): string => `${id}.due`;
export const reachedBucket = (id: string): string => `${id}.reached`;
/** Days of one stay that an earlier settlement of it has counted. */
export const stayBucket = (id: string, visit: string): string => `${id}.days@visit:${visit}`;

export const lumpSumBucket = (
  id: string,
  once: 'term' | 'visit',
  settlement: Pick<Settlement, 'visit' | 'id'>,
): string => `${id}.lumpSum${periodKey(once, settlement)}`;

/** A deductible of its own and of the term follows from the counted amount; any other needs its own position kept. */
export function keepsNet(liability: Liability): boolean {
  const rule = liability.deductible;
  return rule !== undefined && (rule.pool !== undefined || rule.per !== 'term' || liability.offsets.length > 0);
}

export function deductibleBucket(liability: Liability, settlement: Pick<Settlement, 'visit' | 'id'>): string {
  const rule = liability.deductible;
  if (rule === undefined || !keepsNet(liability)) return countedBucket(liability.id);
  const name = rule.pool === undefined ? `${liability.id}.deductible` : `pool.${rule.pool}.deductible`;
  return `${name}${periodKey(rule.per, settlement)}`;
}

/** Compensation received elsewhere that uses the same deductible up. */
export const offsetBucket = (deductible: string): string => `${deductible}.offset`;

export function capBucket(
  rule: Liability['caps'][number],
  own: string,
  settlement: Pick<Settlement, 'visit' | 'id'>,
): string {
  const name = rule.pool === undefined ? own : `pool.${rule.pool}.entitled`;
  return `${name}${periodKey(rule.per, settlement)}`;
}

export function itemBucket(liability: Liability, rule: Liability['itemCaps'][number], item: string): string {
  const owner = rule.pool === undefined ? liability.id : `pool.${rule.pool}`;
  return `${owner}.item.${rule.limits}:${item}`;
}

export const isInHigherOf = (liability: Liability, plan: Plan): boolean =>
  plan.higherOf.some((group) => group.liabilities.includes(liability.id));

/** What the limits of a liability are measured on: inside a group, what it would have paid by itself. */
export const limitedBucket = (liability: Liability, plan: Plan): string =>
  isInHigherOf(liability, plan) ? dueBucket(liability.id) : entitledBucket(liability.id);

/** Buckets that hold what was paid, rather than what was counted. */
export const holdsPayment = (bucket: string): boolean => /\.(entitled|due|lumpSum)([@.]|$)/.test(bucket);

/** What of a bucket was paid, in whole fen, and the exact amounts those fen were rounded from. */
export const paidBucket = (bucket: string): string => `${bucket}.paid`;
export const paidFromBucket = (bucket: string): string => `${bucket}.paidFrom`;

/**
 * What one visit bore of a deductible, and what of that other compensation freed since. `visit` is a name of that
 * visit.
 */
export const borneBucket = (deductible: string, visit: string): string => `${deductible}.borne@${visit}`;
export const freedBucket = (deductible: string, visit: string): string => `${deductible}.freed@${visit}`;

/** @returns undefined for a bucket of anything but what a visit bore */
export function freedOf(borne: string): string | undefined {
  const [deductible = '', visit] = borne.includes(DUE_TO) ? [] : borne.split('.borne@');
  return visit === undefined ? undefined : freedBucket(deductible, visit);
}

/** What of a bucket is not paid but due to an earlier visit; `bearer` is the bucket of what that visit bore. */
export const dueToBucket = (bucket: string, bearer: string): string => `${bucket}${DUE_TO}${bearer}`;

/** @returns undefined for a bucket of anything else */
export function bearerOfDue(name: string): { readonly bucket: string; readonly bearer: string } | undefined {
  const at = name.indexOf(DUE_TO);
  return at < 0 ? undefined : { bucket: name.slice(0, at), bearer: name.slice(at + DUE_TO.length) };
}
const DUE_TO = '.dueTo@';
export const isDueBucket = (name: string): boolean => name.includes(DUE_TO);

function periodKey(per: Period, settlement: Pick<Settlement, 'visit' | 'id'>): string {
  const day = settlement.visit.settledAt.slice(0, 10);
  switch (per) {
    case 'term':
      return '';
    case 'settlement':
      return `@settlement:${settlement.id}`;
    case 'visit':
      return `@visit:${settlement.visit.id}`;
    case 'day':
      return `@${day}`;
    case 'month':
      return `@${day.slice(0, 7)}`;
    case 'quarter':
      return `@${day.slice(0, 4)}Q${Math.ceil(Number.parseInt(day.slice(5, 7), 10) / 3)}`;
  }
}
