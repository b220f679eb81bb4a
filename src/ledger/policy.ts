import type { Refusal } from '../refusals/index.ts';
import type { Enrolment } from '../settlement/index.ts';

/**
 * Policies: enrolments that were taken out by the plan's rules, corrected or withdrawn. Entries of the person's chain
 * like all others; what they change is changed in the same transaction.
 */
export interface PolicyStore {
  /**
   * Enrols persons, all of them or nobody, and only if the request confirms it; either way each gets an answer.
   * `decide` is called once for each, in order, on what the ledger holds by then, and must be pure. The same order
   * again is a duplicate with the policy that is there.
   */
  issue(request: IssueRequest, decide: DecidePolicy): Promise<readonly (IssueResult | Refusal)[] | Refusal>;
  /**
   * Corrects what is recorded of an enrolment. Settled bills stay as they are; those settled under it are named for
   * review. Refusals: ENROLMENT_UNKNOWN, LEDGER_BUSY, and whatever `change` refuses.
   */
  amend(request: AmendRequest): Promise<ChangeResult | Refusal>;
  /** Ends an enrolment after its last day, or from its beginning. Refusals: as `amend`. */
  withdraw(request: WithdrawRequest): Promise<ChangeResult | Refusal>;
  /** Everything the person held or holds, oldest first. */
  find(person: string): Promise<readonly PolicyRecord[]>;
}

export interface IssueRequest {
  readonly plan: string;
  readonly at: string;
  readonly confirm: boolean;
  readonly orders: readonly PolicyOrder[];
  /** The group order these belong to, in the words of who sent it. */
  readonly group?: string;
  /** Pure: whether the group may be, with so many others who hold the plan under its name. */
  readonly fits?: (beside: number) => Refusal | undefined;
  /** The plan of the term before, where one is named. */
  readonly renews?: string;
}

export interface PolicyOrder {
  readonly person: string;
  /** Tells whether an order that comes again is the same. */
  readonly mark: string;
  /** The holder of the personal account that pays. */
  readonly payer?: string;
}

/** What the ledger knows beside an application. */
export interface PolicyFacts {
  readonly held: boolean;
  /** Persons who hold the plan. */
  readonly enrolled: number;
  /** Persons subsidised so far, by the subsidy's name. */
  readonly subsidised: ReadonlyMap<string, number>;
  /** Persons beside the payer for whom the payer's account has paid the plan. */
  readonly relativesPaid: number;
  readonly earlier?: { readonly enrolment: Enrolment; readonly paid: bigint };
}

export type DecidePolicy = (order: number, facts: PolicyFacts) => PolicyDecision | Refusal;

export interface PolicyDecision {
  readonly enrolment: Enrolment;
  /** The policy in wire form. */
  readonly policy: unknown;
  /** Subsidies that pay a part. */
  readonly subsidies: readonly string[];
  /** The payer's account pays a part. */
  readonly fromAccount: boolean;
  /** The plan it was decided by. */
  readonly plan: { readonly hash: string; readonly id: string; readonly content: string };
}

export interface IssueResult {
  readonly duplicate: boolean;
  readonly policy: unknown;
  /** Absent while nothing was confirmed. */
  readonly record?: PolicyRecord;
}

interface Change {
  readonly person: string;
  readonly plan: string;
  readonly at: string;
  /** Who wants it, and why. */
  readonly by: string;
  readonly reason: string;
}

export interface AmendRequest extends Change {
  /** Pure: what is recorded now -> what is right. */
  readonly change: (before: Enrolment) => Enrolment | Refusal;
}

/**
 * asked: given back by its holder. mistake: it should not have been recorded. lapsed: its conditions ended. ineligible:
 * they never held.
 */
export const WITHDRAWAL_CAUSES = ['asked', 'mistake', 'lapsed', 'ineligible'] as const;
export type WithdrawalCause = (typeof WITHDRAWAL_CAUSES)[number];

export interface WithdrawRequest extends Change {
  readonly cause: WithdrawalCause;
  /** Last day of cover; without one there never was any. */
  readonly lastDay?: string;
  /** Pure: whether it may be withdrawn. */
  readonly examine: (before: Enrolment) => Refusal | undefined;
}

export interface ChangeResult {
  readonly duplicate: boolean;
  readonly record: PolicyRecord;
  /** Settlements made under the enrolment that now stands differently: they stay, and a person looks at them. */
  readonly review: readonly string[];
}

export interface PolicyRecord {
  readonly number: string;
  readonly state: 'held' | 'withdrawn';
  /** As it stands, or stood last. */
  readonly enrolment: Enrolment;
  readonly entry: number;
  readonly hash: string;
  readonly recordedAt: string;
  /** How it was taken out; absent where an insurer's record says only that the person holds the plan. */
  readonly policy?: unknown;
  readonly group?: string;
  readonly changes: readonly PolicyChange[];
}

export interface PolicyChange {
  readonly kind: 'amend' | 'withdraw';
  readonly entry: number;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  readonly cause?: WithdrawalCause;
  readonly review: readonly string[];
}
