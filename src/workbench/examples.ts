import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { price } from '../engine/index.ts';
import { isRefusal } from '../errors.ts';
import { type AccumulatorsByOwner, addAll, negateAll } from '../ledger/index.ts';
import { formatFen } from '../money/index.ts';
import type { LoadedPlan, Plan } from '../plan/index.ts';
import { loadPlan } from '../plan/load.ts';
import { attributesSchema, checkSettlement, isFamilyOwner } from '../settlement/index.ts';
import { caseVisitSchema, parsedSettlementOf } from './case.ts';

/** Worked examples of a plan: a year of visits in, what each liability pays, the sum beside it. */
const bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const exampleSchema = z.strictObject({
  name: bilingual,
  /** The arithmetic in one line, for the person who signs the file. */
  because: z.string().min(1),
  source: z.string().optional(),
  enrolled: z.boolean().default(true),
  attributes: attributesSchema.optional(),
  /** Entries for lists the plan leaves unpublished, made up for this example. */
  lists: z.record(z.string(), z.array(z.string().min(1))).default({}),
  visits: z
    .array(
      z.strictObject({
        visit: caseVisitSchema,
        /** Who is treated, where a rule looks at several persons of one family order; one person when absent. */
        person: z.string().min(1).max(20).default('example'),
        /** Payout by liability; a liability not named must pay 0.00. */
        pays: z.record(z.string(), z.string()).default({}),
        reasons: z.record(z.string(), z.string()).default({}),
        patientPays: z.string().optional(),
      }),
    )
    .min(1),
});
export const examplesSchema = z.strictObject({ plan: z.string(), examples: z.array(exampleSchema).min(1) });
export type Example = z.infer<typeof exampleSchema>;

export const examplesFileOf = (planFile: string): string => planFile.replace(/\.json$/, '.examples.json');

export function readExamples(planFile: string): Example[] | { fault: string } {
  const file = examplesFileOf(planFile);
  if (!existsSync(file))
    return { fault: 'has no examples file beside it; write one worked example for each liability' };
  try {
    return examplesSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).examples;
  } catch (error) {
    if (!(error instanceof z.ZodError)) return { fault: 'has an examples file that is not JSON; repair the text' };
    const issue = error.issues[0];
    return { fault: `has an examples file that is not right at ${issue?.path.join('.')}: ${issue?.message}` };
  }
}

/** Runs one example. @returns what does not hold, one sentence each; empty when it holds */
export function runExample(plan: Plan, example: Example): string[] {
  const loaded = withLists(plan, example.lists);
  const attributes = example.attributes === undefined ? {} : { attributes: example.attributes };
  // What a family shares is everybody's; the rest is kept by person.
  let shared: AccumulatorsByOwner = new Map();
  const own = new Map<string, AccumulatorsByOwner>();
  const add = (person: string, deltas: AccumulatorsByOwner) => {
    shared = addAll(shared, new Map([...deltas].filter(([owner]) => isFamilyOwner(owner))));
    const rest = new Map([...deltas].filter(([owner]) => !isFamilyOwner(owner)));
    own.set(person, addAll(own.get(person) ?? new Map(), rest));
  };
  const given: AccumulatorsByOwner[] = [];
  const wrong: string[] = [];
  for (const [index, row] of example.visits.entries()) {
    if (row.visit.cancels !== undefined) {
      add(row.person, negateAll(given[row.visit.cancels] ?? new Map()));
      given.push(new Map());
      continue;
    }
    const settlement = parsedSettlementOf(row.visit, index + 1, row.person, plan.region);
    const broken = checkSettlement(settlement);
    if (isRefusal(broken))
      return [`visit ${index + 1} is not a possible settlement: ${broken.code} at ${broken.field}`];
    const enrolment = { person: row.person, plan: plan.id, ...attributes };
    const holding = example.enrolled ? { loaded, enrolment } : { loaded };
    const before = new Map([...(own.get(row.person) ?? []), ...shared]);
    const { bill, deltas } = price(settlement, [holding], before);
    add(row.person, deltas);
    given.push(deltas);
    wrong.push(...compare(index + 1, row, bill.plans[0]?.liabilities ?? [], formatFen(bill.patient.pays)));
  }
  return wrong;
}

function compare(
  number: number,
  row: Example['visits'][number],
  shares: readonly { liability: string; payout: bigint; reason?: { code: string } }[],
  patientPays: string,
): string[] {
  const wrong: string[] = [];
  for (const share of shares) {
    const expected = row.pays[share.liability] ?? '0.00';
    const paid = formatFen(share.payout);
    if (paid !== expected) wrong.push(`visit ${number}: ${share.liability} pays ${paid}, the example says ${expected}`);
    const reason = row.reasons[share.liability];
    if (reason !== undefined && share.reason?.code !== reason) {
      wrong.push(
        `visit ${number}: ${share.liability} gives ${share.reason?.code ?? 'no reason'}, the example says ${reason}`,
      );
    }
  }
  if (row.patientPays !== undefined && row.patientPays !== patientPays) {
    wrong.push(`visit ${number}: the patient pays ${patientPays}, the example says ${row.patientPays}`);
  }
  for (const name of [...Object.keys(row.pays), ...Object.keys(row.reasons)]) {
    if (shares.length > 0 && !shares.some((share) => share.liability === name)) {
      wrong.push(`visit ${number}: the plan has no liability ${name}`);
    }
  }
  return wrong;
}

function withLists(plan: Plan, lists: Example['lists']): LoadedPlan {
  const filled = Object.fromEntries(
    Object.entries(plan.lists).map(([id, list]) => {
      const codes = lists[id];
      if (codes === undefined) return [id, list];
      return [id, { ...list, status: 'made-up' as const, entries: codes.map((code) => ({ code })) }];
    }),
  );
  return loadPlan({ ...plan, lists: filled });
}

/** Liabilities of which no example shows a payment. */
export function liabilitiesWithoutExample(plan: Plan, examples: readonly Example[]): string[] {
  const shown = new Set(examples.flatMap((example) => example.visits.flatMap((row) => Object.keys(row.pays))));
  return plan.liabilities.map((liability) => liability.id).filter((id) => !shown.has(id));
}
