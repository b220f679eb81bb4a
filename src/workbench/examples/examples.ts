import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Bill, Reason } from '../../bill/index.ts';
import type { price } from '../../engine/index.ts';
import { repeatedKey } from '../../json/index.ts';
import { formatFen, parseFen, sumFen } from '../../money/index.ts';
import type { LoadedPlan, Plan } from '../../plan/index.ts';
import { repeatedSentence } from '../../plan/load.ts';
import { attributesSchema } from '../../settlement/index.ts';
import { caseVisitSchema } from './case.ts';
import { enrolmentCases } from './enrolment-cases.ts';
import { playYear } from './year.ts';

/** Worked examples of a plan: a year of visits in, what each liability pays, the sum beside it. */
const yuan = z.string().regex(/^(0|[1-9]\d{0,11})\.\d{2}$/, 'yuan with two decimals, for example "30000.00"');
const bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
/** What is expected of one visit. */
export const expectedFields = {
  /** Payout by liability; a liability not named must pay 0.00. */
  pays: z.record(z.string(), yuan).default({}),
  reasons: z.record(z.string(), z.string()).default({}),
  /** What it makes due to earlier visits, by liability; none that is not named. */
  due: z.record(z.string(), yuan).default({}),
  patientPays: z.string().optional(),
};
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
        ...expectedFields,
      }),
    )
    .min(1),
});
export const examplesSchema = z.strictObject({
  plan: z.string(),
  examples: z.array(exampleSchema).min(1),
  enrolments: enrolmentCases.optional(),
  /** Figures that no example can guard, by their place in the plan file, and why. */
  unguarded: z.array(z.strictObject({ at: z.string().min(1), why: bilingual })).default([]),
});
export type ExamplesFile = z.infer<typeof examplesSchema>;
export type Example = z.infer<typeof exampleSchema>;

export const examplesFileOf = (planFile: string): string => planFile.replace(/\.json$/, '.examples.json');

export function readExamples(planFile: string): Example[] | { fault: string } {
  const read = readExamplesFile(planFile);
  return 'fault' in read ? read : read.examples;
}

export function readExamplesFile(planFile: string): ExamplesFile | { fault: string } {
  const file = examplesFileOf(planFile);
  if (!existsSync(file))
    return { fault: 'has no examples file beside it; write one worked example for each liability' };
  try {
    const text = readFileSync(file, 'utf8');
    const json: unknown = JSON.parse(text);
    const repeated = repeatedKey(text);
    if (repeated !== undefined) return { fault: `has an examples file that ${repeatedSentence(text, repeated)}` };
    return examplesSchema.parse(json);
  } catch (error) {
    if (!(error instanceof z.ZodError)) return { fault: 'has an examples file that is not JSON; repair the text' };
    const issue = error.issues[0];
    return { fault: `has an examples file that is not right at ${issue?.path.join('.')}: ${issue?.message}` };
  }
}

/** Runs one example. @returns what does not hold, one sentence each; empty when it holds */
export function runExample(
  plan: Plan,
  example: Example,
  load?: (plan: Plan) => LoadedPlan,
  pricing?: typeof price,
): string[] {
  return [...playYear(plan, example, load, pricing)].flatMap((played) => {
    if ('fault' in played) return [played.fault];
    return played.priced === undefined ? [] : differences(plan, played.number, played.row, played.priced.bill);
  });
}

/** What a row of an example says of a visit. */
export type Expected = Pick<Example['visits'][number], 'pays' | 'reasons' | 'due' | 'patientPays'>;

/** Where a bill is not what the row says, one sentence each. */
export function differences(plan: Plan, number: number, row: Expected, bill: Bill): string[] {
  const wrong: string[] = [];
  const says = (sentence: string) => wrong.push(`visit ${number}: ${sentence}`);
  const share = bill.plans.find((one) => one.plan === plan.id);
  for (const { id } of plan.liabilities) {
    const line = share?.liabilities.find((one) => one.liability === id);
    // A plan that pays nothing as a whole (not held, not in force) gives one reason for all its liabilities.
    const reason = line === undefined ? share?.reason : line.reason;
    const paid = formatFen(line?.payout ?? 0n);
    const expected = row.pays[id] ?? '0.00';
    if (paid !== expected) says(`${id} pays ${paid}${because(reason)}, the example says ${expected}`);
    const wanted = row.reasons[id];
    const [due, expectedDue] = [dueBy(bill, id), row.due[id] ?? '0.00'];
    if (due !== expectedDue) says(`${id} owes earlier visits ${due}, the example says ${expectedDue}`);
    if (wanted !== undefined && reason?.code !== wanted)
      says(`${id} gives ${reason?.code ?? 'no reason'}, the example says ${wanted}`);
  }
  const pays = formatFen(bill.patient.pays);
  if (row.patientPays !== undefined && row.patientPays !== pays)
    says(`the patient pays ${pays}, the example says ${row.patientPays}`);
  const known = new Set(plan.liabilities.map(({ id }) => id));
  for (const name of new Set([row.pays, row.reasons, row.due].flatMap(Object.keys)))
    if (!known.has(name)) says(`the plan has no liability ${name}`);
  return wrong;
}

const dueBy = ({ due = [] }: Bill, id: string): string =>
  formatFen(sumFen(due.map(({ liability, amount = 0n }) => (liability === id ? amount : 0n))));

const because = (reason: Reason | undefined): string => {
  if (reason === undefined) return '';
  return ` (${reason.code}${reason.missing === undefined ? '' : `: ${reason.missing}`})`;
};

/** Liabilities of which no example shows a payment. */
export function liabilitiesWithoutExample(plan: Plan, examples: readonly Example[]): string[] {
  const shown = new Set(
    examples.flatMap(({ visits }) =>
      visits.flatMap(({ pays }) => Object.keys(pays).filter((id) => parseFen(pays[id] ?? '') !== 0n)),
    ),
  );
  return plan.liabilities.map((liability) => liability.id).filter((id) => !shown.has(id));
}
