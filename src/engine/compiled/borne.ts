import type { Liability, Plan } from '../../plan/index.ts';
import { borneBucket, deductibleBucket } from '../buckets.ts';
import { bearingName } from '../rules/freed.ts';
import { isStopped } from '../rules/result.ts';
import type { Adjust } from './adjust.ts';
import type { NetFound } from './deductible.ts';
import { type CompileContext, rateChoice } from './figures.ts';
import { compileTable } from './pay.ts';
import { book, type Run } from './run.ts';
import { multiplyRate, OUT_OF_RANGE, rateText, type ScaledRate } from './scale.ts';

/**
 * As `keepBorne`: what this settlement bears of a deductible that other insurance may free later.
 * @throws OutOfRange where something is freed now: the readable engine names whose it is
 */
export function compileBorne(liability: Liability, plan: Plan, context: CompileContext) {
  const ratesOf = compileRates(liability, context);
  return (run: Run, net: NetFound, adjust: Adjust, factor: ScaledRate | undefined): void => {
    if (net.freed !== 0) throw OUT_OF_RANGE;
    const bucket = net.names?.bucket;
    const { settlement } = run.scope;
    if (net.borne === 0 || bucket === undefined || !canBeFreed(bucket, plan, run)) return;
    const rates = ratesOf(run, adjust).map((rate) =>
      rateText(factor === undefined ? rate : multiplyRate(rate, factor)),
    );
    const { id, visit } = settlement;
    const name = bearingName(visit.settledAt, liability.id, rates, visit.id, id);
    book(run, borneBucket(bucket, name), net.borne);
  };
}

function canBeFreed(bucket: string, plan: Plan, { scope }: Run): boolean {
  return plan.liabilities.some(
    (one) =>
      one.offsets.some((rule) => rule.countsTowardDeductible) &&
      one.deductible !== undefined &&
      deductibleBucket(one, scope.settlement) === bucket,
  );
}

function compileRates(liability: Liability, context: CompileContext): (run: Run, adjust: Adjust) => ScaledRate[] {
  const { pay } = liability;
  if ('rate' in pay) {
    const choose = rateChoice(pay.rate, context);
    return (run, adjust) => {
      const rate = choose(run);
      return isStopped(rate) ? [] : [adjust(rate.value)];
    };
  }
  if (!('bands' in pay) || pay.basis !== 'net') return () => [];
  const tableOf = compileTable(pay, context);
  return (run, adjust) => {
    const table = tableOf(run, adjust);
    return isStopped(table) ? [] : table.map(({ rate }) => rate);
  };
}
