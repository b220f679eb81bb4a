import type {
  ApplicationFactName,
  Bilingual,
  ComponentPattern,
  FactName,
  LineFactName,
  LinePart,
  Unit,
} from '../../plan/index.ts';

/** The vocabulary of plans in two languages: every fact, value and component as a person would say it. */
const w = (zh: string, en: string): Bilingual => ({ zh, en });

export const FACT_WORDS: Readonly<Record<FactName | LineFactName | ApplicationFactName, Bilingual>> = {
  'visit.care': w('就诊类别', 'the care'),
  'visit.place': w('就医地', 'the place of treatment'),
  'visit.referral': w('转诊情况', 'the referral'),
  'visit.grade': w('医院等级', 'the grade of the hospital'),
  'visit.institution': w('就诊机构', 'the institution'),
  'visit.days': w('住院天数', 'the number of days of the stay'),
  'visit.admittedOn': w('入院日期', 'the day of admission'),
  'visit.dischargedOn': w('出院日期', 'the day of discharge'),
  'visit.settledOn': w('结算日期', 'the day of settlement'),
  'visit.diagnosis': w('诊断', 'a diagnosis'),
  'insurance.type': w('基本医保险种', 'the basic insurance'),
  'insurance.place': w('基本医保参保地', 'the place of the basic insurance'),
  'insurance.retired': w('是否退休', 'retirement'),
  'insurance.assistance': w('医疗救助身份', 'the assistance status'),
  'basic.claimed': w('是否向基本医保申请报销', 'the claim from basic insurance'),
  'visit.mainDiagnosis': w('主要诊断', 'the main diagnosis'),
  'visit.away': w('就医地（相对参保城市）', 'the place of treatment, seen from the insuring city'),
  'enrolment.anyPreExisting': w('有既往症', 'having a pre-existing disease'),
  'person.ageDays': w('出生天数', 'the age in days'),
  'person.age': w('年龄', 'the age'),
  'person.sex': w('性别', 'the sex'),
  'enrolment.membershipYears': w('连续参保年数', 'the years of membership in a row'),
  'enrolment.noClaimYears': w('连续无理赔年数', 'the years without a claim in a row'),
  'enrolment.preExisting': w('既往症分组', 'a pre-existing disease group'),
  'enrolment.newCitizen': w('是否新市民', 'being a new citizen'),
  'enrolment.renewed': w('是否已续保', 'renewal'),
  'enrolment.daysHeld': w('参保生效后的天数', 'the days since cover began'),
  'family.deductibleReached': w('家庭其他成员是否已达免赔额', 'the deductible of another family member'),
  'line.kind': w('项目类型', 'the kind of item'),
  'line.class': w('医保类别', 'the class of the item'),
  'line.approved': w('有无药品批准文号', 'the marketing approval'),
  'line.restricted': w('是否超限定支付范围', 'use outside the payment restriction'),
  'line.code': w('项目编码', 'the code of the item'),
  'line.group': w('项目分组', 'a group of the item'),
  'line.category': w('收费类别', 'the fee category'),
  'line.negotiated': w('是否谈判药', 'being a negotiated drug'),
  'insurance.inForce': w('基本医保在保状态', 'the state of the basic insurance'),
  'residence.place': w('居住或工作地', 'the place where the person lives or works'),
  'application.channel': w('投保渠道', 'the channel'),
  'application.group': w('是否团体参保', 'joining in a group'),
};

/** Facts that are a yes or a no read as a sentence of their own. */
export const FLAG_WORDS: Readonly<Record<string, { readonly yes: Bilingual; readonly no: Bilingual }>> = {
  'insurance.retired': { yes: w('已退休', 'the person is retired'), no: w('未退休', 'the person is not retired') },
  'basic.claimed': {
    yes: w('已向基本医保申请报销', 'the visit was claimed from basic insurance'),
    no: w('未向基本医保申请报销', 'the visit was not claimed from basic insurance'),
  },
  'enrolment.anyPreExisting': {
    yes: w('有既往症', 'the person has a pre-existing disease'),
    no: w('无既往症', 'the person has no pre-existing disease'),
  },
  'enrolment.newCitizen': {
    yes: w('属于新市民', 'the person is a new citizen'),
    no: w('不属于新市民', 'the person is not a new citizen'),
  },
  'enrolment.renewed': {
    yes: w('已续保下一年度', 'the person has renewed for the next term'),
    no: w('未续保下一年度', 'the person has not renewed for the next term'),
  },
  'family.deductibleReached': {
    yes: w('同一家庭的其他成员已达免赔额', 'another member of the family has reached the deductible'),
    no: w('同一家庭尚无其他成员达到免赔额', 'no other member of the family has reached the deductible'),
  },
  'line.approved': {
    yes: w('有药品批准文号', 'the drug has a marketing approval'),
    no: w('无药品批准文号', 'the drug has no marketing approval'),
  },
  'line.restricted': {
    yes: w('目录内药品超限定支付范围使用', 'the catalogue drug is used outside its payment restriction'),
    no: w('未超限定支付范围', 'the item is not used outside its payment restriction'),
  },
  'insurance.inForce': {
    yes: w('基本医保在保', 'the basic insurance is in force'),
    no: w('基本医保不在保', 'the basic insurance is not in force'),
  },
  'application.group': {
    yes: w('以单位团体参保', 'the person joins in a group'),
    no: w('个人参保', 'the person joins alone'),
  },
  'line.negotiated': {
    yes: w('属于医保谈判药', 'the drug is a negotiated one'),
    no: w('不属于医保谈判药', 'the drug is not a negotiated one'),
  },
};

const PLACES = {
  home: w('本地', 'home'),
  'in-province': w('省内异地', 'elsewhere in the province'),
  'out-of-province': w('省外', 'out of the province'),
};

/** The closed sets of values a fact can take. A fact without a row takes codes or names. */
export const VALUE_WORDS: Readonly<Record<string, Readonly<Record<string, Bilingual>>>> = {
  'visit.care': {
    inpatient: w('住院', 'inpatient'),
    'special-outpatient': w('特殊病种门诊', 'special-disease outpatient'),
    outpatient: w('普通门诊', 'ordinary outpatient'),
    emergency: w('急诊', 'emergency'),
    pharmacy: w('药店购药', 'pharmacy'),
  },
  'visit.place': PLACES,
  'insurance.place': PLACES,
  'residence.place': PLACES,
  'visit.referral': {
    registered: w('已备案', 'registered'),
    unregistered: w('未备案', 'unregistered'),
    emergency: w('急诊抢救', 'emergency'),
  },
  'visit.grade': {
    primary: w('一级及以下', 'primary'),
    'grade-2': w('二级', 'grade two'),
    'grade-3': w('三级', 'grade three'),
  },
  'insurance.type': {
    employee: w('职工医保', 'for employees'),
    resident: w('居民医保', 'for residents'),
    other: w('其他', 'another'),
  },
  'insurance.assistance': {
    none: w('非救助对象', 'none'),
    'extreme-poverty': w('特困', 'extreme poverty'),
    'low-income': w('低保', 'low income'),
    'near-low-income': w('低边', 'near low income'),
  },
  'person.sex': { male: w('男', 'male'), female: w('女', 'female') },
  'line.kind': {
    drug: w('药品', 'drug'),
    herb: w('中药饮片', 'herb'),
    material: w('材料', 'material'),
    service: w('诊疗服务', 'service'),
  },
  'line.class': { A: w('甲类', 'A'), B: w('乙类', 'B'), C: w('丙类（目录外）', 'C (outside the catalogue)') },
  'line.category': {
    bed: w('床位费', 'bed'),
    consultation: w('诊察费', 'consultation'),
    examination: w('检查费', 'examination'),
    laboratory: w('化验费', 'laboratory'),
    treatment: w('治疗费', 'treatment'),
    operation: w('手术费', 'operation'),
    nursing: w('护理费', 'nursing'),
    material: w('材料费', 'material'),
    'western-drug': w('西药费', 'western drugs'),
    'herb-slices': w('中药饮片费', 'herb slices'),
    'patent-drug': w('中成药费', 'patent drugs'),
    'general-care': w('一般诊疗费', 'general care'),
    registration: w('挂号费', 'registration'),
    other: w('其他费', 'other'),
  },
};

export const COMPONENT_WORDS: Readonly<Record<ComponentPattern, Bilingual>> = {
  'inScope.residual': w('大病报销后剩余的政策内费用', 'in-policy cost left above the 大病 line'),
  'inScope.belowLine': w('大病起付线以下的政策内费用', 'in-policy cost below the 大病 line'),
  'inScope.other': w('其他政策内自付费用', 'other in-policy cost'),
  'inScope.*': w('政策范围内自付费用', 'all in-policy cost left to the person'),
  preSelfPay: w('先行自付', 'the first share of class B items (先行自付)'),
  overLimit: w('超限价部分', 'cost above price limits'),
  'selfFunded.drug': w('目录外药品', 'drugs outside the catalogue'),
  'selfFunded.restricted': w('超限定支付范围的目录内药品', 'catalogue drugs used outside their restriction'),
  'selfFunded.other': w('其他全自费费用', 'other self-funded cost'),
  'selfFunded.unclassified': w('未能归类的自费费用', 'self-funded cost that could not be classified'),
  'selfFunded.*': w('全部自费费用', 'all self-funded cost'),
};

export const PART_WORDS: Readonly<Record<LinePart, Bilingual>> = {
  selfFunded: w('全自费部分', 'self-funded part'),
  overLimit: w('超限价部分', 'part above the price limit'),
  preSelfPay: w('先行自付部分', 'first share'),
  inScope: w('政策范围内个人负担部分', 'in-policy part left to the person'),
};

export const PERIOD_WORDS = {
  term: w('保险期间内累计', 'over the term'),
  settlement: w('每次结算', 'for each settlement'),
  visit: w('每次就诊', 'for each visit'),
  day: w('每日', 'for each day'),
  month: w('每月', 'for each month'),
  quarter: w('每季度', 'for each quarter'),
} as const;

export const UNIT_WORDS: Readonly<Record<Unit, Bilingual>> = {
  yuan: w('元', 'yuan'),
  rate: w('', ''),
  points: w('个百分点', 'points'),
  factor: w('', ''),
  days: w('天', 'days'),
  years: w('年', 'years'),
  count: w('', ''),
};

export const LIST_STATUS_WORDS = {
  published: w('已公布', 'published'),
  partial: w('部分公布，其余未知', 'partly published, the rest unknown'),
  unpublished: w('未公布，暂不赔付', 'not published: never paid until it is'),
  'made-up': w('演示用虚构', 'made up for demonstrations'),
} as const;

export const YEAR_BY_WORDS = {
  settlement: w('结算日期', 'the day of settlement'),
  discharge: w('出院日期', 'the day of discharge'),
  admission: w('入院日期', 'the day of admission'),
} as const;

export const FLOW_WORDS = {
  counter: w('窗口直接抵扣', 'netted at the till'),
  transfer: w('事后转账', 'transferred to the bank card later'),
} as const;

export const ROUNDING_WORDS = {
  'half-up': w('四舍五入到分', 'rounded half up to the fen'),
  'half-even': w('四舍六入五成双到分', 'rounded half even to the fen'),
  down: w('向下取整到分', 'rounded down to the fen'),
  up: w('向上取整到分', 'rounded up to the fen'),
} as const;

export const BASIS_WORDS = {
  gross: w(
    '按扣除免赔额之前的累计金额分段',
    'by bands of the annual amount before the deductible, which lies inside them',
  ),
  net: w('按扣除免赔额之后的累计金额分段', 'by bands of what is left after the deductible'),
  slab: w('全部金额按所达到的一段计算', 'the whole amount after the deductible at the rate of the band it reaches'),
} as const;

export const ITEM_WORDS = {
  code: w('每种药品或项目', 'each drug or item'),
  group: w('每组同类药品', 'each group of similar drugs'),
  kind: w('每类项目', 'each kind of item'),
  category: w('每个收费类别', 'each fee category'),
} as const;
