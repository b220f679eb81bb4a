import { z } from 'zod';
import type { LoadedPlan } from './in-force.ts';
import { bilingual, name } from './text.ts';

/**
 * The order of payers, as data: basic -> 大病 -> 救助 have paid before us; here stands who comes next.
 * A rule names plans, or classes of plans with `@`; what it does not name follows the default rule.
 */
const CLASSES = ['@indemnity-counter', '@indemnity-transfer', '@benefit'] as const;
type PlanClass = (typeof CLASSES)[number];

export const coordinationSchema = z.strictObject({
  schema: z.literal('huijie.coordination/1'),
  rules: z
    .array(
      z.strictObject({
        id: name,
        /** Region that insures the person; 000000 is everywhere. */
        region: z.string().regex(/^\d{6}$/),
        order: z.array(z.union([z.enum(CLASSES), name])).min(1),
        rule: bilingual,
        why: bilingual,
      }),
    )
    .min(1),
});
export type Coordination = z.infer<typeof coordinationSchema>;

/** Which rule fixed the order of payers on a bill. */
export interface OrderRule {
  readonly id: string;
  readonly rule: { readonly zh: string; readonly en: string };
  readonly why: { readonly zh: string; readonly en: string };
}

/** The rule of the most specific region that covers the person's. @throws Error when there is no rule for everywhere */
export function orderRuleFor(coordination: Coordination, region: string): Coordination['rules'][number] {
  const covering = coordination.rules.filter((rule) => region.startsWith(rule.region.replace(/(00)+$/, '')));
  const [best] = covering.sort((a, b) => specificity(b.region) - specificity(a.region));
  if (best === undefined) throw new Error('coordination has no rule for region 000000');
  return best;
}

const specificity = (region: string): number => region.replace(/(00)+$/, '').length;

/** Puts plans in the order of a rule; plans of the same place keep the order of their ids. */
export function inOrder<T extends { readonly loaded: LoadedPlan }>(
  rule: Coordination['rules'][number],
  items: readonly T[],
): T[] {
  const place = ({ loaded }: T): number => {
    const named = rule.order.indexOf(loaded.plan.id);
    if (named >= 0) return named;
    const ofClass = rule.order.indexOf(classOf(loaded));
    return ofClass >= 0 ? ofClass : rule.order.length;
  };
  return [...items].sort((a, b) => place(a) - place(b) || (a.loaded.plan.id < b.loaded.plan.id ? -1 : 1));
}

/** A plan is a benefit when nothing of it is an indemnity. */
function classOf({ plan }: LoadedPlan): PlanClass {
  if (plan.liabilities.every((liability) => liability.kind === 'benefit')) return '@benefit';
  return plan.flow === 'counter' ? '@indemnity-counter' : '@indemnity-transfer';
}
