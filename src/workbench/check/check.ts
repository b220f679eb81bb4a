import { basename } from 'node:path';
import { compareExact, parseExact } from '../../money/index.ts';
import {
  type Condition,
  type FigureChoice,
  innerBases,
  type Liability,
  namesIn,
  type Plan,
  unhandled,
} from '../../plan/index.ts';
import type { PlanFault } from '../../plan/load.ts';
import { readExamplesFile } from '../examples/examples.ts';
import { checkEnrolmentRules, conditionsNamed } from './enrolment.ts';
import { checkExamples } from './examples.ts';
import { checkFigure } from './figure.ts';
import { figureNames } from './figure-names.ts';
import { type LintFault, lintPlan } from './lint.ts';
import { lintWords } from './lint-words.ts';
import { checkGuards } from './mutate.ts';
import { checkNames } from './names.ts';
import { planFilesAt, readPlanFile } from './plan-file.ts';

/**
 * What the shape of a plan file cannot say: names that lead nowhere, figures nobody uses, bands with gaps,
 * rates that look like percentages, dates that overlap, examples that are missing or do not hold.
 */
export interface PlanCheck {
  readonly plan: string;
  readonly file: string;
  readonly faults: readonly PlanFault[];
  readonly examples: number;
  /** Where every figure was changed: how many there are, and how many no example guards, with a reason or without. */
  readonly figures?: number;
  readonly unguarded?: number;
}

/**
 * @param place a folder with plan files, or one plan file
 * @param mutate changes every figure too, and asks whether an example notices
 */
export function checkPlans(place: string, mutate = false): { checked: PlanCheck[]; faults: readonly PlanFault[] } {
  const files = planFilesAt(place);
  if (files === undefined)
    return { checked: [], faults: [{ file: place, path: '', says: 'does not exist; name a folder or a plan file' }] };
  const faults: PlanFault[] = [];
  const plans: { plan: Plan; file: string }[] = [];
  for (const { file, shown } of files) {
    const read = readPlanFile(file, shown);
    if ('faults' in read) faults.push(...read.faults);
    else if ('plan' in read) plans.push({ plan: read.plan, file });
    else if (file === place) faults.push({ file: shown, path: '', says: `is "${read.other}", not a plan` });
  }
  const ids = plans.map(({ plan }) => plan.id);
  const checked = plans.map(({ plan, file }): PlanCheck => {
    const found = [
      ...checkPlan(plan),
      ...(ids.filter((id) => id === plan.id).length > 1
        ? [fault('id', 'is used by another plan file; rename one')]
        : []),
    ];
    const read = readExamplesFile(file);
    const shown = basename(file);
    if ('fault' in read)
      return { plan: plan.id, file, examples: 0, faults: [...found, fault('', read.fault)].map(into(shown)) };
    const wrong = [...found, ...checkExamples(plan, read)];
    // Where an example does not hold already, what it guards cannot be seen.
    const guarded = mutate && wrong.length === 0 ? checkGuards(plan, read) : undefined;
    return {
      plan: plan.id,
      file,
      examples: read.examples.length + (read.enrolments ?? []).length,
      ...(guarded === undefined ? {} : { figures: guarded.figures, unguarded: guarded.unguarded }),
      faults: [...wrong, ...(guarded?.faults ?? [])].map(into(shown)),
    };
  });
  return { checked, faults };
}

const fault = (path: string, says: string): LintFault => ({ path, says });
const into =
  (file: string) =>
  (found: LintFault): PlanFault => ({ file, ...found });

export function checkPlan(plan: Plan): LintFault[] {
  return [
    ...checkTerm(plan),
    ...checkNames(plan),
    ...Object.entries(plan.figures).flatMap(([id, figure]) => checkFigure(plan, id, figure)),
    ...plan.liabilities.flatMap((liability, index) => checkLiability(plan, liability, `liabilities.${index}`)),
    ...checkSources(plan),
    ...checkUse(plan),
    ...checkEnrolmentRules(plan),
    ...lintPlan(plan),
    ...lintWords(plan),
  ];
}

function checkTerm(plan: Plan): LintFault[] {
  return plan.term.from > plan.term.to ? [fault('term', 'ends before it begins; check from and to')] : [];
}

function checkLiability(plan: Plan, liability: Liability, path: string): LintFault[] {
  const found: LintFault[] = [];
  const needs = (id: string | undefined, at: string, units: readonly string[]) => {
    if (id === undefined) return;
    const figure = plan.figures[id];
    if (figure === undefined)
      found.push(fault(`${path}.${at}`, `names the figure "${id}", which the plan does not have; add it to figures`));
    else if (!units.includes(figure.unit)) {
      found.push(fault(`${path}.${at}`, `needs a figure in ${units.join(' or ')}, but "${id}" is in ${figure.unit}`));
    }
  };
  const needsChoice = (choice: FigureChoice | undefined, at: string, units: readonly string[]) => {
    for (const id of figureNames(choice)) needs(id, at, units);
  };
  for (const [index, rule] of liability.counted.entries()) needs(rule.share, `counted.${index}`, ['rate']);
  const amount = liability.deductible?.amount;
  if (amount !== undefined && !(typeof amount === 'object' && 'lineOf' in amount))
    needsChoice(amount, 'deductible', ['yuan', 'days']);
  for (const [index, rule] of liability.caps.entries()) needsChoice(rule.amount, `caps.${index}`, ['yuan']);
  for (const [index, rule] of liability.itemCaps.entries()) needsChoice(rule.amount, `itemCaps.${index}`, ['yuan']);
  for (const [index, rule] of liability.factors.entries())
    needsChoice(rule.factor, `factors.${index}`, ['factor', 'rate']);
  for (const [index, rule] of liability.adjust.entries()) {
    const given = [rule.add, rule.subtract, rule.replace, rule.multiply].filter((part) => part !== undefined);
    if (given.length !== 1)
      found.push(fault(`${path}.adjust.${index}`, 'must have exactly one of add, subtract, replace, multiply'));
    needs(rule.add ?? rule.subtract, `adjust.${index}`, ['points']);
    needsChoice(rule.replace, `adjust.${index}`, ['rate']);
    needs(rule.multiply, `adjust.${index}`, ['factor', 'rate']);
  }
  const { pay } = liability;
  if ('rate' in pay) needsChoice(pay.rate, 'pay.rate', ['rate']);
  else if ('lumpSum' in pay) needsChoice(pay.lumpSum, 'pay.lumpSum', ['yuan']);
  else if ('bands' in pay) {
    for (const [index, band] of pay.bands.entries()) {
      needsChoice(band.rate, `pay.bands.${index}.rate`, ['rate']);
      needs(band.upTo ?? undefined, `pay.bands.${index}.upTo`, ['yuan']);
    }
    found.push(...checkLimits(plan, pay.bands, `${path}.pay.bands`));
  } else if ('steps' in pay) {
    for (const [index, step] of pay.steps.entries()) {
      needs(step.upTo ?? undefined, `pay.steps.${index}.upTo`, ['days', 'count', 'years']);
      needs(step.total ?? step.each, `pay.steps.${index}`, ['yuan']);
    }
    found.push(...checkLimits(plan, pay.steps, `${path}.pay.steps`));
  } else unhandled(pay);
  for (const earlier of earlierNames(liability.base)) {
    const ids = plan.liabilities.map((other) => other.id);
    if (!ids.includes(earlier) || ids.indexOf(earlier) >= ids.indexOf(liability.id)) {
      found.push(
        fault(`${path}.base`, `refers to "${earlier}", which must be a liability that stands before this one`),
      );
    }
  }
  return found;
}

function checkLimits(plan: Plan, rows: readonly { readonly upTo: string | null }[], path: string): LintFault[] {
  const found: LintFault[] = [];
  if (rows.at(-1)?.upTo !== null)
    found.push(fault(path, 'leaves a gap above its last limit; let the last row have "upTo": null'));
  let previous = parseExact('0');
  for (const [index, row] of rows.entries()) {
    if (row.upTo === null) {
      if (index < rows.length - 1)
        found.push(fault(`${path}.${index}`, 'has no upper limit, so the rows after it can never be reached'));
      continue;
    }
    const text = plan.figures[row.upTo]?.values[0]?.value;
    if (text === null || text === undefined) continue;
    const limit = parseExact(text);
    if (compareExact(limit, previous) <= 0)
      found.push(fault(`${path}.${index}`, `overlaps the row before it: limits must rise, but ${text} does not`));
    previous = limit;
  }
  return found;
}

function earlierNames(base: Liability['base']): string[] {
  if ('leftAfter' in base) return base.leftAfter;
  if ('overflowOf' in base) return [base.overflowOf];
  return innerBases(base).flatMap(earlierNames);
}

/** Every source and assumption that something names must exist. */
function checkSources(plan: Plan): LintFault[] {
  const found: LintFault[] = [];
  visit(plan, '', (path, node) => {
    if (typeof node.doc === 'string' && typeof node.quote === 'string') {
      if (plan.sources[node.doc] === undefined)
        found.push(fault(path, `names the source "${node.doc}", which is not in sources`));
      if (typeof node.assumption === 'string' && plan.assumptions[node.assumption] === undefined) {
        found.push(fault(path, `names the assumption "${node.assumption}", which is not in assumptions`));
      }
    }
  });
  for (const [id, entry] of Object.entries(plan.switches)) {
    if (plan.assumptions[entry.assumption] === undefined)
      found.push(fault(`switches.${id}`, `names the assumption "${entry.assumption}", which is not in assumptions`));
  }
  return found;
}

/** Names in conditions must exist; what nothing uses is either forgotten or misspelt. */
function checkUse(plan: Plan): LintFault[] {
  const found: LintFault[] = [];
  const text = JSON.stringify({ liabilities: plan.liabilities, enrolment: plan.enrolment ?? null });
  for (const condition of conditionsIn(plan)) {
    const names = namesIn(condition);
    for (const list of names.lists)
      if (plan.lists[list] === undefined)
        found.push(
          fault('liabilities', `a condition names the list "${list}", which the plan does not have; add it to lists`),
        );
    for (const id of names.switches)
      if (plan.switches[id] === undefined)
        found.push(
          fault(
            'liabilities',
            `a condition names the switch "${id}", which the plan does not have; add it to switches`,
          ),
        );
    for (const bound of names.figures) {
      if (/^[a-zA-Z]/.test(bound) && plan.figures[bound] === undefined)
        found.push(
          fault(
            'liabilities',
            `a condition names the figure "${bound}", which the plan does not have; add it to figures`,
          ),
        );
    }
  }
  for (const id of Object.keys(plan.figures)) {
    if (!text.includes(JSON.stringify(id)))
      found.push(fault(`figures.${id}`, 'is used by no rule; use it or remove it'));
  }
  for (const id of Object.keys(plan.lists)) {
    if (!text.includes(JSON.stringify(id))) found.push(fault(`lists.${id}`, 'is used by no rule; use it or remove it'));
  }
  return found;
}

export function conditionsIn(plan: Plan): Condition[] {
  const conditions: Condition[] = [];
  visit(plan.liabilities, '', (_path, node) => {
    for (const key of ['require', 'when', 'where', 'lines', 'waivedWhen']) {
      const value = node[key];
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) conditions.push(value as Condition);
    }
  });
  const { enrolment } = plan;
  if (enrolment !== undefined) conditions.push(...conditionsNamed(enrolment).map(([, condition]) => condition));
  return conditions;
}

function visit(value: unknown, path: string, see: (path: string, node: Record<string, unknown>) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) see(path, value as Record<string, unknown>);
  for (const [key, inner] of Object.entries(value)) visit(inner, path === '' ? key : `${path}.${key}`, see);
}
