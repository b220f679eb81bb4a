import type { Holding } from '../engine/index.ts';
import { type AccumulatorsByOwner, accumulatorsFromPlain, type SettleBody } from '../ledger/index.ts';
import { type LoadedPlan, type OrderRule, planSchema } from '../plan/index.ts';
import { loadPlan } from '../plan/load.ts';
import { type Settlement, settlementSchema } from '../settlement/index.ts';

/** Everything a recorded decision rested on, ready to be decided again. */
export interface DecisionInputs {
  readonly settlement: Settlement;
  readonly holdings: readonly Holding[];
  readonly before: AccumulatorsByOwner;
  readonly order: OrderRule;
  /** The version of the engine that decided; that of today where nothing was recorded. */
  readonly engine?: string;
}

/** A plan text as the ledger keeps it. @returns undefined when it is not what its hash says */
export function planFromContent(content: string, hash: string): LoadedPlan | undefined {
  const loaded = loadPlan(planSchema.parse(JSON.parse(content)));
  return loaded.hash === hash ? loaded : undefined;
}

/**
 * @param settlement where it was read already. @returns undefined when a plan version is missing or is not what its
 * hash says. @throws ZodError on a damaged entry
 */
export async function inputsOf(
  body: SettleBody,
  planByHash: (hash: string) => Promise<LoadedPlan | undefined>,
  settlement: Settlement = settlementSchema.parse(body.settlement),
): Promise<DecisionInputs | undefined> {
  const holdings = await holdingsOf(body, planByHash);
  if (holdings === undefined) return undefined;
  return {
    settlement,
    holdings,
    before: accumulatorsFromPlain(body.before),
    order: body.order,
    engine: body.engine,
  };
}

/** @returns undefined when a plan version is missing or is not what its hash says */
export async function holdingsOf(
  { plans }: SettleBody,
  planByHash: (hash: string) => Promise<LoadedPlan | undefined>,
): Promise<Holding[] | undefined> {
  const holdings: Holding[] = [];
  for (const { hash, enrolment } of plans) {
    const loaded = await planByHash(hash);
    if (loaded === undefined) return undefined;
    holdings.push(enrolment === undefined ? { loaded } : { loaded, enrolment });
  }
  return holdings;
}
