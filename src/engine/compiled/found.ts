import type { PlanShare } from '../../bill/index.ts';
import type { OrderRule } from '../../plan/index.ts';
import type { Settlement } from '../../settlement/index.ts';
import type { Holding } from '../price.ts';
import type { LiabilityFound } from './liability.ts';

/** What one plan pays of a settlement, as figures in fen; its words are written when somebody reads the bill. */
export interface PlanFound {
  readonly holding: Holding;
  readonly liabilities: readonly LiabilityFound[];
  /** What of each is netted at the till. */
  readonly atCounter: readonly number[];
  readonly paid: number;
  readonly paidBy: 'us' | 'gateway';
  /** When the gateway paid: our own figure beside it. */
  readonly check?: { readonly ours: number; readonly gateway: number };
  readonly reason?: NonNullable<PlanShare['reason']>['code'];
}

/** A bill before its words are written. */
export interface BillFound {
  readonly settlement: Settlement;
  /** Rows of plans that are not loaded here. */
  readonly unknown: readonly Settlement['gatewayRows'][number][];
  readonly plans: readonly PlanFound[];
  readonly pays: number;
  readonly components: Float64Array;
  readonly order: OrderRule | undefined;
}

export const paidAtCounter = ({ paidBy, paid, atCounter }: PlanFound): number =>
  paidBy === 'gateway' ? paid : atCounter.reduce((sum, amount) => sum + amount, 0);
