import { REASONS } from '../../bill/reasons.ts';
import type { ReasonWire } from '../../terminal/protocol.ts';
import { grouped } from './amount.ts';
import type { Said } from './say.tsx';

/** The words of the wire's codes, as the counter and its slips say them. */
export function reasonSaid(reason: ReasonWire): Said {
  const parts = [headSaid(reason), shortSaid(reason.short), missingSaid(reason)];
  return { zh: parts.map((part) => part.zh).join(''), en: parts.map((part) => part.en).join('') };
}

const NOTHING: Said = { zh: '', en: '' };

function headSaid({ code, say }: ReasonWire): Said {
  const general = REASONS[code] ?? { zh: code, en: code };
  if (say === undefined) return general;
  // "未过大病起付线" says all that "未过免赔额" would.
  if (code === 'BELOW_DEDUCTIBLE') return { zh: say.zh, en: `${say.en}.` };
  return { zh: `${general.zh}：${say.zh}`, en: `${general.en} ${say.en}` };
}

function shortSaid(short: string | undefined): Said {
  if (short === undefined) return NOTHING;
  return { zh: `，还差 ${grouped(short)}`, en: ` ${grouped(short)} still lacking.` };
}

function missingSaid({ missing, missingLabel }: ReasonWire): Said {
  if (missing === undefined) return NOTHING;
  const named = missingLabel ?? { zh: factSaid(missing), en: missing };
  return { zh: `（缺：${named.zh}）`, en: ` Missing: ${named.en}.` };
}

/**
 * Facts that a rule asks for and a bill may lack; a name of a plan's own list or figure stays as the plan writes it.
 */
const FACTS: Readonly<Record<string, string>> = {
  lines: '费用明细',
  criticalIllness: '大病结算结果',
  'criticalIllness.line': '大病起付线',
  'visit.days': '住院天数',
  'visit.place': '就医地',
  'visit.referral': '转诊备案',
  'visit.grade': '医院等级',
  'visit.admittedOn': '入院日期',
  'visit.dischargedOn': '出院日期',
  'visit.diagnosis': '诊断',
  'insurance.retired': '是否退休',
  'insurance.assistance': '救助身份',
  'person.age': '年龄',
  'person.sex': '性别',
  'enrolment.membershipYears': '连续参保年数',
  'enrolment.noClaimYears': '连续未赔付年数',
  'enrolment.preExisting': '既往症',
  'enrolment.newCitizen': '是否新市民',
  'enrolment.renewed': '是否续保',
  'enrolment.units': '购买份数',
  'family.deductibleReached': '家庭免赔额是否已过',
  'line.kind': '费用类别',
  'line.class': '甲乙丙类',
  'line.approved': '药品批准文号',
  'line.restricted': '是否超限定支付',
  'line.code': '项目编码',
  'line.category': '项目分类',
  'line.negotiated': '是否谈判药',
};
export const factSaid = (name: string): string => FACTS[name] ?? name;

const CARES: Readonly<Record<string, string>> = {
  inpatient: '住院',
  'special-outpatient': '特殊病种门诊',
  outpatient: '门诊',
  emergency: '急诊',
  pharmacy: '药店购药',
};
export const careSaid = (care: string): string => CARES[care] ?? care;

const INSURANCES: Readonly<Record<string, string>> = {
  employee: '职工医保',
  resident: '城乡居民医保',
  other: '其他医保',
};
export const insuranceSaid = (type: string): string => INSURANCES[type] ?? type;

export const sexSaid = (sex: 'male' | 'female' | undefined): string =>
  sex === undefined ? '' : sex === 'male' ? '男' : '女';

const PRESENTERS: Readonly<Record<string, string>> = { parent: '父母', child: '子女', spouse: '配偶', other: '亲属' };
export const presenterSaid = (relation: string): string => PRESENTERS[relation] ?? '亲属';

const COMPONENTS: readonly (readonly [string, string])[] = [
  ['inScope.residual', '范围内剩余'],
  ['inScope.belowLine', '起付线以下'],
  ['inScope.other', '范围内其他'],
  ['inScope.*', '政策范围内'],
  ['preSelfPay', '先行自付'],
  ['overLimit', '超限价'],
  ['selfFunded.drug', '自费药品'],
  ['selfFunded.restricted', '超限定自费'],
  ['selfFunded.other', '其他自费'],
  ['selfFunded.unclassified', '未分类自费'],
  ['selfFunded.*', '全自费'],
];

/** A formula with the names of the burden's components, and of a sum over fee lines, in words. */
export function formulaSaid(formula: string): string {
  const sums = formula.replace(/Σ (\d+) =/g, '$1 项费用合计 =');
  return COMPONENTS.reduce((text, [name, zh]) => text.split(name).join(zh), sums);
}
