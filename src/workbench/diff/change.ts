import type { Lang } from '../page/describe.ts';

/** One difference between two plans, in both languages. */
export interface Change {
  readonly what: 'head' | 'term' | 'figure' | 'rule' | 'list' | 'reading' | 'source';
  /** Where in the plan: a figure, a liability, a list. */
  readonly at: string;
  readonly zh: string;
  readonly en: string;
}

export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
export const both = (words: (lang: Lang) => string): { zh: string; en: string } => ({
  zh: words('zh'),
  en: words('en'),
});
