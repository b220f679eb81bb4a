import type Database from 'better-sqlite3';
import { canonicalJson } from '../../json/index.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import type { Enrolment } from '../../settlement/index.ts';
import { settleBodySchema } from '../entries.ts';
import { isEnrolmentEntry, policiesOf } from '../held.ts';
import type {
  AmendRequest,
  Changed,
  DecidePolicy,
  Issued,
  IssueRequest,
  PolicyDecision,
  PolicyFacts,
  PolicyOrder,
  PolicyRecord,
  PolicyStore,
  WithdrawRequest,
} from '../policy.ts';
import type { Freezes } from './freezes.ts';
import { PolicyRows, subsidyTally } from './policy-rows.ts';
import type { Rows } from './rows.ts';
import { transact, transactIf } from './transact.ts';

/** Policies on SQLite, in the ledger's own file. */
export class SqlitePolicies implements PolicyStore {
  readonly #db: Database.Database;
  readonly #rows: Rows;
  readonly #own: PolicyRows;
  readonly #freezes: Freezes;

  constructor(db: Database.Database, rows: Rows, freezes: Freezes) {
    this.#db = db;
    this.#rows = rows;
    this.#freezes = freezes;
    this.#own = new PolicyRows(db);
  }

  async issue(request: IssueRequest, decide: DecidePolicy): Promise<readonly (Issued | Refusal)[] | Refusal> {
    type Answers = readonly (Issued | Refusal)[];
    const isKept = (answers: Answers | Refusal) => request.confirm && !isRefusal(answers) && !answers.some(isRefusal);
    const work = (): Answers | Refusal =>
      this.#unfit(request) ??
      request.orders.map((order, at) => this.#issueOne(request, order, (facts) => decide(at, facts)));
    const answers = transactIf(this.#db, work, isKept);
    return isRefusal(answers) || isKept(answers) ? answers : answers.map(withoutRecord);
  }

  #unfit({ plan, group, fits, orders }: IssueRequest): Refusal | undefined {
    if (group === undefined || fits === undefined) return undefined;
    const joining = new Set(orders.map(({ person }) => person));
    return fits(this.#own.holdersInGroup(plan, group).filter((person) => !joining.has(person)).length);
  }

  #issueOne(
    { plan, at, group, renews }: IssueRequest,
    order: PolicyOrder,
    decide: (facts: PolicyFacts) => PolicyDecision | Refusal,
  ): Issued | Refusal {
    const { person, mark, payer } = order;
    const frozen = this.#freezes.refusal(person);
    if (frozen !== undefined) return frozen;
    const held = this.#rows.enrolment(person, plan) !== undefined;
    if (held && this.#own.markOf(person, plan) === mark) {
      const record = this.#present(person, plan);
      return { duplicate: true, policy: record.policy, record };
    }
    const decision = decide(this.#facts(order, plan, held, renews));
    if (isRefusal(decision)) return decision;
    const { enrolment, policy, subsidies, fromAccount } = decision;
    this.#rows.savePlan(decision.plan.hash, decision.plan.id, decision.plan.content);
    const body = canonicalJson(enrolment);
    const { seq } = this.#rows.append({ person, kind: 'enrol', subject: plan, body, recordedAt: at });
    this.#rows.insertEnrolment(person, plan, seq, body);
    const terms = canonicalJson({ policy, mark, group, payer });
    this.#rows.append({ person, kind: 'policy', subject: plan, body: terms, recordedAt: at });
    for (const name of subsidies) this.#rows.tally(plan, subsidyTally(name), 1);
    if (fromAccount && payer !== undefined) this.#own.addPayment(payer, plan, person);
    return { duplicate: false, policy, record: this.#present(person, plan) };
  }

  #facts(order: PolicyOrder, plan: string, held: boolean, renews: string | undefined): PolicyFacts {
    const { person, payer } = order;
    const before = renews === undefined ? undefined : this.#rows.enrolments(person).find((one) => one.plan === renews);
    return {
      held,
      enrolled: this.#own.held(plan),
      subsidised: this.#own.subsidised(plan),
      relativesPaid: payer === undefined ? 0 : this.#own.paymentsBeside(payer, plan, person),
      ...(before === undefined
        ? {}
        : { earlier: { enrolment: before, paid: this.#own.paidUnder(person, before.plan) } }),
    };
  }

  async amend(request: AmendRequest): Promise<Changed | Refusal> {
    return transact(this.#db, () => {
      const { person, plan, at, by, reason, change } = request;
      const frozen = this.#freezes.refusal(person);
      if (frozen !== undefined) return frozen;
      const before = this.#held(person, plan);
      if (before === undefined) return refuse('ENROLMENT_UNKNOWN', 'plan');
      const after = change(before);
      if (isRefusal(after)) return after;
      if (canonicalJson(after) === canonicalJson(before)) return this.#again(person, plan);
      const review = this.#settledUnder(person, plan);
      const body = canonicalJson({ ...after, correction: { before, by, reason, review } });
      this.#rows.append({ person, kind: 'amend', subject: plan, body, recordedAt: at });
      this.#own.updateEnrolment(person, plan, canonicalJson(after));
      return { duplicate: false, record: this.#present(person, plan), review };
    });
  }

  async withdraw(request: WithdrawRequest): Promise<Changed | Refusal> {
    return transact(this.#db, () => {
      const { person, plan, at, by, reason, cause, lastDay } = request;
      const frozen = this.#freezes.refusal(person);
      if (frozen !== undefined) return frozen;
      const before = this.#held(person, plan);
      if (before === undefined || (before.to !== undefined && before.to === lastDay)) return this.#again(person, plan);
      const refused = request.examine(before);
      if (refused !== undefined) return refused;
      const after: Enrolment | undefined = lastDay === undefined ? undefined : { ...before, to: lastDay };
      const review = this.#settledUnder(person, plan, lastDay);
      const withdrawal = { before, by, reason, cause, lastDay, review };
      const body = canonicalJson({ ...(after ?? { person, plan }), withdrawal });
      this.#rows.append({ person, kind: 'withdraw', subject: plan, body, recordedAt: at });
      if (after !== undefined) this.#own.updateEnrolment(person, plan, canonicalJson(after));
      else this.#forget(person, plan);
      return { duplicate: false, record: this.#present(person, plan), review };
    });
  }

  /** It never was: what was counted for it is given back. */
  #forget(person: string, plan: string): void {
    this.#own.deleteEnrolment(person, plan);
    this.#own.takeBack(plan, 'held');
    const { policy } = this.#present(person, plan);
    for (const name of subsidiesIn(policy)) this.#own.takeBack(plan, subsidyTally(name));
    this.#own.deletePayments(plan, person);
  }

  /** The same change again: it stands already. */
  #again(person: string, plan: string): Changed | Refusal {
    const record = this.#policies(person).findLast((one) => one.enrolment.plan === plan);
    const last = record?.changes.at(-1);
    if (record === undefined) return refuse('ENROLMENT_UNKNOWN', 'plan');
    return { duplicate: true, record, review: last?.review ?? [] };
  }

  #held(person: string, plan: string): Enrolment | undefined {
    return this.#rows.enrolments(person).find((one) => one.plan === plan);
  }

  /** Settlements that stand and were priced with the enrolment; after its last day, where it has one now. */
  #settledUnder(person: string, plan: string, lastDay?: string): string[] {
    return this.#rows.settlementsAfter(person, 0).filter((id) => {
      const entry = this.#rows.entry(this.#rows.settlement(id)?.entry ?? 0);
      if (entry === undefined) return false;
      const body = settleBodySchema.parse(JSON.parse(entry.body));
      const { settledAt } = body.settlement.visit;
      const isUnder = body.plans.some(({ id: held, enrolment }) => held === plan && enrolment !== undefined);
      return isUnder && (lastDay === undefined || settledAt.slice(0, 10) > lastDay);
    });
  }

  async find(person: string): Promise<PolicyRecord[]> {
    return this.#policies(person);
  }

  #policies(person: string): PolicyRecord[] {
    return policiesOf(this.#own.entriesOf(person).filter(isEnrolmentEntry));
  }

  #present(person: string, plan: string): PolicyRecord {
    const record = this.#policies(person).findLast((one) => one.enrolment.plan === plan);
    if (record === undefined) throw new Error('a policy just written is missing');
    return record;
  }
}

/** Before anything is confirmed there is no number, no entry: only what it would be. */
function withoutRecord(answer: Issued | Refusal): Issued | Refusal {
  if (isRefusal(answer) || answer.duplicate) return answer;
  return { duplicate: false, policy: answer.policy };
}

function subsidiesIn(policy: unknown): string[] {
  const { premium } = (policy ?? {}) as { premium?: { parts?: readonly { payer: string }[] } };
  return (premium?.parts ?? []).flatMap(({ payer }) => (payer.startsWith('subsidy.') ? [payer.slice(8)] : []));
}
