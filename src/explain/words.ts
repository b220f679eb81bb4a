import type { StepRule } from '../bill/index.ts';
import type { Bilingual, ComponentName, Liability, PayOf } from '../plan/index.ts';
import type { Care, FundKind, Presenter } from '../settlement/index.ts';
import { text } from './say.ts';
import words from './words.json' with { type: 'json' };

/** The product's own words for codes of the bill: each term once, in both languages. */
export const FUND_NAMES: Readonly<Record<FundKind, Bilingual>> = words.funds;

/** A part of the personal burden: its professional name, and what a patient would call it. */
export const COMPONENT_WORDS: Readonly<Record<ComponentName, { name: Bilingual; plain: Bilingual }>> = words.components;

/** Names that stand in the formula of a base, the families before their members. */
export const PATTERN_WORDS: readonly (readonly [string, Bilingual])[] = [
  ['inScope.*', text('政策范围内自付', 'in-policy self-pay')],
  ['selfFunded.*', text('全自费', 'self-funded')],
  ...Object.entries(COMPONENT_WORDS).map(([name, words]) => [name, words.name] as const),
];

export const CARE_WORDS: Readonly<Record<Care, Bilingual>> = words.cares;

export type Period = 'term' | 'settlement' | 'visit' | 'day' | 'month' | 'quarter';
/** What the holder of the phone is to the patient. */
export const PRESENTER_WORDS: Readonly<Record<Presenter['relation'], Bilingual>> = words.presenters;

/** `span` as a noun of the professional voice, `plain` before a limit in the patient's. */
export const PERIOD_WORDS: Readonly<Record<Period, { span: Bilingual; plain: Bilingual }>> = words.periods;

export const RULE_NAMES: Readonly<Record<StepRule, Bilingual>> = words.rules;

/** Words for a code that a bill carries as text. */
export const wordsFor = (words: Readonly<Record<string, Bilingual>>, code: string): Bilingual | undefined =>
  words[code];

export const ROUNDING_WORDS: Readonly<Record<Liability['rounding'], Bilingual>> = words.roundings;

export const BASIS_WORDS: Readonly<Record<PayOf<'bands'>['basis'], Bilingual>> = words.bases;
