import type { Legend, LiabilityShare } from '../bill/index.ts';
import type { Plan, SourceRef } from '../plan/index.ts';

/** The documents and readings that a share of the bill refers to, so that it can be read without the plan file. */
export function legendOf(plan: Plan, liabilities: readonly Pick<LiabilityShare, 'steps' | 'reason'>[]): Legend {
  const refs = liabilities.flatMap(({ steps, reason }): SourceRef[] =>
    [...steps.map((step) => step.source), reason?.source].filter((source) => source !== undefined),
  );
  const sources: Record<string, Legend['sources'][string]> = {};
  const assumptions: Record<string, Legend['assumptions'][string]> = {};
  for (const { doc, assumption } of refs) {
    const source = plan.sources[doc];
    if (source !== undefined) {
      const { title, status, issued } = source;
      sources[doc] = { title, status, ...(issued === undefined ? {} : { issued }) };
    }
    const reading = assumption === undefined ? undefined : plan.assumptions[assumption];
    if (assumption !== undefined && reading !== undefined) assumptions[assumption] = reading;
  }
  return { sources, assumptions };
}
