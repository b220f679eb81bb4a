import { z } from 'zod';
import type { Bill, LiabilityShare, PlanShare, Step } from '../../bill/index.ts';
import { REASONS, type Reason } from '../../bill/index.ts';
import { formatFen, toWire } from '../../money/index.ts';
import type { Plan } from '../../plan/index.ts';
import { attributesSchema } from '../../settlement/index.ts';
import { caseVisitSchema } from './case.ts';
import { differences, type Expected, expectedFields } from './examples.ts';
import { playYear } from './year.ts';

/**
 * A case to try a plan with: one visit in the short form of the examples, a list of them, or a whole example.
 * What an example expects of a visit is compared with what the plan pays.
 */
const row = z.object({
  visit: caseVisitSchema,
  person: z.string().min(1).max(20).default('example'),
  pays: expectedFields.pays.unwrap().optional(),
  reasons: expectedFields.reasons.unwrap().optional(),
  due: expectedFields.due.unwrap().optional(),
  patientPays: expectedFields.patientPays,
});
const caseSchema = z.object({
  /** Every visit of an example expects something: what it does not name pays nothing. */
  because: z.string().optional(),
  enrolled: z.boolean().default(true),
  attributes: attributesSchema.optional(),
  lists: z.record(z.string(), z.array(z.string().min(1))).default({}),
  visits: z.array(row).min(1),
});
export type Case = z.infer<typeof caseSchema>;

/** @returns the case, or one sentence on what is wrong with it */
export function readCase(json: unknown): Case | { fault: string } {
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  const list = Array.isArray(json) ? json : isObject && 'visits' in json ? undefined : [json];
  const whole = list === undefined ? json : { visits: list.map(asRow) };
  const parsed = caseSchema.safeParse(whole);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const at = issue?.path.map(String).join('.') ?? '';
  const keys = issue?.code === 'unrecognized_keys' ? `the field ${issue.keys.join(', ')} is not known` : issue?.message;
  return { fault: `${at}: ${keys}; a visit is written as in the examples of a plan (plans/README.md)` };
}

const asRow = (item: unknown): unknown =>
  typeof item === 'object' && item !== null && 'visit' in item ? item : { visit: item };

export interface CaseRowResult {
  /** 1 for the first visit. */
  readonly visit: number;
  readonly person: string;
  /** The visit that was taken back, where this row cancels one. */
  readonly cancels?: number;
  readonly bill?: Bill;
  /** Where the bill is not what the case expects; absent where it expects nothing. */
  readonly differs?: readonly string[];
}

/** What the plan would pay for the visits of a case, one after the other. */
export function tryCase(plan: Plan, one: Case): CaseRowResult[] | { fault: string } {
  const tried: CaseRowResult[] = [];
  for (const played of playYear(plan, one)) {
    if ('fault' in played) return played;
    const { number, row, priced } = played;
    const { person, visit } = row;
    if (priced !== undefined) {
      const { bill } = priced;
      const expected = expectedOf(row, one);
      const differs = expected === undefined ? {} : { differs: differences(plan, number, expected, bill) };
      tried.push({ visit: number, person, bill, ...differs });
    } else if (visit.cancels !== undefined) tried.push({ visit: number, person, cancels: visit.cancels + 1 });
  }
  return tried;
}

function expectedOf(
  { pays, reasons, due, patientPays }: Case['visits'][number],
  { because }: Case,
): Expected | undefined {
  if ([because, pays, reasons, due, patientPays].every((part) => part === undefined)) return undefined;
  return {
    pays: pays ?? {},
    reasons: reasons ?? {},
    due: due ?? {},
    ...(patientPays === undefined ? {} : { patientPays }),
  };
}

export const differsFrom = (tried: readonly CaseRowResult[]): boolean =>
  tried.some(({ differs = [] }) => differs.length > 0);

/** The bills as JSON, amounts as yuan text. */
export const triedAsJson = (tried: readonly CaseRowResult[]): unknown => toWire(tried);

/** The bills as text: Chinese first, English second, every step with its formula and its clause. */
export function triedAsText(plan: Plan, tried: readonly CaseRowResult[]): string[] {
  return tried.flatMap((one) => {
    const who = one.person === 'example' ? '' : ` (${one.person})`;
    if (one.cancels !== undefined)
      return [`第${one.visit}次 Visit ${one.visit}${who}：撤销第${one.cancels}次 takes visit ${one.cancels} back`, ''];
    if (one.bill === undefined) return [];
    const head = `第${one.visit}次 Visit ${one.visit}${who}`;
    return [head, ...billText(plan, one.bill), ...expectedText(one), ''];
  });
}

function expectedText({ differs }: CaseRowResult): string[] {
  if (differs === undefined) return [];
  if (differs.length === 0) return ['  ✓ 与例相符 as the example says'];
  return differs.map((sentence) => `  ✗ 与例不符 not as the example says: ${sentence}`);
}

function billText(plan: Plan, bill: Bill): string[] {
  const funds = bill.funds.map((fund) => `${fund.name} ${formatFen(fund.amount)}`).join('，') || '—';
  return [
    `  总费用 total ${formatFen(bill.total)}；基金 funds: ${funds}；个人负担 borne by the person ${formatFen(bill.personal)}`,
    ...bill.plans.flatMap((share) => planText(plan, share)),
    `  计划共付 plans pay ${formatFen(bill.plans.reduce((sum, share) => sum + share.paid, 0n))}；患者支付 patient pays ${formatFen(bill.patient.pays)}`,
    ...(bill.patient.transferLater > 0n
      ? [`  另行转账 transferred later ${formatFen(bill.patient.transferLater)}`]
      : []),
  ];
}

function planText(plan: Plan, share: PlanShare): string[] {
  return [
    ...(share.reason === undefined ? [] : [`  ${share.plan}: ${reasonText(share.reason)}`]),
    ...share.liabilities.flatMap((liability) => liabilityText(plan, liability)),
  ];
}

function liabilityText(plan: Plan, share: LiabilityShare): string[] {
  const why = share.reason === undefined ? '' : ` — ${reasonText(share.reason)}`;
  return [
    `  ${share.liability} ${share.name.zh} ${share.name.en}: ${formatFen(share.payout)}${why}`,
    ...share.steps.flatMap((step) => stepText(plan, step)),
  ];
}

function stepText(plan: Plan, step: Step): string[] {
  const bands = (step.bands ?? []).map(
    (band) => `        ${band.from} – ${band.upTo ?? '∞'}: ${band.amount} × ${band.rate} = ${band.earns}`,
  );
  const { source } = step;
  const title = source === undefined ? '' : (plan.sources[source.doc]?.title ?? source.doc);
  const assumption = source?.assumption === undefined ? undefined : plan.assumptions[source.assumption];
  return [
    `      ${step.label.zh} ${step.label.en}: ${step.formula}`,
    ...bands,
    ...(source === undefined ? [] : [`        「${source.quote}」 ${title}`]),
    ...(assumption === undefined ? [] : [`        ※ ${assumption.zh} ${assumption.en}`]),
  ];
}

function reasonText(reason: Reason): string {
  const words = reason.say ?? REASONS[reason.code];
  const missing = reason.missing === undefined ? '' : ` [${reason.missing}]`;
  const short = reason.short === undefined ? '' : `（还差 short of ${reason.short}）`;
  return `${words.zh}${short} ${words.en}${missing} (${reason.code})`;
}
