import type { FigureSpec } from '../harness/figure.ts';

export const TOPICS: Readonly<Record<string, () => Promise<{ readonly figures: readonly FigureSpec[] }>>> = {
  counter: () => import('./counter.ts'),
  ledger: () => import('./audit.ts'),
  faults: () => import('./faults.ts'),
  plans: () => import('./plans.ts'),
  endpoints: () => import('./endpoints.ts'),
  speed: () => import('./speed.ts'),
  house: () => import('./house.ts'),
  review: () => import('./review.ts'),
};
