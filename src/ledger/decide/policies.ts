import { canonicalJson } from '../../json/index.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import type { Enrolment } from '../../settlement/index.ts';
import { policyBodySchema } from '../entries.ts';
import type { Freeze } from '../freeze.ts';
import type {
  AmendRequest,
  ChangeResult,
  DecidePolicy,
  IssueRequest,
  IssueResult,
  PolicyDecision,
  PolicyFacts,
  PolicyRecord,
  WithdrawRequest,
} from '../policy.ts';
import type { Posting } from '../postings.ts';
import type { JournalRow } from '../records.ts';
import { enrolEntry } from './enrol.ts';
import { frozenRefusal } from './freeze.ts';
import { policiesOf } from './policy-records.ts';
import type { StoredSettlement } from './stored.ts';
import { answered, type EntryWrite, type Transaction } from './writes.ts';

/**
 * What an engine reads of a person whose policy is issued or changed; as `VisitFacts`, each fact when it is looked at.
 */
export interface PersonFacts {
  readonly freeze: Freeze | undefined;
  readonly enrolments: readonly Enrolment[];
  /** The person's entries, in the person's own order. */
  readonly entries: readonly JournalRow[];
}

export interface IssueFacts extends PersonFacts {
  readonly postings: readonly Posting[];
  /** Counts of the plan, by name. */
  readonly counts: ReadonlyMap<string, number>;
  /** Persons for whom the payer's account pays the plan. */
  readonly paidFor: readonly string[];
}

export interface ChangeFacts extends PersonFacts {
  /** The person's settlements that stand, in their order. */
  readonly settlements: readonly StoredSettlement[];
}

type Answers = readonly (IssueResult | Refusal | undefined)[];

/** @param holders who holds the plan by an order of this group, and was not withdrawn from its beginning */
export function decideGroup({ fits, orders }: IssueRequest, holders: readonly string[]) {
  const joining = new Set(orders.map(({ person }) => person));
  return fits?.(holders.filter((person) => !joining.has(person)).length) ?? answered(undefined);
}

/** All persons or nobody, and only if the request confirms it. */
export const isIssued = ({ confirm }: IssueRequest, answers: Answers): boolean => confirm && !answers.some(isRefusal);

/** @param answers that of the group first, where the request names one: an unfit group is no matter of one order */
export function issuedOf(request: IssueRequest, answers: Answers): readonly (IssueResult | Refusal)[] | Refusal {
  const [group] = answers;
  if (request.group !== undefined && isRefusal(group)) return group;
  const ofOrders = answers.filter((answer) => answer !== undefined);
  return isIssued(request, answers) ? ofOrders : ofOrders.map(unconfirmed);
}

/** Before anything is confirmed there is no number, no entry: only what it would be. */
function unconfirmed(answer: IssueResult | Refusal): IssueResult | Refusal {
  if (isRefusal(answer) || answer.duplicate) return answer;
  return { duplicate: false, policy: answer.policy };
}

/** One order of a request, on what the ledger holds once the orders before it are written. */
export function decideIssue(
  facts: IssueFacts,
  request: IssueRequest,
  number: number,
  decide: DecidePolicy,
): Transaction<IssueResult> | Refusal {
  const frozen = frozenRefusal(facts.freeze);
  if (frozen !== undefined) return frozen;
  const { plan } = request;
  const order = request.orders[number];
  if (order === undefined) throw new Error('there is no such order');
  const held = facts.enrolments.some((one) => one.plan === plan);
  if (held && markOf(facts.entries, plan) === order.mark) {
    const record = presentPolicy(facts.entries, plan);
    return answered({ duplicate: true, policy: record.policy, record });
  }
  const decision = decide(number, policyFacts(facts, request, order, held));
  if (isRefusal(decision)) return decision;
  const { policy } = decision;
  const { entries } = facts;
  return {
    writes: { entries: issueEntries(request, order, decision) },
    answer: (written) => ({ duplicate: false, policy, record: presentPolicy([...entries, ...written], plan) }),
  };
}

type Order = IssueRequest['orders'][number];

function policyFacts(facts: IssueFacts, { renews }: IssueRequest, order: Order, held: boolean): PolicyFacts {
  const { person, payer } = order;
  const before = renews === undefined ? undefined : facts.enrolments.find((one) => one.plan === renews);
  const { counts } = facts;
  const subsidies = [...counts].filter(([name]) => name.startsWith(SUBSIDY));
  return {
    held,
    enrolled: counts.get('held') ?? 0,
    subsidised: new Map(subsidies.map(([name, count]) => [name.slice(SUBSIDY.length), count])),
    relativesPaid:
      payer === undefined ? 0 : facts.paidFor.filter((relative) => relative !== payer && relative !== person).length,
    ...(before === undefined ? {} : { earlier: { enrolment: before, paid: paidUnder(facts.postings, before.plan) } }),
  };
}

const SUBSIDY = 'subsidy.';

/** What a plan has paid for a person and not taken back. */
function paidUnder(postings: readonly Posting[], plan: string): bigint {
  const account = `plan:${plan}:`;
  let paid = 0n;
  for (const { source, destination, amount } of postings) {
    if (source.startsWith(account)) paid += amount;
    if (destination.startsWith(account)) paid -= amount;
  }
  return paid;
}

function issueEntries(
  { plan, at, group }: IssueRequest,
  { person, mark, payer }: Order,
  { enrolment, policy, subsidies, fromAccount, plan: text }: PolicyDecision,
): EntryWrite[] {
  const terms: EntryWrite = {
    person,
    kind: 'policy',
    subject: plan,
    body: canonicalJson({ policy, mark, group, payer }),
    recordedAt: at,
    counts: subsidies.map((name) => ({ name: `${SUBSIDY}${name}`, more: 1 })),
    ...(fromAccount && payer !== undefined ? { paidBy: { payer } } : {}),
  };
  return [{ ...enrolEntry({ person, plan }, canonicalJson(enrolment), at), plans: [text] }, terms];
}

/** Corrects an enrolment; the settlements made under it stay, and are named for review. */
export function decideAmend(facts: ChangeFacts, request: AmendRequest): Transaction<ChangeResult> | Refusal {
  const frozen = frozenRefusal(facts.freeze);
  if (frozen !== undefined) return frozen;
  const { person, plan, at, by, reason, change } = request;
  const before = facts.enrolments.find((one) => one.plan === plan);
  if (before === undefined) return refuse('ENROLMENT_UNKNOWN', 'plan');
  const after = change(before);
  if (isRefusal(after)) return after;
  const text = canonicalJson(after);
  if (text === canonicalJson(before)) return again(facts, plan);
  const review = settledUnder(facts.settlements, plan);
  const body = canonicalJson({ ...after, correction: { before, by, reason, review } });
  const entry: EntryWrite = {
    person,
    kind: 'amend',
    subject: plan,
    body,
    recordedAt: at,
    enrolment: { act: 'update', body: text },
  };
  return changed(facts, entry, review);
}

/** Ends an enrolment after its last day; without one it never was, and what was counted for it is given back. */
export function decideWithdraw(facts: ChangeFacts, request: WithdrawRequest): Transaction<ChangeResult> | Refusal {
  const frozen = frozenRefusal(facts.freeze);
  if (frozen !== undefined) return frozen;
  const { person, plan, at, by, reason, cause, lastDay } = request;
  const before = facts.enrolments.find((one) => one.plan === plan);
  if (before === undefined || (before.to !== undefined && before.to === lastDay)) return again(facts, plan);
  const refused = request.examine(before);
  if (refused !== undefined) return refused;
  const after = lastDay === undefined ? undefined : { ...before, to: lastDay };
  const review = settledUnder(facts.settlements, plan, lastDay);
  const withdrawal = { before, by, reason, cause, lastDay, review };
  const entry: EntryWrite = {
    person,
    kind: 'withdraw',
    subject: plan,
    body: canonicalJson({ ...(after ?? { person, plan }), withdrawal }),
    recordedAt: at,
    ...(after === undefined
      ? givenBack(presentPolicy(facts.entries, plan))
      : { enrolment: { act: 'update', body: canonicalJson(after) } }),
  };
  return changed(facts, entry, review);
}

function givenBack({ policy }: PolicyRecord): Pick<EntryWrite, 'enrolment' | 'counts' | 'paidBy'> {
  const names = ['held', ...subsidiesIn(policy).map((name) => `${SUBSIDY}${name}`)];
  return { enrolment: { act: 'delete' }, counts: names.map((name) => ({ name, more: -1 })), paidBy: 'none' };
}

function subsidiesIn(policy: unknown): string[] {
  const { premium } = (policy ?? {}) as { premium?: { parts?: readonly { payer: string }[] } };
  return (premium?.parts ?? []).flatMap(({ payer }) =>
    payer.startsWith(SUBSIDY) ? [payer.slice(SUBSIDY.length)] : [],
  );
}

const changed = (
  { entries }: ChangeFacts,
  entry: EntryWrite,
  review: readonly string[],
): Transaction<ChangeResult> => ({
  writes: { entries: [entry] },
  answer: (written) => ({
    duplicate: false,
    record: presentPolicy([...entries, ...written], entry.subject),
    review,
  }),
});

/** The same change again: it stands already. */
function again(facts: ChangeFacts, plan: string): Transaction<ChangeResult> | Refusal {
  const record = findPolicy(facts.entries, plan);
  if (record === undefined) return refuse('ENROLMENT_UNKNOWN', 'plan');
  return answered({ duplicate: true, record, review: record.changes.at(-1)?.review ?? [] });
}

/** Settlements that stand and were priced with the enrolment; after its last day, where it has one now. */
function settledUnder(settlements: readonly StoredSettlement[], plan: string, lastDay?: string): string[] {
  return settlements.flatMap(({ bill, body }) => {
    const isUnder = body.plans.some(({ id, enrolment }) => id === plan && enrolment !== undefined);
    const isAfter = lastDay === undefined || bill.settlement.visit.settledAt.slice(0, 10) > lastDay;
    return isUnder && isAfter ? [bill.settlementId] : [];
  });
}

/** The mark of the order by which the person holds the plan now; none of an enrolment that the insurer sent. */
function markOf(entries: readonly JournalRow[], plan: string): string | undefined {
  const own = entries.filter(({ subject }) => subject === plan);
  const terms = own.slice(own.findLastIndex(({ kind }) => kind === 'enrol')).findLast(({ kind }) => kind === 'policy');
  return terms === undefined ? undefined : policyBodySchema.parse(JSON.parse(terms.body)).mark;
}

const findPolicy = (entries: readonly JournalRow[], plan: string): PolicyRecord | undefined =>
  policiesOf(entries).findLast(({ enrolment }) => enrolment.plan === plan);

function presentPolicy(entries: readonly JournalRow[], plan: string): PolicyRecord {
  const record = findPolicy(entries, plan);
  if (record === undefined) throw new Error('a policy just written is missing');
  return record;
}
