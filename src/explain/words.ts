import type { StepRule } from '../bill/index.ts';
import type { Bilingual, ComponentName, Liability, PayOf } from '../plan/index.ts';
import type { Care, FundKind, Presenter } from '../settlement/index.ts';
import { text } from './say.ts';

/** The product's own words for codes of the bill: each term once, in both languages. */
export const FUND_NAMES: Readonly<Record<FundKind, Bilingual>> = {
  basic: text('基本医疗保险', 'Basic medical insurance'),
  criticalIllness: text('大病保险', 'Critical-illness insurance'),
  largeAmount: text('大额医疗补助', 'Large-amount aid'),
  civilServant: text('公务员医疗补助', 'Civil-servant aid'),
  enterprise: text('企业补充医疗保险', 'Enterprise supplement'),
  assistance: text('医疗救助', 'Medical assistance'),
  disabledVeteran: text('伤残人员医疗保障', 'Disabled-veteran cover'),
  other: text('其他基金', 'Another fund'),
};

/** A part of the personal burden: its professional name, and what a patient would call it. */
export const COMPONENT_WORDS: Readonly<Record<ComponentName, { name: Bilingual; plain: Bilingual }>> = {
  'inScope.residual': {
    name: text('政策范围内剩余费用', 'In-policy remainder'),
    plain: text('大病起付线以上、还没报完的费用', 'Cost above the critical-illness line that was not reimbursed'),
  },
  'inScope.belowLine': {
    name: text('大病起付线以下费用', 'Cost below the critical-illness line'),
    plain: text('大病起付线以内的费用', 'Cost below the critical-illness line'),
  },
  'inScope.other': {
    name: text('政策范围内其他自付', 'Other in-policy self-pay'),
    plain: text('医保范围内自己付的其他费用', 'Other cost within the insurance that you bear'),
  },
  preSelfPay: {
    name: text('先行自付', 'First share borne'),
    plain: text('医保规定先自己付的部分', 'The share the insurance lets you pay first'),
  },
  overLimit: {
    name: text('超限价费用', 'Cost above the price limit'),
    plain: text('超过医保限价的部分', 'Cost above the insurance price limit'),
  },
  'selfFunded.drug': {
    name: text('目录外药品费用', 'Drugs outside the catalogue'),
    plain: text('医保目录外的药品', 'Drugs the insurance does not list'),
  },
  'selfFunded.restricted': {
    name: text('超限定支付范围费用', 'Cost outside the payment restriction'),
    plain: text('不符合医保使用条件的药品和项目', 'Items used outside the conditions of the insurance'),
  },
  'selfFunded.other': {
    name: text('其他全自费费用', 'Other self-funded cost'),
    plain: text('医保目录外的材料和项目', 'Materials and services the insurance does not list'),
  },
  'selfFunded.unclassified': {
    name: text('未分类自费费用', 'Self-funded cost not classified'),
    plain: text('还没分清类别的自费费用', 'Self-funded cost of unknown kind'),
  },
};

/** Names that stand in the formula of a base, the families before their members. */
export const PATTERN_WORDS: readonly (readonly [string, Bilingual])[] = [
  ['inScope.*', text('政策范围内自付', 'in-policy self-pay')],
  ['selfFunded.*', text('全自费', 'self-funded')],
  ...Object.entries(COMPONENT_WORDS).map(([name, words]) => [name, words.name] as const),
];

export const CARE_WORDS: Readonly<Record<Care, Bilingual>> = {
  inpatient: text('住院', 'inpatient care'),
  'special-outpatient': text('特殊病种门诊', 'special-disease outpatient care'),
  outpatient: text('门诊', 'outpatient care'),
  emergency: text('急诊', 'emergency care'),
  pharmacy: text('药店购药', 'a pharmacy purchase'),
};

export type Period = 'term' | 'settlement' | 'visit' | 'day' | 'month' | 'quarter';
/** `span` as a noun of the professional voice, `plain` before a limit in the patient's. */
/** What the holder of the phone is to the patient. */
export const PRESENTER_WORDS: Readonly<Record<Presenter['relation'], Bilingual>> = {
  parent: text('父母', 'parent'),
  child: text('子女', 'child'),
  spouse: text('配偶', 'spouse'),
  other: text('亲属', 'relative'),
};

export const PERIOD_WORDS: Readonly<Record<Period, { span: Bilingual; plain: Bilingual }>> = {
  term: { span: text('保险年度', 'insurance year'), plain: text('本年度', 'this year') },
  settlement: { span: text('每次结算', 'settlement'), plain: text('本次结算', 'this settlement') },
  visit: { span: text('每次就诊', 'visit'), plain: text('本次就诊', 'this visit') },
  day: { span: text('每日', 'day'), plain: text('当天', 'today') },
  month: { span: text('每月', 'month'), plain: text('当月', 'this month') },
  quarter: { span: text('每季度', 'quarter'), plain: text('本季度', 'this quarter') },
};

export const RULE_NAMES: Readonly<Record<StepRule, Bilingual>> = {
  base: text('计算基数', 'Base'),
  'counted-share': text('计入比例', 'Counted share'),
  offset: text('其他补偿抵减', 'Offset'),
  deductible: text('免赔额', 'Deductible'),
  rate: text('给付比例', 'Rate'),
  bands: text('分段给付', 'Bands'),
  'lump-sum': text('定额给付', 'Lump sum'),
  steps: text('累计给付', 'Accumulated benefit'),
  adjust: text('比例调整', 'Change of the rate'),
  factor: text('本次系数', 'Factor of the visit'),
  'item-cap': text('单项限额', 'Limit per item'),
  cap: text('限额', 'Limit'),
  'higher-of': text('从高给付', 'Higher of two'),
  rounding: text('取整', 'Rounding'),
  'left-in-base': text('补偿原则', 'Compensation principle'),
};

/** Words for a code that a bill carries as text. */
export const wordsFor = (words: Readonly<Record<string, Bilingual>>, code: string): Bilingual | undefined =>
  words[code];

export const ROUNDING_WORDS: Readonly<Record<Liability['rounding'], Bilingual>> = {
  'half-up': text('四舍五入到分', 'rounded to the nearest fen'),
  'half-even': text('四舍六入五成双到分', 'rounded to the nearest even fen'),
  down: text('不足一分舍去', 'cut to the fen'),
  up: text('不足一分进位', 'raised to the fen'),
};

export const BASIS_WORDS: Readonly<Record<PayOf<'bands'>['basis'], Bilingual>> = {
  gross: text('按扣免赔额前的累计额分段', 'bands on the amount before the deductible'),
  net: text('按扣免赔额后的累计额分段', 'bands on the amount after the deductible'),
  slab: text('全额按所达档次', 'the whole amount at the band reached'),
};
