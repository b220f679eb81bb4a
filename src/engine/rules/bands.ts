import type { BandRow } from '../../bill/index.ts';
import {
  compareExact,
  EXACT_ZERO,
  type Exact,
  exactAtLeastZero,
  formatExact,
  formatPercent,
  maxExact,
  minExact,
  minus,
  plus,
  type Rate,
  times,
} from '../../money/index.ts';
import { amountOf, type Liability } from '../../plan/index.ts';
import type { LiabilityScope } from '../scope.ts';
import type { Adjust } from './adjust.ts';
import { rateFigure } from './figures.ts';
import { isStopped, type RuleResult, stop } from './result.ts';

type Banded = Extract<Liability['pay'], { bands: unknown }>;

export interface Band {
  readonly from: Exact;
  readonly upTo: Exact | undefined;
  readonly rate: Rate;
}

export function bandTable(pay: Banded, adjust: Adjust, scope: LiabilityScope): RuleResult<Band[]> {
  const table: Band[] = [];
  let from: Exact = EXACT_ZERO;
  for (const row of pay.bands) {
    const rate = rateFigure(row.rate, scope);
    if (isStopped(rate)) return rate;
    const limit = row.upTo === null ? undefined : amountOf(scope.terms, row.upTo);
    if (row.upTo !== null && limit === undefined) return stop({ code: 'RULE_MISSING', missing: row.upTo });
    table.push({ from, upTo: limit?.value, rate: adjust(rate.value) });
    if (limit !== undefined) from = limit.value;
  }
  return table;
}

/**
 * The entitlement of an accumulated amount, marginal by band.
 * net: `total` is after the deductible. gross: `total` is before it, and the deductible lies inside the first bands.
 */
export function marginal(table: readonly Band[], total: Exact, deductible: Exact): Exact {
  let sum: Exact = EXACT_ZERO;
  for (const band of table) sum = plus(sum, times(inBand(band, total, deductible), band.rate));
  return sum;
}

export function inBand(band: Band, total: Exact, deductible: Exact): Exact {
  const low = maxExact(band.from, deductible);
  const high = band.upTo === undefined ? total : minExact(band.upTo, total);
  return exactAtLeastZero(minus(high, low));
}

/** The whole amount at the rate of the band it reaches (limits included in the lower band). */
export function slab(table: readonly Band[], total: Exact): Exact {
  const reached = table.find((band) => band.upTo === undefined || compareExact(total, band.upTo) <= 0);
  return reached === undefined ? EXACT_ZERO : times(total, reached.rate);
}

/** The table for the explanation, with what this settlement put into each band. */
export function bandRows(table: readonly Band[], before: Exact, after: Exact, deductible: Exact): BandRow[] {
  return table.map((band) => {
    const amount = minus(inBand(band, after, deductible), inBand(band, before, deductible));
    return {
      from: formatExact(band.from),
      upTo: band.upTo === undefined ? null : formatExact(band.upTo),
      rate: formatPercent(band.rate),
      amount: formatExact(amount),
      earns: formatExact(times(amount, band.rate)),
    };
  });
}
