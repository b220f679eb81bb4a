import type { Fen } from '../money/index.ts';
import type { ComponentName, OrderRule, SourceRef } from '../plan/index.ts';
import type { FundKind, Presenter } from '../settlement/index.ts';
import type { Reason } from './reasons.ts';

/**
 * The combined 3+N bill: who pays what of one visit, and by which sentence of which plan.
 * All amounts fen. Law (`check.ts`): funds + hospital + plans at the counter + patient = total.
 */
export interface Bill {
  readonly settlementId: string;
  readonly basic: 'final' | 'trial' | 'none';
  readonly total: Fen;
  readonly funds: readonly { readonly fund: FundKind; readonly name: string; readonly amount: Fen }[];
  readonly hospitalBorne: Fen;
  /** What the person bore before any supplementary plan. */
  readonly personal: Fen;
  /** The personal burden by component, before the plans. */
  readonly components: Readonly<Record<ComponentName, Fen>>;
  readonly plans: readonly PlanShare[];
  /** What this visit makes due to earlier ones: for a person to review, no part of any sum of this bill. */
  readonly due?: readonly DueForReview[];
  /** Which rule fixed the order of payers; absent where only one plan is concerned. */
  readonly order?: OrderRule;
  readonly patient: PatientShare;
  /** Who showed the patient's code from a phone of their own (亲情账户). No amount depends on it. */
  readonly presentedBy?: Presenter;
  readonly notes: readonly string[];
}

export interface PatientShare {
  /** What the patient is left with after every plan that is netted at the till: the figure on the screen. */
  readonly pays: Fen;
  /** How `pays` is covered, the plans having reduced cash first, then the family account, then the own account. */
  readonly cash: Fen;
  readonly familyAccount: Fen;
  readonly account: Fen;
  /** Account money the gateway already took that the plans now give back. */
  readonly backToAccount: Fen;
  readonly backToFamilyAccount: Fen;
  /** Paid to the patient's bank card later: plans with transfer, and benefits above the remainder. */
  readonly transferLater: Fen;
}

export interface PlanShare {
  readonly plan: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly version: string;
  readonly hash: string;
  readonly flow: 'counter' | 'transfer';
  readonly liabilities: readonly LiabilityShare[];
  /** Computed by us, or taken over from the gateway's own row. */
  readonly paid: Fen;
  readonly paidBy: 'us' | 'gateway';
  /** When the gateway paid: our own figure beside it, and the difference. */
  readonly check?: { readonly ours: Fen; readonly gateway: Fen; readonly difference: Fen };
  /** The documents and readings that the steps and reasons of this share refer to. */
  readonly legend?: Legend;
  /** Why the plan as a whole pays nothing (not enrolled, not in term). */
  readonly reason?: Reason;
}

export interface Legend {
  readonly sources: Readonly<
    Record<string, { readonly title: string; readonly status: string; readonly issued?: string }>
  >;
  readonly assumptions: Readonly<Record<string, { readonly zh: string; readonly en: string }>>;
}

/**
 * Other insurance of this visit used up a deductible that an earlier visit had borne: what that visit is now owed.
 * It counts as used of the plan's limits at once, so that it is still there when it is paid.
 */
export interface DueForReview {
  readonly plan: string;
  /** The earlier visit and its settlement, the liability it is owed by; absent where nobody kept which one it was. */
  readonly settlement?: string;
  readonly visit?: string;
  readonly liability?: string;
  readonly name?: { readonly zh: string; readonly en: string };
  /** Exact yuan of the deductible that the earlier visit no longer bears. */
  readonly freed: string;
  /** What it is owed by the plan's rates; absent where the accumulators do not tell them. */
  readonly amount?: Fen;
  readonly formula?: string;
  readonly source: SourceRef;
}

export interface LiabilityShare {
  readonly liability: string;
  readonly name: { readonly zh: string; readonly en: string };
  readonly kind: 'indemnity' | 'benefit';
  /** What this liability pays of this visit. */
  readonly payout: Fen;
  /** What of the payout is netted at the till; the rest is transferred. */
  readonly atCounter: Fen;
  readonly reason?: Reason;
  readonly steps: readonly Step[];
  readonly gauges: readonly Gauge[];
}

/** The steps that say what a payment comes to. */
export const PAYING_RULES = ['rate', 'bands', 'lump-sum', 'steps'] as const;
export const STEP_RULES = [
  'base',
  'counted-share',
  'offset',
  'deductible',
  ...PAYING_RULES,
  'adjust',
  'factor',
  'item-cap',
  'cap',
  'higher-of',
  'rounding',
  'left-in-base',
] as const;
export type StepRule = (typeof STEP_RULES)[number];

/** One step of the arithmetic: what went in, the rule, its sentence, what came out. Amounts are exact yuan text. */
export interface Step {
  readonly rule: StepRule;
  readonly label: { readonly zh: string; readonly en: string };
  /** The arithmetic with real numbers: "(15000.00 − 10000.00) × 50% = 2500.00". */
  readonly formula: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly out: string;
  readonly figures?: readonly string[];
  readonly source?: SourceRef;
  /** The table of a banded rule, with the part of the amount in each band. */
  readonly bands?: readonly BandRow[];
  /** Lines counted and not counted, with the reason. */
  readonly lines?: LinesCounted;
}

export interface BandRow {
  readonly from: string;
  readonly upTo: string | null;
  readonly rate: string;
  /** Exact yuan of this settlement inside the band, and what it earns. */
  readonly amount: string;
  readonly earns: string;
}

export interface LinesCounted {
  readonly counted: readonly { readonly id: string; readonly name?: string; readonly amount: string }[];
  readonly notCounted: readonly {
    readonly id: string;
    readonly name?: string;
    readonly amount: string;
    readonly reason: Reason;
  }[];
}

/** How far a deductible is used up, or a cap: for the straight bars on the page. Exact yuan text. */
export interface Gauge {
  readonly of: 'deductible' | 'cap';
  readonly limit: string;
  readonly before: string;
  readonly now: string;
  readonly left: string;
  readonly shared?: string;
}
