import type { Base } from './base.ts';
import type { Liability } from './plan.ts';
import { unhandled } from './unhandled.ts';

/**
 * The kinds of base expression and of payment, by the field that tells them apart. Whoever handles them ends in
 * `unhandled`, or has a table with a row for each: a new kind that is left out somewhere does not compile.
 */
export const BASE_KINDS = [
  'components',
  'lines',
  'criticalIllnessLeft',
  'sum',
  'share',
  'leftAfter',
  'overflowOf',
  'days',
  'once',
] as const;
export type BaseKind = (typeof BASE_KINDS)[number];

export const PAY_KINDS = ['rate', 'bands', 'lumpSum', 'steps'] as const;
export type PayKind = (typeof PAY_KINDS)[number];

export type Pay = Liability['pay'];
export type PayOf<K extends PayKind> = Extract<Pay, Record<K, unknown>>;

export function baseKind(node: Base): BaseKind {
  if ('components' in node) return 'components';
  if ('lines' in node) return 'lines';
  if ('criticalIllnessLeft' in node) return 'criticalIllnessLeft';
  if ('sum' in node) return 'sum';
  if ('share' in node) return 'share';
  if ('leftAfter' in node) return 'leftAfter';
  if ('overflowOf' in node) return 'overflowOf';
  if ('days' in node) return 'days';
  if ('once' in node) return 'once';
  return unhandled(node);
}

/** The base expressions that an expression is made of. */
export function innerBases(node: Base): readonly Base[] {
  if ('sum' in node) return node.sum;
  if ('share' in node) return [node.of];
  if ('components' in node || 'lines' in node || 'criticalIllnessLeft' in node) return [];
  if ('leftAfter' in node || 'overflowOf' in node) return [];
  if ('days' in node || 'once' in node) return [];
  return unhandled(node);
}

export function payKind(pay: Pay): PayKind {
  if ('rate' in pay) return 'rate';
  if ('bands' in pay) return 'bands';
  if ('lumpSum' in pay) return 'lumpSum';
  if ('steps' in pay) return 'steps';
  return unhandled(pay);
}

/** Whether a payment is a part of the cost; a sum or units do not measure it. */
const PAYS_FOR_COST: Readonly<Record<PayKind, boolean>> = { rate: true, bands: true, lumpSum: false, steps: false };

export const paysForCost = (pay: Pay): boolean => PAYS_FOR_COST[payKind(pay)];

/** What a base counts: an amount, or the number of something. */
export type BaseUnit = 'yuan' | 'days' | 'finding';
const BASE_UNITS: Readonly<Record<BaseKind, BaseUnit>> = {
  components: 'yuan',
  lines: 'yuan',
  criticalIllnessLeft: 'yuan',
  sum: 'yuan',
  share: 'yuan',
  leftAfter: 'yuan',
  overflowOf: 'yuan',
  days: 'days',
  once: 'finding',
};

export const baseUnit = (base: Base): BaseUnit => BASE_UNITS[baseKind(base)];
export const isAmountBase = (base: Base): boolean => baseUnit(base) === 'yuan';
