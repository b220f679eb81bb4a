import type { DueForReview } from '../../bill/index.ts';
import {
  compareExact,
  EXACT_ZERO,
  type Exact,
  exactAtLeastZero,
  formatExact,
  formatPercent,
  formatRate,
  minExact,
  minus,
  parseRate,
  plus,
  type Rate,
  times,
  timesRate,
} from '../../money/index.ts';
import { amountOf, type Liability, type SourceRef, unhandled } from '../../plan/index.ts';
import {
  borneBucket,
  countedBucket,
  deductibleBucket,
  dueToBucket,
  freedBucket,
  isInHigherOf,
  netBucket,
} from '../buckets.ts';
import type { AccumulatorDraft, LiabilityScope } from '../scope.ts';
import type { Adjust } from './adjust.ts';
import { type Band, bandTable, inBand } from './bands.ts';
import { applyCaps } from './caps.ts';
import { rateFigure } from './figures.ts';
import { isStopped } from './result.ts';
import { settleEntitlement } from './rounding.ts';

/**
 * Other insurance uses a deductible up first, whenever in the year it comes, and so frees what an earlier visit bore.
 * That is owed to the earlier visit, by its own rates; the deductible is used up in the order of dates, so the latest
 * is freed first. The accumulators keep by visit what was borne, or nobody would know later whose it is.
 */
interface BearingVisit {
  readonly settledAt: string;
  readonly liability: string;
  /**
   * Its rates with what adjusted them and the factor of its visit; none where a rate alone does not say what is owed.
   */
  readonly rates: readonly Rate[];
  readonly visit: string;
  readonly settlement: string;
}

/** Keeps what this settlement bears of a deductible that other insurance may free later. */
export function keepBorne(
  liability: Liability,
  borne: Exact,
  { adjust, factor }: { readonly adjust: Adjust; readonly factor?: Rate | undefined },
  scope: LiabilityScope,
): void {
  const named = scope.edition.freedDeductible === 'named-for-review';
  if (!named || borne.isZero() || !canBeFreed(liability, scope)) return;
  const { id, visit } = scope.settlement;
  const rates = ratesOf(liability, adjust, scope).map((rate) =>
    factor === undefined ? rate : timesRate(rate, factor),
  );
  const name = bearingName(visit.settledAt, liability.id, rates.map(formatRate), visit.id, id);
  scope.draft.add(borneBucket(deductibleBucket(liability, scope.settlement), name), borne);
}

function canBeFreed(liability: Liability, { settlement, terms }: LiabilityScope): boolean {
  const bucket = deductibleBucket(liability, settlement);
  return terms.plan.liabilities.some(
    (one) =>
      one.deductible !== undefined &&
      deductibleBucket(one, settlement) === bucket &&
      one.offsets.some((rule) => rule.countsTowardDeductible),
  );
}

function ratesOf(liability: Liability, adjust: Adjust, scope: LiabilityScope): readonly Rate[] {
  const { pay } = liability;
  if ('rate' in pay) {
    const rate = rateFigure(pay.rate, scope);
    return isStopped(rate) ? [] : [adjust(rate.value)];
  }
  if ('bands' in pay) {
    const table = pay.basis === 'net' ? bandTable(pay, adjust, scope) : [];
    return isStopped(table) ? [] : table.map(({ rate }) => rate);
  }
  if ('lumpSum' in pay || 'steps' in pay) return [];
  return unhandled(pay);
}

/** Names every visit that no longer bears what this settlement's other insurance has freed. */
export function nameFreed(liability: Liability, freed: Exact, scope: LiabilityScope): void {
  const source = liability.offsets.find(
    (rule) => rule.countsTowardDeductible && scope.settlement.findings[rule.finding] !== undefined,
  )?.source;
  if (freed.isZero() || source === undefined) return;
  const { draft, review, terms } = scope;
  const deductible = deductibleBucket(liability, scope.settlement);
  const unnamed = borneByNobody(deductible, scope);
  let left = freed;
  const borne = [...draft.under(borneBucket(deductible, ''))].sort(([a], [b]) => (a < b ? 1 : -1));
  for (const [name, bore] of borne) {
    const bucket = freedBucket(deductible, name);
    const part = minExact(left, exactAtLeastZero(minus(bore, draft.get(bucket))));
    if (part.isZero()) continue;
    draft.add(bucket, part);
    left = minus(left, part);
    const due = dueTo(bearerOf(name), { freed: part, bucket: borneBucket(deductible, name), source }, scope);
    if (due !== undefined) review.push(due);
  }
  const rest = minExact(left, unnamed);
  if (!rest.isZero()) review.push({ plan: terms.plan.id, freed: formatExact(rest), source });
}

/** What the deductible took off the cost of visits that were priced before the accumulators kept them by visit. */
function borneByNobody(deductible: string, { draft, terms, settlement }: LiabilityScope): Exact {
  const known = new Map<string, Exact>();
  for (const [name, bore] of draft.under(borneBucket(deductible, ''))) {
    const { liability } = bearerOf(name);
    const bears = exactAtLeastZero(minus(bore, draft.get(freedBucket(deductible, name))));
    known.set(liability, plus(known.get(liability) ?? EXACT_ZERO, bears));
  }
  return terms.plan.liabilities
    .filter((one) => one.deductible !== undefined && deductibleBucket(one, settlement) === deductible)
    .map(({ id }) => minus(minus(draft.get(countedBucket(id)), draft.get(netBucket(id))), known.get(id) ?? EXACT_ZERO))
    .reduce((sum, taken) => plus(sum, exactAtLeastZero(taken)), EXACT_ZERO);
}

interface FreedDeductible {
  readonly freed: Exact;
  /** Bucket of what the visit bore. */
  readonly bucket: string;
  readonly source: SourceRef;
}

/** @returns undefined where nothing is owed: a limit is reached, or it is less than half a fen */
function dueTo(
  bearer: BearingVisit,
  { freed, bucket, source }: FreedDeductible,
  scope: LiabilityScope,
): DueForReview | undefined {
  const { plan } = scope.terms;
  const liability = plan.liabilities.find(({ id }) => id === bearer.liability);
  const unknown: DueForReview = {
    plan: plan.id,
    settlement: bearer.settlement,
    visit: bearer.visit,
    liability: bearer.liability,
    ...(liability === undefined ? {} : { name: liability.name }),
    freed: formatExact(freed),
    source,
  };
  const table = liability === undefined ? undefined : tableOf(liability, bearer, scope);
  if (liability === undefined || table === undefined || isInHigherOf(liability, plan)) return unknown;
  const net = netBucket(liability.id);
  const before = scope.draft.get(net);
  const rows = table.map((band) => {
    const part = minus(inBand(band, plus(before, freed), EXACT_ZERO), inBand(band, before, EXACT_ZERO));
    return { part, rate: band.rate, earns: times(part, band.rate) };
  });
  const owed = rows.reduce((sum, { earns }) => plus(sum, earns), EXACT_ZERO);
  const { settledAt, visit, settlement } = bearer;
  const capped = applyCaps(liability, owed, scope, {
    id: settlement,
    visit: { ...scope.settlement.visit, id: visit, settledAt },
  });
  if (isStopped(capped)) return unknown;
  const booked = scope.draft.fork();
  booked.add(net, freed);
  const { payout } = settleEntitlement(liability, { amount: capped.amount, capped }, { ...scope, draft: booked });
  bookDue(booked, bucket, scope);
  if (payout === 0n) return undefined;
  const earned = rows.filter(({ part }) => !part.isZero());
  const sum = earned.map(({ part, rate }) => `${formatExact(part)} × ${formatPercent(rate)}`).join(' + ');
  const cut = compareExact(capped.amount, owed) < 0 ? ` → ${formatExact(capped.amount)}` : '';
  return { ...unknown, amount: payout, formula: `${sum} = ${formatExact(owed)}${cut}` };
}

/** Counts at once as used, beside the name of who bore it: it lapses when that visit is taken back. */
function bookDue(booked: AccumulatorDraft, bearer: string, { draft }: LiabilityScope): void {
  for (const [bucket, amount] of booked.added()) {
    draft.add(bucket, amount);
    draft.add(dueToBucket(bucket, bearer), amount);
  }
}

/** The bands of today with the rates of then. */
function tableOf({ pay }: Liability, { rates }: BearingVisit, { terms }: LiabilityScope): readonly Band[] | undefined {
  const limits = 'bands' in pay ? pay.bands.map(({ upTo }) => upTo) : [null]; // a payment of one rate has one band
  if (rates.length !== limits.length) return undefined;
  const table: Band[] = [];
  let from: Exact = EXACT_ZERO;
  for (const [index, rate] of rates.entries()) {
    const name = limits[index] ?? null;
    const upTo = name === null ? undefined : amountOf(terms, name)?.value;
    if (name !== null && upTo === undefined) return undefined;
    table.push({ from, upTo, rate });
    from = upTo ?? from;
  }
  return table;
}

/** In the order of dates, so that names sort as visits do. */
export const bearingName = (
  settledAt: string,
  liability: string,
  rates: readonly string[],
  visit: string,
  settlement: string,
): string => [settledAt, liability, rates.join(','), visit, settlement].map(encodeURIComponent).join('/');

function bearerOf(name: string): BearingVisit {
  const [settledAt = '', liability = '', rates = '', visit = '', settlement = ''] = name
    .split('/')
    .map(decodeURIComponent);
  const read = rates
    .split(',')
    .map(parseRate)
    .filter((rate) => rate !== undefined);
  return { settledAt, liability, rates: read, visit, settlement };
}
