import type { Plan } from '../plan/index.ts';
import { type Refusal, refuse } from '../refusals/index.ts';
import type { EnrolmentAttributes } from '../settlement/index.ts';
import type { Application } from './application.ts';
import type { AdmissionFacts, Grant } from './policy.ts';

/**
 * The attributes of the enrolment: as stated, and where the ledger has the term before, as that term says. A payment in
 * the ledger is certain; no payment is certain only where every settlement of that term is in it. A statement that the
 * ledger knows to be untrue is refused.
 */
export function attributesOf(
  plan: Plan,
  { attributes: stated }: Application,
  { earlier }: AdmissionFacts,
): { attributes: EnrolmentAttributes | undefined; grants: Grant[] } | Refusal {
  const renews = plan.enrolment?.renews;
  if (renews === undefined || earlier === undefined) return { attributes: stated, grants: [] };
  const grants: Grant[] = [];
  const derive = (rule: string, value: number) =>
    grants.push({ rule: `attributes.${rule}`, source: renews.source, value: String(value) });
  const least = (earlier.attributes?.membershipYears ?? 1) + 1;
  const years = stated?.membershipYears ?? least;
  if (years < least) return contradicted('membershipYears', years, least);
  if (stated?.membershipYears === undefined) derive('membershipYears', years);
  const known = noClaimYears(earlier);
  const said = stated?.noClaimYears;
  if (known !== undefined && said !== undefined && (known === 0 ? said > 0 : said < known))
    return contradicted('noClaimYears', said, known);
  if (known !== undefined && said === undefined) derive('noClaimYears', known);
  const claimFree = said ?? known;
  return {
    attributes: {
      ...stated,
      membershipYears: years,
      ...(claimFree === undefined ? {} : { noClaimYears: claimFree }),
    },
    grants,
  };
}

/** @returns undefined where nothing was paid here, and here is not everything */
function noClaimYears({ paid, whole, attributes }: NonNullable<AdmissionFacts['earlier']>): number | undefined {
  if (paid > 0n) return 0;
  return whole ? (attributes?.noClaimYears ?? 0) + 1 : undefined;
}

const contradicted = (field: string, stated: number, ledger: number): Refusal =>
  refuse('FIELD_INVALID', `attributes.${field}`, { stated: String(stated), ledger: String(ledger) });
