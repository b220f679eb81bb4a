import type {
  BillWire,
  LiabilityShareWire,
  PatientWire,
  PlanShareWire,
  StepWire,
} from '../../src/terminal/protocol.ts';

/** Made-up bills in the shape of the protocol. No person, no code and no amount here is real. */
const HASH = '7d1c0ffee5a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b';

export const PATIENT: PatientWire = {
  maskedName: '李*梅',
  sex: 'female',
  insurance: { region: '330802', type: 'resident' },
  visit: {
    id: 'V20210918001',
    care: 'inpatient',
    institution: { code: 'H33080200001', name: '衢州演示人民医院', region: '330802' },
    admittedOn: '2021-09-06',
    dischargedOn: '2021-09-18',
    settledAt: '2021-09-18T09:30:00+08:00',
  },
};

export const step = (
  rule: StepWire['rule'],
  zh: string,
  en: string,
  formula: string,
  out: string,
  more: Partial<StepWire> = {},
) => ({
  rule,
  label: { zh, en },
  formula,
  inputs: {},
  out,
  ...more,
});

export const seed = (quote: string, assumption?: string) => ({
  doc: 'seed',
  quote,
  ...(assumption === undefined ? {} : { assumption }),
});

export const L1: LiabilityShareWire = {
  liability: 'L1',
  name: { zh: '责任一 自付医疗费用', en: 'L1 In-policy cost left to the patient' },
  kind: 'indemnity',
  payout: '289.60',
  atCounter: '289.60',
  steps: [
    step('base', '责任范围内费用', 'Cost within the liability', '25792.00 − 5212.80 − 0.00 = 20579.20', '20579.20', {
      source: seed(
        '在指定医疗机构发生合理且必要的符合大病报销支付范围的经大病保险报销后的剩余费用(不含大病起付线以下费用)。',
        'preSelfPayFollowsScope',
      ),
    }),
    step(
      'deductible',
      '大病起付线',
      'Line of the critical-illness insurance',
      '20579.20 − 20000.00 = 579.20',
      '579.20',
      {
        source: seed('(不含大病起付线以下费用)', 'ownLine'),
      },
    ),
    step('rate', '责任一给付比例', 'Rate of L1', '579.20 × 50% = 289.60', '289.60', {
      source: seed('【给付比例】50%'),
    }),
    step(
      'rounding',
      '四舍五入到分（按年度累计）',
      'Rounded to the fen on the annual total',
      '289.60 − 0.00 = 289.60',
      '289.60',
    ),
  ],
  gauges: [
    { of: 'deductible', limit: '20000.00', before: '0.00', now: '20000.00', left: '0.00' },
    { of: 'cap', limit: '500000.00', before: '0.00', now: '289.60', left: '499710.40' },
  ],
};

export const L2: LiabilityShareWire = {
  liability: 'L2',
  name: { zh: '责任二 自费医疗费用', en: 'L2 Drugs outside the catalogue' },
  kind: 'indemnity',
  payout: '10000.00',
  atCounter: '10000.00',
  steps: [
    step('base', '责任范围内费用', 'Cost within the liability', 'Σ 2 = 30000.00', '30000.00', {
      source: seed(
        '在定点医院住院或特殊病种门诊发生的合理且必要的目录外药品费用(浙江省医保目录外药准字、国药进字药品)。',
        'anyApproval',
      ),
      lines: {
        counted: [
          { id: 'D0001', amount: '18000.00' },
          { id: 'D0002', amount: '12000.00' },
        ],
        notCounted: [
          { id: 'M0007', amount: '5000.00', reason: { code: 'NOTHING_ELIGIBLE' } },
          { id: 'D0009', amount: '210.00', reason: { code: 'FACT_MISSING', missing: 'line.approved' } },
        ],
      },
    }),
    step('deductible', '责任二免赔额', 'Deductible of L2', '30000.00 − 10000.00 = 20000.00', '20000.00', {
      source: seed('【免赔额】1万元', 'annual'),
    }),
    step('rate', '责任二给付比例', 'Rate of L2', '20000.00 × 50% = 10000.00', '10000.00', {
      source: seed('【给付比例】50%'),
    }),
  ],
  gauges: [
    { of: 'deductible', limit: '10000.00', before: '0.00', now: '10000.00', left: '0.00' },
    { of: 'cap', limit: '500000.00', before: '120000.00', now: '10000.00', left: '370000.00' },
  ],
};

export const L3: LiabilityShareWire = {
  liability: 'L3',
  name: { zh: '责任三 特殊药品费用', en: 'L3 Special drugs' },
  kind: 'indemnity',
  payout: '0.00',
  atCounter: '0.00',
  reason: {
    code: 'CARE_NOT_COVERED',
    say: {
      zh: '只保障在指定药房购买的特殊药品',
      en: 'Only special drugs bought in a designated pharmacy are covered.',
    },
  },
  steps: [],
  gauges: [],
};

export function planOf(liabilities: LiabilityShareWire[], paid: string): PlanShareWire {
  return {
    plan: 'huiqubao-2021',
    name: { zh: '惠衢保 2021', en: 'Huiqubao 2021 (Quzhou)' },
    version: '1.0.0',
    hash: HASH,
    flow: 'counter',
    liabilities,
    paid,
    paidBy: 'us',
  };
}

export const COMPONENTS: BillWire['components'] = {
  'inScope.residual': '579.20',
  'inScope.belowLine': '20000.00',
  'inScope.other': '0.00',
  preSelfPay: '0.00',
  overLimit: '0.00',
  'selfFunded.drug': '30210.00',
  'selfFunded.restricted': '0.00',
  'selfFunded.other': '4790.00',
  'selfFunded.unclassified': '0.00',
};

export const PATIENT_SHARE: BillWire['patient'] = {
  pays: '45289.60',
  cash: '43289.60',
  familyAccount: '0.00',
  account: '2000.00',
  backToAccount: '0.00',
  backToFamilyAccount: '0.00',
  transferLater: '0.00',
};
