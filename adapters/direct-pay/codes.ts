import type { Care, Line, Settlement } from '../../src/settlement/index.ts';

/** What a message asks. */
export type TransactionKind =
  | 'identify'
  | 'open'
  | 'change'
  | 'close'
  | 'lines'
  | 'no-lines'
  | 'quote'
  | 'settle'
  | 'cancel'
  | 'decide';

/** Transactions of 商保直赔; those without a kind are not done here, and are refused by their name. */
export const TRANSACTIONS: ReadonlyMap<string, { readonly name: string; readonly kind?: TransactionKind }> = new Map([
  ['S200', { name: '客户身份校验', kind: 'identify' }],
  ['S210', { name: '建立就诊档案', kind: 'open' }],
  ['S230', { name: '就诊档案修改', kind: 'change' }],
  ['S240', { name: '撤销就诊档案', kind: 'close' }],
  ['S250', { name: '费用明细上传', kind: 'lines' }],
  ['S260', { name: '费用明细撤销', kind: 'no-lines' }],
  ['S290', { name: '费用预结算', kind: 'quote' }],
  ['S291', { name: '费用结算', kind: 'settle' }],
  ['S270', { name: '取消结算', kind: 'cancel' }],
  ['S310', { name: '理赔结果确认', kind: 'decide' }],
  ['S300', { name: '理赔申请' }],
  ['S340', { name: '病历信息上传' }],
]);

const lookup =
  <V>(codes: Readonly<Record<string, V>>) =>
  (code: string): V | undefined =>
    Object.hasOwn(codes, code) ? codes[code] : undefined;

/** medicalType: the sample writes the national med_type. */
export const careOf = lookup<Care>({
  '11': 'outpatient',
  '12': 'outpatient',
  '13': 'emergency',
  '14': 'special-outpatient',
  '19': 'outpatient',
  '21': 'inpatient',
  '22': 'inpatient',
  '41': 'pharmacy',
  '51': 'outpatient',
  '52': 'inpatient',
});

/** medicalInsurance: the sample writes the national insutype. */
export const insuranceOf = lookup<Settlement['insurance']['type']>({
  '310': 'employee',
  '390': 'resident',
  '380': 'resident',
  '391': 'resident',
  '340': 'other',
  '350': 'other',
  '360': 'other',
});

/** personnelCat is words, of which two say whether a person is retired; other words say nothing of it. */
export const retiredOf = lookup<boolean>({ 在职: false, 退休: true });
export const SELF_PAYING = '自费';

/** GB/T 2261.1; 9 and 0: nobody said. */
export const sexOf = lookup<'male' | 'female' | 'unsaid'>({ '1': 'male', '2': 'female', '9': 'unsaid', '0': 'unsaid' });

/** listCat, as the interface has it. */
export const kindOf = lookup<Line['kind']>({ '1': 'drug', '2': 'service', '3': 'service', '4': 'material' });

/** feesGrade 甲乙丙: the interface names no codes; these are the national ones and their short forms. */
export const classOf = lookup<Line['class']>({ '01': 'A', '1': 'A', '02': 'B', '2': 'B', '03': 'C', '3': 'C' });

export const FUND_NAMES = {
  employee: '职工基本医疗保险统筹基金',
  resident: '城乡居民基本医疗保险统筹基金',
  other: '基本医疗保险统筹基金',
} as const;

/** What a reason of the bill names as missing, in words. */
export const MISSING_WORDS = lookup<string>({
  criticalIllness: '大病保险范围费用',
  'criticalIllness.line': '大病起付线',
  lines: '费用明细',
});
