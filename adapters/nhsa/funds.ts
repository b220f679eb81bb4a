import type { Settlement } from '../../src/settlement/index.ts';
import type { Figures } from './amounts.ts';

type Fund = Settlement['amounts']['funds'][number];

const BASIC_NAME = {
  employee: '职工基本医疗保险统筹基金',
  resident: '城乡居民基本医疗保险统筹基金',
  other: '基本医疗保险统筹基金',
} as const;

/** The funds that paid something. Employees' and residents' 大病 are two fields of the gateway and one fund to us. */
export function fundsOf(figures: Figures, other: bigint, type: Settlement['insurance']['type']): Fund[] {
  const funds: Fund[] = [
    { fund: 'basic', name: BASIC_NAME[type], amount: figures.basic },
    { fund: 'criticalIllness', name: '城乡居民大病保险基金', amount: figures.residentCritical },
    { fund: 'criticalIllness', name: '职工大额医疗费用补助基金', amount: figures.employeeCritical },
    { fund: 'civilServant', name: '公务员医疗补助', amount: figures.civilServant },
    { fund: 'enterprise', name: '企业补充医疗保险基金', amount: figures.enterprise },
    { fund: 'assistance', name: '医疗救助基金', amount: figures.assistance },
    { fund: 'disabledVeteran', name: '伤残人员医疗保障基金', amount: figures.disabledVeteran },
    { fund: 'other', name: '其他基金支出', amount: other },
  ];
  return funds.filter((fund) => fund.amount > 0n);
}
