import { canonicalJson } from '../json/index.ts';
import type { Coordination } from './coordination.ts';
import { isInTerm, type LoadedPlan } from './in-force.ts';

/** The plans that are loaded, and the order in which they pay. */
export interface PlanBook {
  readonly plans: readonly LoadedPlan[];
  readonly coordination: Coordination;
  find(id: string): LoadedPlan | undefined;
  /** The plan's content as the ledger keeps it beside the settlement. */
  contentOf(plan: LoadedPlan): string;
  /** Plans of the region that insures the person, in force on a day: shown even to those who do not hold them. */
  offeredIn(region: string, on: string): readonly LoadedPlan[];
}

export function planBook(plans: readonly LoadedPlan[], coordination: Coordination): PlanBook {
  const byId = new Map(plans.map((loaded) => [loaded.plan.id, loaded]));
  const contents = new Map<string, string>();
  return {
    plans,
    coordination,
    find: (id) => byId.get(id),
    contentOf(loaded) {
      const known = contents.get(loaded.hash) ?? canonicalJson(loaded.plan);
      contents.set(loaded.hash, known);
      return known;
    },
    offeredIn: (region, on) =>
      plans.filter(({ plan }) => region.startsWith(plan.region.replace(/(00)+$/, '')) && isInTerm(plan, on)),
  };
}
