import { createHash } from 'node:crypto';
import {
  type AdmissionFacts,
  type Application,
  admit,
  type Policy,
  participationFault,
} from '../../enrolment/index.ts';
import { canonicalJson } from '../../json/index.ts';
import type { IssueResult, PolicyDecision, PolicyFacts, PolicyOrder } from '../../ledger/index.ts';
import { type Fen, formatFen, parseFen, toWire } from '../../money/index.ts';
import type { LoadedPlan } from '../../plan/index.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { chinaDay, type Desk } from '../desk.ts';

/** One person's application. Certificates have become keys. */
export interface ApplicationOrder {
  readonly person: string;
  /** The holder of the personal account that pays. */
  readonly payer?: string;
  /** Without a day it is of today. */
  readonly application: Omit<Application, 'on'> & { readonly on?: string | undefined };
}

export interface ApplyResult {
  readonly person: string;
  readonly plan: string;
  /** Whether the person is enrolled now, or only would be. */
  readonly enrolled: boolean;
  readonly duplicate: boolean;
  readonly number?: string;
  readonly entry?: number;
  readonly policy: unknown;
}

/**
 * Prices one application by the plan's rules; with `confirm` it enrols. The same application again gives the policy
 * that is there. Refusals: PLAN_UNKNOWN, LEDGER_BUSY and those of `admit`.
 */
export async function apply(desk: Desk, order: ApplicationOrder, confirm: boolean): Promise<ApplyResult | Refusal> {
  const loaded = desk.plans.find(order.application.plan);
  if (loaded === undefined) return refuse('PLAN_UNKNOWN', 'plan');
  const unfit = notYet(desk, order.application.on);
  if (unfit !== undefined) return unfit;
  const answers = await issue(desk, loaded, [order], confirm);
  if (isRefusal(answers)) return answers;
  const [answer] = answers;
  if (answer === undefined) throw new Error('an application got no answer');
  return isRefusal(answer) ? answer : appliedOf(order, answer);
}

export interface GroupOrder {
  readonly plan: string;
  /** The sender's own name of the unit's order: who joins later comes under the same. */
  readonly group: string;
  /** All insured employees of the unit, whether they join or not. */
  readonly insuredEmployees: number;
  readonly on?: string | undefined;
  readonly members: readonly ApplicationOrder[];
}

export interface GroupApplied {
  readonly plan: string;
  readonly group: string;
  /** Everybody is admitted. */
  readonly admitted: boolean;
  /** Everybody is enrolled now. */
  readonly enrolled: boolean;
  readonly duplicate: boolean;
  readonly premium: { readonly due: string; readonly parts: Readonly<Record<string, string>> };
  readonly members: readonly (ApplyResult | { readonly person: string; readonly refused: Refusal })[];
}

const REFUSED_SHOWN = 20;

/**
 * A unit's group: all are enrolled or nobody is. Who joins later comes under the same name, and those before count.
 * Without `confirm` everybody's answer is given, refusals too. Refusals: PLAN_UNKNOWN, PARTICIPATION_TOO_LOW,
 * GROUP_NOT_ADMITTED (confirmed, and somebody is refused), LEDGER_BUSY.
 */
export async function applyGroup(desk: Desk, order: GroupOrder, confirm: boolean): Promise<GroupApplied | Refusal> {
  const loaded = desk.plans.find(order.plan);
  if (loaded === undefined) return refuse('PLAN_UNKNOWN', 'plan');
  const { members, group, plan, insuredEmployees } = order;
  const on = order.on ?? chinaDay(desk.now());
  const unfit = notYet(desk, order.on) ?? twice(members);
  if (unfit !== undefined) return unfit;
  const fits = (beside: number) => participationFault(loaded, on, insuredEmployees, members.length + beside);
  const answers = await issue(desk, loaded, members, confirm, { name: group, fits });
  if (isRefusal(answers)) return answers;
  const refused = answers.flatMap((answer, at) => (isRefusal(answer) ? [[at, answer] as const] : []));
  if (confirm && refused.length > 0) {
    const shown = refused
      .slice(0, REFUSED_SHOWN)
      .map(([at, { code, field }]) => [`members.${at}`, `${code} ${field ?? ''}`]);
    return refuse('GROUP_NOT_ADMITTED', 'members', { refused: String(refused.length), ...Object.fromEntries(shown) });
  }
  const given = answers.filter((answer): answer is IssueResult => !isRefusal(answer));
  return {
    plan,
    group,
    admitted: refused.length === 0,
    enrolled: refused.length === 0 && given.every(({ record }) => record !== undefined),
    duplicate: refused.length === 0 && given.every(({ duplicate }) => duplicate),
    premium: premiumOfAll(given.map(({ policy }) => policy)),
    members: members.map((member, at) => memberAnswer(member, answers[at])),
  };
}

function memberAnswer(
  member: ApplicationOrder,
  answer: IssueResult | Refusal | undefined,
): GroupApplied['members'][number] {
  if (answer === undefined) throw new Error('a member got no answer');
  return isRefusal(answer) ? { person: member.person, refused: answer } : appliedOf(member, answer);
}

/** An application may reach us late, but not before it is made. */
function notYet(desk: Desk, on: string | undefined): Refusal | undefined {
  const today = chinaDay(desk.now());
  return on !== undefined && on > today ? refuse('FIELD_INVALID', 'on', { expected: `not after ${today}` }) : undefined;
}

/** One person twice in a group would count twice towards its share. */
function twice(members: readonly ApplicationOrder[]): Refusal | undefined {
  const first = new Map<string, number>();
  for (const [at, { person }] of members.entries()) {
    const before = first.get(person);
    if (before !== undefined)
      return refuse('FIELD_INVALID', `members.${at}.certificateNumber`, {
        expected: `another person than members.${before}`,
      });
    first.set(person, at);
  }
  return undefined;
}

function appliedOf({ person, application }: ApplicationOrder, { duplicate, policy, record }: IssueResult): ApplyResult {
  const placed = record === undefined ? {} : { number: record.number, entry: record.entry };
  return { person, plan: application.plan, enrolled: record !== undefined, duplicate, ...placed, policy };
}

function issue(
  desk: Desk,
  loaded: LoadedPlan,
  orders: readonly ApplicationOrder[],
  confirm: boolean,
  group?: { readonly name: string; readonly fits: (beside: number) => Refusal | undefined },
): Promise<readonly (IssueResult | Refusal)[] | Refusal> {
  const now = desk.now();
  const renews = loaded.plan.enrolment?.renews?.plan;
  const request = {
    plan: loaded.plan.id,
    at: now.toISOString(),
    confirm,
    orders: orders.map(
      (order): PolicyOrder => ({
        person: order.person,
        mark: markOf(order, group?.name),
        ...(order.payer === undefined ? {} : { payer: order.payer }),
      }),
    ),
    ...(group === undefined ? {} : { group: group.name, fits: group.fits }),
    ...(renews === undefined ? {} : { renews }),
  };
  return desk.ledger.policies.issue(request, (at, facts) => {
    const order = orders[at];
    if (order === undefined) throw new Error('a decision on an order that is not there');
    const application = { ...order.application, on: order.application.on ?? chinaDay(now) };
    const policy = admit(loaded, application, admissionFacts(desk, facts), group !== undefined);
    return isRefusal(policy) ? policy : decisionOf(desk, loaded, order.person, policy);
  });
}

/** An order that comes again, whenever it comes, is the same when it says the same. */
const markOf = (order: ApplicationOrder, group: string | undefined): string =>
  createHash('sha256')
    .update(canonicalJson({ ...order, group }))
    .digest('hex');

function admissionFacts({ wholeTerms }: Desk, { earlier, ...facts }: PolicyFacts): AdmissionFacts {
  if (earlier === undefined) return facts;
  const { enrolment, paid } = earlier;
  const whole = wholeTerms?.has(enrolment.plan) === true;
  return {
    ...facts,
    earlier: { paid, whole, ...(enrolment.attributes === undefined ? {} : { attributes: enrolment.attributes }) },
  };
}

function decisionOf(desk: Desk, loaded: LoadedPlan, person: string, policy: Policy): PolicyDecision {
  const parts = policy.premium?.parts ?? [];
  return {
    enrolment: { person, ...policy.enrolment },
    policy: toWire(policy),
    subsidies: parts.flatMap(({ payer }) => (payer.startsWith('subsidy.') ? [payer.slice('subsidy.'.length)] : [])),
    fromAccount: parts.some(({ payer }) => payer === 'account'),
    plan: { hash: loaded.hash, id: loaded.plan.id, content: desk.plans.contentOf(loaded) },
  };
}

/** What the whole group owes, and which payer how much of it. */
function premiumOfAll(policies: readonly unknown[]): GroupApplied['premium'] {
  let due: Fen = 0n;
  const parts = new Map<string, Fen>();
  for (const policy of policies) {
    const { premium } = policy as { premium?: { parts: readonly { payer: string; amount: string }[] } };
    for (const { payer, amount } of premium?.parts ?? []) {
      const fen = parseFen(amount) ?? 0n;
      due += fen;
      parts.set(payer, (parts.get(payer) ?? 0n) + fen);
    }
  }
  const written = [...parts].map(([payer, amount]) => [payer, formatFen(amount)]);
  return { due: formatFen(due), parts: Object.fromEntries(written) };
}
