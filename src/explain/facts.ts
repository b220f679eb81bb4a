import type { Bilingual, FactName, LineFactName } from '../plan/index.ts';
import { text } from './say.ts';

/** A fact that a rule asks for and a bill may lack: its name in words, and who can supply it. */
export interface FactWords {
  readonly name: Bilingual;
  readonly from: Bilingual;
}

const HOSPITAL = text('医院', 'The hospital');
const GATEWAY = text('医保平台', 'The insurance gateway');
const INSURER = text('承保公司', 'The insurer');
const STAFF = text('工作人员', 'A member of staff');

const fact = (zh: string, en: string, from: Bilingual): FactWords => ({ name: text(zh, en), from });

/** Other facts that the engine names when they are absent. */
type OtherFact = 'lines' | 'criticalIllness' | 'criticalIllness.line' | 'enrolment.units';

const FACTS: Readonly<Record<FactName | LineFactName | OtherFact, FactWords>> = {
  lines: fact('费用明细', 'the fee lines', HOSPITAL),
  criticalIllness: fact('大病保险结算结果', 'the result of the critical-illness insurance', GATEWAY),
  'criticalIllness.line': fact('大病起付线', 'the line of the critical-illness insurance', GATEWAY),
  'visit.care': fact('就诊类别', 'the kind of care', HOSPITAL),
  'visit.place': fact('就医地', 'the place of treatment', HOSPITAL),
  'visit.referral': fact('转诊备案', 'the referral', GATEWAY),
  'visit.grade': fact('医院等级', 'the grade of the hospital', HOSPITAL),
  'visit.institution': fact('就诊机构', 'the institution', HOSPITAL),
  'visit.days': fact('住院天数', 'the days of stay', HOSPITAL),
  'visit.admittedOn': fact('入院日期', 'the day of admission', HOSPITAL),
  'visit.dischargedOn': fact('出院日期', 'the day of discharge', HOSPITAL),
  'visit.settledOn': fact('结算日期', 'the day of settlement', GATEWAY),
  'visit.diagnosis': fact('诊断', 'the diagnosis', HOSPITAL),
  'insurance.type': fact('医保类型', 'the type of insurance', GATEWAY),
  'insurance.place': fact('参保地', 'the place of insurance', GATEWAY),
  'insurance.retired': fact('是否退休', 'whether the person is retired', GATEWAY),
  'insurance.assistance': fact('救助身份', 'the assistance status', GATEWAY),
  'basic.claimed': fact('基本医保结算状态', 'the state of the basic settlement', GATEWAY),
  'visit.mainDiagnosis': fact('主要诊断', 'the main diagnosis', HOSPITAL),
  'visit.away': fact('是否在参保地以外就医', 'whether treated away from the insuring city', HOSPITAL),
  'enrolment.anyPreExisting': fact('是否有既往症', 'whether there is a pre-existing disease', INSURER),
  'person.ageDays': fact('出生天数', 'the age in days', HOSPITAL),
  'person.age': fact('年龄', 'the age', HOSPITAL),
  'person.sex': fact('性别', 'the sex', HOSPITAL),
  'enrolment.membershipYears': fact('连续参保年数', 'the years of membership', INSURER),
  'enrolment.noClaimYears': fact('连续未赔付年数', 'the years without a claim', INSURER),
  'enrolment.preExisting': fact('既往症情况', 'the pre-existing diseases', INSURER),
  'enrolment.newCitizen': fact('是否新市民', 'whether the person is a new citizen', INSURER),
  'enrolment.renewed': fact('是否续保', 'whether the plan was renewed', INSURER),
  'enrolment.daysHeld': fact('已参保天数', 'the days the plan has been held', INSURER),
  'enrolment.units': fact('购买份数', 'the units bought', INSURER),
  'family.deductibleReached': fact('家人是否已过免赔额', 'whether the family reached the deductible', INSURER),
  'line.kind': fact('费用类别', 'the kind of the fee lines', HOSPITAL),
  'line.class': fact('甲乙丙类别', 'the insurance class of the fee lines', GATEWAY),
  'line.approved': fact('药品批准文号', 'the approval of the drug', HOSPITAL),
  'line.restricted': fact('药品是否超限定使用', 'whether the drug was used outside its restriction', HOSPITAL),
  'line.code': fact('项目编码', 'the code of the item', HOSPITAL),
  'line.group': fact('药品或材料的分组', 'the group of the drug or material', HOSPITAL),
  'line.category': fact('收费项目分类', 'the fee category', HOSPITAL),
  'line.negotiated': fact('是否医保谈判药', 'whether the drug is a negotiated one', GATEWAY),
};

/** Findings are named by the plans; these occur in several, any other is described as what it is. */
const FINDINGS: Readonly<Record<string, Bilingual>> = {
  thirdParty: text('是否由第三方负责', 'whether a third party is liable'),
  preExisting: text('是否既往症', 'whether the disease was pre-existing'),
  preExistingCost: text('哪些费用属于既往症', 'which cost belongs to a pre-existing disease'),
  diagnosedBefore: text('是否参保前已确诊', 'whether it was diagnosed before joining'),
  notExcluded: text('是否不属于除外情况', 'whether no exclusion applies'),
  notDisease: text('是否不属于疾病治疗', 'whether it was no treatment of a disease'),
  workInjury: text('是否工伤', 'whether it was a work injury'),
  trafficAccident: text('是否交通事故', 'whether it was a traffic accident'),
  trafficMainlyLiable: text('是否在交通事故中负主要责任', 'whether the person is mainly liable for the accident'),
  unlawfulDriving: text('是否违法驾驶', 'whether it was unlawful driving'),
  crimeOrSelfHarm: text('是否犯罪或自伤', 'whether it was crime or self-harm'),
  ownIntent: text('是否本人故意', 'whether it was intended by the person'),
  fraud: text('是否骗保', 'whether it was fraud'),
  concealment: text('是否隐瞒病情', 'whether a disease was concealed'),
  phantomStay: text('是否挂床住院', 'whether the bed was really used'),
  maternity: text('是否生育', 'whether it was maternity'),
  psychiatric: text('是否精神类疾病', 'whether it was a psychiatric disease'),
  rehabilitation: text('是否康复治疗', 'whether it was rehabilitation'),
  cosmetic: text('是否整形美容', 'whether it was cosmetic'),
  misdiagnosis: text('是否误诊', 'whether it was a misdiagnosis'),
  preventiveMedicine: text('是否预防保健', 'whether it was preventive medicine'),
  seriousDisease: text('是否属于约定的重大疾病', 'whether it is one of the serious diseases'),
  mildDisease: text('是否属于约定的轻症', 'whether it is one of the mild diseases'),
  suddenDeath: text('是否猝死', 'whether it was sudden death'),
  pathologyDate: text('病理确诊日期', 'the date of the pathology report'),
  appliedOn: text('申请日期', 'the date of the application'),
  chronicRegisteredOn: text('慢性病备案日期', 'the date the chronic disease was registered'),
  cancerPrescription: text('是否有抗癌药处方', 'whether there is a prescription for cancer drugs'),
  criticalIllnessDrug: text('是否大病特殊用药', 'whether it is a critical-illness drug'),
  noSevereBenefitEver: text('是否从未领过重疾金', 'whether no serious-disease benefit was ever paid'),
  thirdPartyLiable: text('是否由第三方负责', 'whether a third party is liable'),
  otherCompensationIn: text('其他途径对医保内费用的补偿', 'what others paid of the in-policy cost'),
  otherCompensationOut: text('其他途径对自费费用的补偿', 'what others paid of the self-funded cost'),
  neverPaidByBasic: text('是否属于医保规定不支付的费用', 'whether basic insurance never pays it by law'),
  firstDiagnosis: text('是否首次确诊', 'whether it is the first diagnosis'),
  maternityFund: text('是否由生育保险支付', 'whether the maternity fund pays'),
  workInjuryFund: text('是否由工伤保险支付', 'whether the work-injury fund pays'),
  excludedCostIn: text('医保内费用中不保障的金额', 'which in-policy cost is excluded'),
  excludedCostOut: text('自费费用中不保障的金额', 'which self-funded cost is excluded'),
  preExistingStay: text('是否因既往症住院', 'whether the stay was for a pre-existing disease'),
  asIfEmployeePaid: text('按职工医保应支付的金额', 'what employee insurance would have paid'),
  rareDisease: text('是否罕见病', 'whether it is a rare disease'),
  pumpPaidWithinThreeYears: text('三年内是否已赔付过胰岛素泵', 'whether a pump was paid within three years'),
  otherInsuranceIn: text('其他保险对医保内费用的赔付', 'what other insurance paid of the in-policy cost'),
  otherInsuranceOut: text('其他保险对自费费用的赔付', 'what other insurance paid of the self-funded cost'),
};

/** @returns undefined for a name that is no fact (a bound that could not be compared) */
export function factWords(name: string): FactWords | undefined {
  if (!name.startsWith('finding.')) return (FACTS as Readonly<Record<string, FactWords>>)[name];
  const finding = name.slice('finding.'.length);
  const known = FINDINGS[finding];
  if (known !== undefined) return { name: known, from: STAFF };
  return { name: text('一项要人工确认的情况', 'a circumstance that a person must confirm'), from: STAFF };
}
