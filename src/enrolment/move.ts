import { isSaid } from '../engine/index.ts';
import { admissionsOf, type LoadedPlan, type SourceRef, termsOn } from '../plan/index.ts';
import { ask } from './applicant.ts';
import type { Application, Insurance } from './application.ts';

/** What becomes of a policy when its holder's basic insurance is now another one. */
export interface CoverAfterMove {
  /** unknown: the plan does not say, so a person decides. */
  readonly cover: 'stays' | 'ends' | 'unknown';
  readonly because: readonly SourceRef[];
}

/**
 * Of a person whom the plan would still admit the plan's own sentence on moves decides; without one the policy is kept.
 * Of anybody else a person decides.
 * @param on the day of the change
 */
export function afterMove(
  loaded: LoadedPlan,
  insurance: Insurance,
  on: string,
  attributes?: Application['attributes'],
): CoverAfterMove {
  const rules = loaded.plan.enrolment;
  if (rules === undefined) return { cover: 'unknown', because: [] };
  const application: Application = {
    plan: loaded.plan.id,
    on,
    insurance,
    ...(attributes === undefined ? {} : { attributes }),
  };
  const applicant = { application, terms: termsOn(loaded, on), inGroup: false };
  // Only what the move can have changed is asked again.
  const gates = admissionsOf(rules).filter(({ require }) => JSON.stringify(require).includes('"insurance.'));
  const because = gates.map(({ source }) => source);
  // The sentence on moves speaks of those whom the plan is for; of one who is no longer insured, or elsewhere, it says
  // nothing.
  const admitted = gates.every(({ require }) => isSaid(ask(require, applicant), true));
  if (!admitted) return { cover: 'unknown', because };
  if (rules.moves !== undefined) return { cover: rules.moves.effect, because: [rules.moves.source] };
  return { cover: gates.length > 0 ? 'stays' : 'unknown', because };
}
