import { REASONS } from '../../bill/reasons.ts';
import type { ReasonWire } from '../../terminal/protocol.ts';
import { grouped } from './amount.ts';
import type { Said } from './say.tsx';

/** The words of the wire's codes, as the counter and its slips say them. */
export function reasonSaid(reason: ReasonWire): Said {
  const text = REASONS[reason.code] ?? { zh: reason.code, en: reason.code };
  const say = reason.say === undefined ? { zh: '', en: '' } : { zh: `：${reason.say.zh}`, en: ` ${reason.say.en}` };
  const short =
    reason.short === undefined
      ? { zh: '', en: '' }
      : { zh: `，还差 ${grouped(reason.short)}`, en: ` ${grouped(reason.short)} still lacking.` };
  const missing =
    reason.missing === undefined
      ? { zh: '', en: '' }
      : { zh: `（缺：${reason.missing}）`, en: ` Missing: ${reason.missing}.` };
  return { zh: text.zh + say.zh + short.zh + missing.zh, en: text.en + say.en + short.en + missing.en };
}

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

/** The names of the burden's components inside a formula, in words. */
export function componentsSaid(formula: string): string {
  return COMPONENTS.reduce((text, [name, zh]) => text.split(name).join(zh), formula);
}
