import { type Refusal, refuse } from '../refusals/index.ts';
import type { Enrolment } from '../settlement/index.ts';
import type { Plan } from './plan.ts';

/**
 * Whether an enrolment is possible under its plan: a cover that ends before it begins, or lies outside the term, is
 * not.
 */
export function checkEnrolment(
  plan: Plan,
  { from = plan.term.from, to = plan.term.to }: Pick<Enrolment, 'from' | 'to'>,
): Refusal | undefined {
  const term = { termFrom: plan.term.from, termTo: plan.term.to };
  if (from < plan.term.from || plan.term.to < from) return refuse('FIELD_INVALID', 'from', term);
  if (to < from) return refuse('FIELD_INVALID', 'to', term);
  return plan.term.to < to ? refuse('FIELD_INVALID', 'to', term) : undefined;
}

/** The term's own days say no more than none: whoever writes them out, and whoever does not, says the same. */
export function withoutTermDays<T extends Pick<Enrolment, 'from' | 'to'>>({ term }: Plan, { from, to, ...rest }: T) {
  return {
    ...rest,
    ...(from === undefined || from === term.from ? {} : { from }),
    ...(to === undefined || to === term.to ? {} : { to }),
  };
}
