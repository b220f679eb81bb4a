import type {
  ApplicationFactName,
  Bilingual,
  ComponentPattern,
  FactName,
  LineFactName,
  LinePart,
  Unit,
} from '../../plan/index.ts';
import words from './words.json' with { type: 'json' };

/** The vocabulary of plans in two languages: every fact, value and component as a person would say it. */
export const FACT_WORDS: Readonly<Record<FactName | LineFactName | ApplicationFactName, Bilingual>> = words.facts;

/** Facts that are a yes or a no read as a sentence of their own. */
export const FLAG_WORDS: Readonly<Record<string, { readonly yes: Bilingual; readonly no: Bilingual }>> = words.flags;

/** The closed sets of values a fact can take. A fact without a row takes codes or names. */
export const VALUE_WORDS: Readonly<Record<string, Readonly<Record<string, Bilingual>>>> = {
  ...words.values,
  'visit.place': words.places,
  'insurance.place': words.places,
  'residence.place': words.places,
};

export const COMPONENT_WORDS: Readonly<Record<ComponentPattern, Bilingual>> = words.components;
export const PART_WORDS: Readonly<Record<LinePart, Bilingual>> = words.parts;
export const PERIOD_WORDS = words.periods;
export const UNIT_WORDS: Readonly<Record<Unit, Bilingual>> = words.units;
export const LIST_STATUS_WORDS = words.listStatus;
export const YEAR_BY_WORDS = words.yearBy;
export const FLOW_WORDS = words.flows;
export const ROUNDING_WORDS = words.roundings;
export const BASIS_WORDS = words.bases;
export const ITEM_WORDS = words.items;
