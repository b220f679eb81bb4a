import type { Bilingual, Plan } from '../plan/index.ts';
import type { SettlementWire } from '../settlement/index.ts';

/**
 * Why the bill is what it is: one tree for the API, the cashier page, the annex of the slip and the tests.
 * Every amount is a node; every text is made from the numbers of the bill, never typed for a case.
 */
export const NODE_KINDS = [
  'patient',
  'total',
  'fund',
  'hospital',
  'personal',
  'component',
  'order',
  'plan',
  'liability',
  'step',
  'payment',
  'payment-part',
  'note',
] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

export interface ExplanationNode {
  /** Stable path: "plan.huiqubao-2021.L2.deductible"; a second step of one rule ends in ".2". */
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: Bilingual;
  /** Yuan text; steps keep the exact amount. null where the node is no amount. */
  readonly value: string | null;
  /** The arithmetic with real numbers. */
  readonly formula?: Bilingual;
  /** Short sentences without jargon. Both empty where the step changed nothing for the patient. */
  readonly patient: Bilingual;
  /** For the cashier and the insurer: rule, figures, position in the year. */
  readonly professional: Bilingual;
  readonly clause?: Clause;
  readonly bands?: readonly ExplainedBand[];
  readonly lines?: ExplainedLines;
  readonly gauges?: readonly ExplainedGauge[];
  /** Which field of the incoming message gave the input. */
  readonly origin?: readonly Origin[];
  /** Of a plan or a liability: what of `value` is taken off at the till. The rest is transferred later. */
  readonly atCounter?: string;
  readonly children: readonly ExplanationNode[];
}

/** The whole tree. Its root is what the patient pays. */
export interface Explanation extends ExplanationNode {
  readonly settlementId: string;
  /** Names and codes that stand in the texts as the plan or the message wrote them, whatever their language. */
  readonly names: readonly string[];
}

export interface Clause {
  readonly doc: string;
  readonly title: string;
  readonly status: 'primary' | 'secondary';
  readonly issued?: string;
  readonly address?: string;
  readonly quote: string;
  /** The date from which the figure holds, and its own sentence where that is another one. */
  readonly figureFrom?: string;
  readonly figureQuote?: string;
  /** The reading that was chosen where the text is silent. */
  readonly assumption?: Bilingual;
}

export interface ExplainedBand {
  readonly from: string;
  readonly upTo: string | null;
  readonly rate: string;
  readonly amount: string;
  readonly earns: string;
  /** This settlement put something into the band. */
  readonly active: boolean;
}

export interface ExplainedLine {
  readonly id: string;
  readonly code?: string;
  readonly name?: string;
  /** What it is, for somebody who reads: its name, or its kind and its code. Never its number alone. */
  readonly item: Bilingual;
  readonly amount: string;
}
export interface ExplainedLines {
  readonly counted: readonly ExplainedLine[];
  readonly notCounted: readonly (ExplainedLine & { readonly reason: Bilingual })[];
}

export interface ExplainedGauge {
  readonly of: 'deductible' | 'cap';
  readonly label: Bilingual;
  /** The span of time in which it is used up. */
  readonly per: Bilingual;
  readonly limit: string;
  readonly before: string;
  readonly now: string;
  readonly left: string;
  /** Other liabilities that use the same one up. */
  readonly sharedWith?: Bilingual;
}

export interface Origin {
  /** Path in the canonical settlement. */
  readonly path: string;
  /** The field of the message it was read from, in the words of the adapter. */
  readonly field: string;
}

export interface ExplainContext {
  /** The plans of the bill, in the versions it was priced with. */
  readonly plans: readonly Plan[];
  /** The settlement the bill belongs to: gives names to the fee lines and says which day's figures held. */
  readonly settlement?: SettlementWire;
}
