import type { Gauge, LiabilityShare, Reason, Step } from '../bill/index.ts';
import { EXACT_ZERO, type Exact, type Fen } from '../money/index.ts';
import type { Liability } from '../plan/index.ts';
import type { BurdenPart } from './burden.ts';

export interface PricedLiability {
  readonly share: Omit<LiabilityShare, 'atCounter'>;
  /** The parts of the burden the payment is taken off. */
  readonly burdenParts: readonly BurdenPart[];
  readonly overflow: Exact;
  /** Lines whose share of the in-policy cost was counted. */
  readonly inScopeLines: ReadonlySet<string>;
}

export const NO_LINES: ReadonlySet<string> = new Set();

/** Collects the steps of one liability and closes them into its share of the bill. */
export class LiabilitySteps {
  readonly #liability: Liability;
  readonly #steps: Step[] = [];
  readonly gauges: Gauge[] = [];

  constructor(liability: Liability) {
    this.#liability = liability;
  }

  step(...steps: readonly Step[]): void {
    this.#steps.push(...steps);
  }

  nothing(reason: Reason): PricedLiability {
    return this.pays(0n, reason, [], EXACT_ZERO);
  }

  pays(payout: Fen, reason: Reason | undefined, burdenParts: readonly BurdenPart[], overflow: Exact): PricedLiability {
    const { id, name, kind } = this.#liability;
    return {
      share: {
        liability: id,
        name,
        kind,
        payout,
        steps: this.#steps,
        gauges: this.gauges,
        ...(reason === undefined ? {} : { reason }),
      },
      burdenParts,
      overflow,
      inScopeLines: NO_LINES,
    };
  }
}
