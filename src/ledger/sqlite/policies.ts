import { isRefusal, type Refusal } from '../../refusals/index.ts';
import {
  decideAmend,
  decideIssue,
  decideWithdraw,
  isIssued,
  policiesOf,
  unconfirmed,
  unfitGroup,
} from '../decide/index.ts';
import type {
  AmendRequest,
  Changed,
  DecidePolicy,
  Issued,
  IssueRequest,
  PolicyRecord,
  PolicyStore,
  WithdrawRequest,
} from '../policy.ts';
import { FactsOfPlan } from './facts.ts';
import type { Tables } from './tables.ts';
import { type SqliteTransactions, transactIf } from './transactions.ts';

/** Policies on SQLite, in the ledger's own file. */
export class SqlitePolicies implements PolicyStore {
  readonly #tables: Tables;
  readonly #transactions: SqliteTransactions;

  constructor(tables: Tables, transactions: SqliteTransactions) {
    this.#tables = tables;
    this.#transactions = transactions;
  }

  async issue(request: IssueRequest, decide: DecidePolicy): Promise<readonly (Issued | Refusal)[] | Refusal> {
    const { plan, group, orders } = request;
    const { db, policies } = this.#tables;
    const isKept = (answers: readonly (Issued | Refusal)[] | Refusal) => isIssued(request, answers);
    const answers = transactIf(
      db,
      () =>
        (group === undefined ? undefined : unfitGroup(request, policies.holdersInGroup(plan, group))) ??
        orders.map(({ person, payer }, number) => {
          const facts = new FactsOfPlan(this.#tables, person, plan, payer);
          return this.#transactions.step(decideIssue(facts, request, number, decide));
        }),
      isKept,
    );
    return isRefusal(answers) || isKept(answers) ? answers : answers.map(unconfirmed);
  }

  async amend(request: AmendRequest): Promise<Changed | Refusal> {
    const { person, plan } = request;
    return this.#transactions.run(() => decideAmend(new FactsOfPlan(this.#tables, person, plan), request));
  }

  async withdraw(request: WithdrawRequest): Promise<Changed | Refusal> {
    const { person, plan } = request;
    return this.#transactions.run(() => decideWithdraw(new FactsOfPlan(this.#tables, person, plan), request));
  }

  async find(person: string): Promise<PolicyRecord[]> {
    return policiesOf(this.#tables.policies.entriesOf(person));
  }
}
