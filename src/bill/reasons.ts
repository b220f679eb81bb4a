import type { SourceRef } from '../plan/index.ts';

/**
 * Why a liability pays nothing, or less than one would think. A closed list: every zero on a bill has one.
 * `missing` beside a reason names the fact, list or figure that is not there; `short` an amount still lacking.
 */
export const REASONS = {
  NOT_ENROLLED: { zh: '未参保', en: 'The person does not hold this plan.' },
  NOT_IN_TERM: { zh: '不在保险期间内', en: 'The visit is outside the term of the plan.' },
  BASIC_NOT_CLAIMED: {
    zh: '未向基本医保申请报销，不予赔付',
    en: 'The visit was not claimed from basic insurance.',
  },
  CARE_NOT_COVERED: { zh: '该就诊类别不在保障范围', en: 'The plan does not cover this kind of care.' },
  PLACE_NOT_COVERED: { zh: '就医地不在保障范围', en: 'The plan does not cover treatment at this place.' },
  INSTITUTION_NOT_DESIGNATED: { zh: '不是指定医药机构', en: 'The institution is not a designated one.' },
  DISEASE_NOT_COVERED: { zh: '病种不在保障范围', en: 'The disease is not covered.' },
  PERSON_NOT_COVERED: {
    zh: '不符合该责任的人员条件',
    en: 'The person does not meet the conditions of this liability.',
  },
  EXCLUDED: { zh: '属于除外责任', en: 'The plan excludes this.' },
  OUTSIDE_PERIOD: { zh: '不在该责任的期间内', en: 'Outside the period of this liability.' },
  NOTHING_ELIGIBLE: { zh: '无责任范围内费用', en: 'No cost of this visit is within the liability.' },
  BELOW_DEDUCTIBLE: { zh: '未过免赔额', en: 'The deductible has not been reached.' },
  CAP_REACHED: { zh: '本年度已达限额', en: 'The limit is reached.' },
  LEFT_BY_EARLIER_PAYERS: { zh: '前序保障已全部赔付', en: 'Earlier payers left nothing to compensate.' },
  RULE_MISSING: { zh: '条款未公布，暂不能计算', en: 'The rule or figure has not been published.' },
  LIST_MISSING: { zh: '目录未公布，暂不能计算', en: 'The list has not been published.' },
  FACT_MISSING: { zh: '缺少判断所需的信息', en: 'A fact required by this rule was not provided.' },
  NEEDS_PERSON: { zh: '需人工核定', en: 'A person must decide.' },
  BELOW_FLOOR: { zh: '低于最低给付额', en: 'Below the smallest payment the plan makes.' },
  PAID_BY_GATEWAY: { zh: '医保平台已直接赔付，不再重复', en: 'The gateway already paid this; it is not paid twice.' },
  ALREADY_PAID: { zh: '本期已给付过', en: 'Already paid within this period.' },
  ROUNDED_TO_ZERO: { zh: '不足一分', en: 'Less than half a fen.' },
  HIGHER_ONE_STANDS: { zh: '同期只享受较高一项', en: 'Within a term only the higher of these benefits stands.' },
} as const;

export type ReasonCode = keyof typeof REASONS;

export interface Reason {
  readonly code: ReasonCode;
  /** The fact, list or figure that is missing, by its name in the plan. */
  readonly missing?: string;
  /** The same in words, where the plan has words for it. */
  readonly missingLabel?: { readonly zh: string; readonly en: string };
  /** Yuan still lacking until the deductible is reached. */
  readonly short?: string;
  /** The words the plan gives for this reason, if it gives any. */
  readonly say?: { readonly zh: string; readonly en: string };
  /** The sentence of the plan that closes the gate. */
  readonly source?: SourceRef;
}
