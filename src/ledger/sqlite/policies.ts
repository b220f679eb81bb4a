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
import type { SqliteFacts } from './facts.ts';
import type { Tables } from './tables.ts';
import { type SqliteTransactions, transactIf } from './transactions.ts';

/** Policies on SQLite, in the ledger's own file. */
export class SqlitePolicies implements PolicyStore {
  readonly #tables: Tables;
  readonly #facts: SqliteFacts;
  readonly #transactions: SqliteTransactions;

  constructor(tables: Tables, facts: SqliteFacts, transactions: SqliteTransactions) {
    this.#tables = tables;
    this.#facts = facts;
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
        orders.map((order, number) =>
          this.#transactions.step(decideIssue(this.#facts.ofIssue(request, order), request, number, decide)),
        ),
      isKept,
    );
    return isRefusal(answers) || isKept(answers) ? answers : answers.map(unconfirmed);
  }

  async amend(request: AmendRequest): Promise<Changed | Refusal> {
    return this.#transactions.run(() => decideAmend(this.#facts.ofChange(request.person), request));
  }

  async withdraw(request: WithdrawRequest): Promise<Changed | Refusal> {
    return this.#transactions.run(() => decideWithdraw(this.#facts.ofChange(request.person), request));
  }

  async find(person: string): Promise<PolicyRecord[]> {
    return policiesOf(this.#tables.policies.entriesOf(person));
  }
}
