import { compareExact, parseExact } from '../../money/index.ts';
import { dayAfter, type Figure, type Plan } from '../../plan/index.ts';
import type { LintFault } from './lint.ts';

const fault = (path: string, says: string): LintFault => ({ path, says });

/** Values that look like percentages, overlap, or leave days of the term without a value. */
export function checkFigure(plan: Plan, id: string, figure: Figure): LintFault[] {
  const found: LintFault[] = [];
  for (const [index, value] of figure.values.entries()) {
    const path = `figures.${id}.values.${index}`;
    if (value.value !== null && figure.unit === 'rate' && compareExact(parseExact(value.value), parseExact('1')) > 0) {
      found.push(fault(path, `is a rate above 1 (${value.value}); fifty percent is written "0.5"`));
    }
    if (
      value.value !== null &&
      figure.unit === 'points' &&
      compareExact(parseExact(value.value), parseExact('1')) > 0
    ) {
      found.push(fault(path, `is more than a hundred points (${value.value}); five points are written "0.05"`));
    }
    if (value.to !== undefined && value.to < value.from)
      found.push(fault(path, 'ends before it begins; check from and to'));
    const next = figure.values[index + 1];
    if (next !== undefined && (value.to === undefined || value.to >= next.from)) {
      found.push(fault(path, `overlaps the value from ${next.from}; give it a "to" before that day, earliest first`));
    }
  }
  if (
    !figure.values.some((value) => value.from <= plan.term.to && (value.to === undefined || value.to >= plan.term.from))
  ) {
    found.push(fault(`figures.${id}`, 'has no value inside the term of the plan; check its dates'));
  }
  const day = firstDayWithout(plan, figure);
  if (found.length === 0 && day !== undefined)
    found.push(
      fault(
        `figures.${id}`,
        `has no value on ${day}, a day of the term; say it, or write null where it is not published`,
      ),
    );
  return found;
}

/** The first day of the term that no value covers; the values are in order and do not overlap. */
function firstDayWithout(plan: Plan, figure: Figure): string | undefined {
  let day = plan.term.from;
  for (const value of figure.values) {
    if (value.from > day) return day;
    if (value.to === undefined) return undefined;
    if (value.to >= day) day = dayAfter(value.to);
  }
  return day <= plan.term.to ? day : undefined;
}
