import type { WireOf } from '../money/index.ts';
import type { Bill } from './bill.ts';

/** The bill as JSON, in answers and in the ledger: amounts are yuan text with two decimals. */
export type BillWire = WireOf<Bill>;
export type PlanShareWire = BillWire['plans'][number];
export type LiabilityShareWire = PlanShareWire['liabilities'][number];
export type StepWire = LiabilityShareWire['steps'][number];
export type GaugeWire = LiabilityShareWire['gauges'][number];
export type ReasonWire = NonNullable<LiabilityShareWire['reason']>;

/** The stored answer: what the ledger keeps of a decision and gives again to whoever asks again. */
export interface AnsweredBill {
  readonly bill: BillWire;
  /** The bill in the words of the adapter it came by; null where there is none. */
  readonly answer: unknown;
  /** Hashes of all the figures rest on: engine, plans, inputs, accumulators before and after. */
  readonly proof: unknown;
}
