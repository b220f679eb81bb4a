import type { SourceRef } from '../../plan/index.ts';

export const SECTIONS = ['when', 'counts', 'deductible', 'pays', 'limits', 'other'] as const;
export type Section = (typeof SECTIONS)[number];

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One rule of a liability in words, with the rule itself: a comparison asks whether that is the same. */
export interface RuleText {
  readonly section: Section;
  /** Which rule of the file: "gates", "caps" … Rules of one kind are compared with each other. */
  readonly kind: string;
  readonly text: string;
  readonly table?: Table;
  readonly source?: SourceRef;
  readonly rule: unknown;
}

/** A rule may rest on another sentence and still be the same rule. */
export const withoutSource = (rule: object): unknown =>
  Object.fromEntries(Object.entries(rule).filter(([key]) => key !== 'source'));
