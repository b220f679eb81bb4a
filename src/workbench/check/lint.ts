import { compareExact, parseExact } from '../../money/index.ts';
import {
  type Condition,
  type FigureChoice,
  type Liability,
  type Pay,
  type Plan,
  paysForCost,
  unhandled,
} from '../../plan/index.ts';
import type { PlanFault } from '../../plan/load.ts';
import { contradict, implies, neverFails, neverHolds } from './logic.ts';

/** Rules that can never do anything, and pools that do not mean what they say: legal as a file, wrong as a plan. */
export type LintFault = Omit<PlanFault, 'file'>;
const fault = (path: string, says: string): LintFault => ({ path, says });

export function lintPlan(plan: Plan): LintFault[] {
  return [
    ...plan.liabilities.flatMap((liability, index) => {
      const path = `liabilities.${index}`;
      return [
        ...lintGates(plan, liability, path),
        ...lintChoices(plan, liability, path),
        ...lintBands(plan, liability, path),
        ...lintAdjustments(plan, liability, path),
      ];
    }),
    ...lintPools(plan),
  ];
}

function lintGates(plan: Plan, liability: Liability, path: string): LintFault[] {
  const found: LintFault[] = [];
  for (const [index, gate] of liability.gates.entries()) {
    const at = `${path}.gates.${index}`;
    if (neverHolds(gate.require, plan))
      found.push(fault(at, `contradicts itself, so ${liability.id} never pays; correct the condition`));
    const earlier = liability.gates.slice(0, index).findIndex((other) => contradict(other.require, gate.require, plan));
    if (earlier >= 0)
      found.push(
        fault(
          at,
          `contradicts gates.${earlier}: no visit satisfies both, so ${liability.id} never pays; correct one of the two`,
        ),
      );
  }
  return found;
}

interface Option {
  readonly when: Condition;
}

/** The first option that holds is taken: one behind an option that always holds is never reached. */
function lintOptions(
  plan: Plan,
  liability: Liability,
  options: readonly Option[],
  path: string,
  what: string,
): LintFault[] {
  const found: LintFault[] = [];
  for (const [index, option] of options.entries()) {
    const at = `${path}.${index}`;
    const before = options.slice(0, index);
    const always = before.findIndex((other) => neverFails(other.when, plan));
    const covering = before.findIndex((other) => implies(option.when, other.when, plan));
    const gate = liability.gates.findIndex((other) => contradict(other.require, option.when, plan));
    if (always >= 0)
      found.push(
        fault(at, `is never reached: ${what} ${always} before it always holds; remove it or narrow ${what} ${always}`),
      );
    else if (covering >= 0)
      found.push(
        fault(
          at,
          `is never reached: wherever it holds, ${what} ${covering} before it holds too; put it first or remove it`,
        ),
      );
    else if (gate >= 0)
      found.push(
        fault(
          at,
          `never holds: gates.${gate} of ${liability.id} lets no such visit through; remove it or correct the gate`,
        ),
      );
    else if (neverHolds(option.when, plan))
      found.push(fault(at, 'contradicts itself and never holds; correct the condition'));
  }
  return found;
}

function lintChoices(plan: Plan, liability: Liability, path: string): LintFault[] {
  const found = choicesOf(liability).flatMap(({ choice, at }): LintFault[] => {
    if (typeof choice === 'string') return [];
    const options = lintOptions(plan, liability, choice.choose, `${path}.${at}.choose`, 'option');
    const always = choice.choose.findIndex((option) => neverFails(option.when, plan));
    if (always >= 0 && choice.otherwise !== undefined)
      options.push(
        fault(
          `${path}.${at}.otherwise`,
          `is never reached: option ${always} always holds; remove "otherwise" or narrow option ${always}`,
        ),
      );
    return options;
  });
  return [...found, ...lintOptions(plan, liability, liability.factors, `${path}.factors`, 'factor')];
}

function choicesOf(liability: Liability): { choice: FigureChoice; at: string }[] {
  const { pay, deductible } = liability;
  const amount = deductible?.amount;
  return [
    ...(amount === undefined || (typeof amount === 'object' && 'lineOf' in amount)
      ? []
      : [{ choice: amount, at: 'deductible.amount' }]),
    ...payChoices(pay),
    ...liability.adjust.flatMap((rule, index) =>
      rule.replace === undefined ? [] : [{ choice: rule.replace, at: `adjust.${index}.replace` }],
    ),
    ...liability.factors.map((rule, index) => ({ choice: rule.factor, at: `factors.${index}.factor` })),
    ...liability.itemCaps.map((rule, index) => ({ choice: rule.amount, at: `itemCaps.${index}.amount` })),
    ...liability.caps.map((rule, index) => ({ choice: rule.amount, at: `caps.${index}.amount` })),
  ];
}

function payChoices(pay: Pay): { choice: FigureChoice; at: string }[] {
  if ('rate' in pay) return [{ choice: pay.rate, at: 'pay.rate' }];
  if ('lumpSum' in pay) return [{ choice: pay.lumpSum, at: 'pay.lumpSum' }];
  if ('bands' in pay) return pay.bands.map((band, index) => ({ choice: band.rate, at: `pay.bands.${index}.rate` }));
  if ('steps' in pay) return [];
  return unhandled(pay);
}

function namesOf(choice: FigureChoice): string[] {
  if (typeof choice === 'string') return [choice];
  return [
    ...choice.choose.map((option) => option.figure),
    ...(choice.otherwise === undefined ? [] : [choice.otherwise]),
  ];
}

/** Every value the figures can have in the term; undefined when one is not known. */
function constants(plan: Plan, names: readonly string[]): string[] | undefined {
  const values = names.flatMap((name) => plan.figures[name]?.values.map((value) => value.value) ?? [null]);
  return values.length === 0 || values.includes(null) ? undefined : values.flatMap((value) => value ?? []);
}

function lintBands(plan: Plan, liability: Liability, path: string): LintFault[] {
  const { pay, deductible } = liability;
  if (!('bands' in pay) || pay.basis !== 'gross' || deductible === undefined) return [];
  const found: LintFault[] = [];
  if (deductible.pool !== undefined)
    found.push(
      fault(
        `${path}.deductible.pool`,
        `is shared as "${deductible.pool}", but gross bands place the whole deductible inside their own amount; use basis "net" or give ${liability.id} a deductible of its own`,
      ),
    );
  const { amount } = deductible;
  if (deductible.waivedWhen !== undefined || (typeof amount === 'object' && 'lineOf' in amount)) return found;
  const least = constants(plan, namesOf(amount));
  if (least === undefined) return found;
  for (const [index, band] of pay.bands.entries()) {
    const limits = band.upTo === null ? undefined : constants(plan, [band.upTo]);
    if (limits === undefined) continue;
    if (limits.every((limit) => least.every((value) => compareExact(parseExact(limit), parseExact(value)) <= 0)))
      found.push(
        fault(
          `${path}.pay.bands.${index}`,
          `ends at ${limits.join(' / ')}, not above the deductible of ${least.join(' / ')}, so its rate is never paid; with basis "gross" limits are measured before the deductible: raise the limit, use "net", or remove the band`,
        ),
      );
  }
  return found;
}

function lintAdjustments(plan: Plan, liability: Liability, path: string): LintFault[] {
  const found: LintFault[] = [];
  for (const [index, rule] of liability.adjust.entries()) {
    const why = whyWithoutEffect(plan, liability, rule, index);
    if (why !== undefined) found.push(fault(`${path}.adjust.${index}`, `has no effect: ${why}`));
  }
  return found;
}

function whyWithoutEffect(
  plan: Plan,
  liability: Liability,
  rule: Liability['adjust'][number],
  index: number,
): string | undefined {
  const { pay } = liability;
  if (!paysForCost(pay)) return `${liability.id} has no rate to change; use "factors" or remove it`;
  const points = rule.add ?? rule.subtract;
  if (points !== undefined && constants(plan, [points])?.every((value) => Number(value) === 0))
    return `"${points}" is zero points; correct the figure or remove the rule`;
  if (rule.multiply !== undefined && constants(plan, [rule.multiply])?.every((value) => Number(value) === 1))
    return `"${rule.multiply}" is 1; correct the figure or remove the rule`;
  if (
    rule.replace !== undefined &&
    'rate' in pay &&
    index === 0 &&
    JSON.stringify(rule.replace) === JSON.stringify(pay.rate)
  )
    return 'it replaces the rate by itself; name another figure or remove the rule';
  const later = liability.adjust.findIndex(
    (other, place) => place > index && other.replace !== undefined && implies(rule.when, other.when, plan),
  );
  if (later >= 0)
    return `wherever it holds, adjust.${later} replaces the rate afterwards; put it behind that one or remove it`;
  const gate = liability.gates.findIndex((other) => contradict(other.require, rule.when, plan));
  if (gate >= 0) return `gates.${gate} lets no such visit through; remove it or correct the gate`;
  return neverHolds(rule.when, plan) ? 'its condition contradicts itself; correct the condition' : undefined;
}

/** Liabilities that share a deductible must mean the same one. */
function lintPools(plan: Plan): LintFault[] {
  const found: LintFault[] = [];
  const first = new Map<string, Liability>();
  for (const [index, liability] of plan.liabilities.entries()) {
    const rule = liability.deductible;
    if (rule?.pool === undefined) continue;
    const other = first.get(rule.pool);
    if (other?.deductible === undefined) {
      first.set(rule.pool, liability);
      continue;
    }
    const at = `liabilities.${index}.deductible`;
    if (JSON.stringify(other.deductible.amount) !== JSON.stringify(rule.amount))
      found.push(
        fault(
          `${at}.amount`,
          `is not the deductible of ${other.id}, with which it shares the pool "${rule.pool}": ${amountText(other.deductible.amount)} there, ${amountText(rule.amount)} here; name the same figure in both or use two pools`,
        ),
      );
    if (other.deductible.per !== rule.per)
      found.push(
        fault(
          `${at}.per`,
          `is "${rule.per}" but ${other.id}, with which it shares the pool "${rule.pool}", says "${other.deductible.per}"; the two would not share anything: say the same in both`,
        ),
      );
  }
  return found;
}

const amountText = (amount: NonNullable<Liability['deductible']>['amount']): string => {
  if (typeof amount === 'string') return `"${amount}"`;
  return 'lineOf' in amount
    ? 'the 大病 line'
    : `a choice of ${namesOf(amount)
        .map((name) => `"${name}"`)
        .join(', ')}`;
};
