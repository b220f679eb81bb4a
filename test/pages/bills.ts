import type { BillWire, LiabilityShareWire, QuoteReply } from '../../src/terminal/protocol.ts';
import { COMPONENTS, L1, L2, L3, PATIENT, PATIENT_SHARE, planOf, seed, step } from './bill-parts.ts';

/** Whole bills, made of the parts in `bill-parts.ts`. */
export const E1: BillWire = {
  settlementId: 'H33080000002:3320210918000418',
  basic: 'final',
  total: '150000.00',
  funds: [
    { fund: 'basic', name: '基本医保统筹基金', amount: '89208.00' },
    { fund: 'criticalIllness', name: '大病保险', amount: '5212.80' },
  ],
  hospitalBorne: '0.00',
  personal: '55579.20',
  components: COMPONENTS,
  plans: [planOf([L1, L2, L3], '10289.60')],
  patient: PATIENT_SHARE,
  notes: [],
};

/** The same visit after another counter used part of the annual deductible: L2 pays less. */
export const E1_CHANGED: BillWire = {
  ...E1,
  plans: [planOf([L1, { ...L2, payout: '9000.00', atCounter: '9000.00' }, L3], '9289.60')],
  patient: { ...PATIENT_SHARE, pays: '46289.60', cash: '44289.60' },
};

/** A mother shows her child's code from her own phone: no figure differs. */
export const SHOWN_BY_MOTHER: BillWire = { ...E1, presentedBy: { relation: 'parent', maskedName: '王*兰' } };

const none = (
  liability: LiabilityShareWire,
  reason: LiabilityShareWire['reason'],
  more: Partial<LiabilityShareWire> = {},
) => ({
  ...liability,
  payout: '0.00',
  atCounter: '0.00',
  steps: [],
  gauges: [],
  ...(reason === undefined ? {} : { reason }),
  ...more,
});

/** Nothing is paid, and every zero says why; a second plan is not held at all. */
export const E2_ZEROS: BillWire = {
  settlementId: 'H33080000002:3320210918000977',
  basic: 'final',
  total: '12345.67',
  funds: [{ fund: 'basic', name: '基本医保统筹基金', amount: '6345.67' }],
  hospitalBorne: '120.00',
  personal: '5880.00',
  components: {
    ...COMPONENTS,
    'inScope.residual': '2880.00',
    'inScope.belowLine': '0.00',
    'selfFunded.drug': '3000.00',
    'selfFunded.other': '0.00',
  },
  plans: [
    planOf(
      [
        none(L1, { code: 'LEFT_BY_EARLIER_PAYERS' }),
        none(
          L2,
          { code: 'BELOW_DEDUCTIBLE', short: '7000.00' },
          {
            steps: [
              step('base', '责任范围内费用', 'Cost within the liability', 'Σ 1 = 3000.00', '3000.00', {
                source: seed('目录外药品费用', 'drugsOnly'),
              }),
              step('deductible', '责任二免赔额', 'Deductible of L2', '3000.00 − 3000.00 = 0.00', '0.00', {
                source: seed('【免赔额】1万元', 'annual'),
              }),
            ],
            gauges: [{ of: 'deductible', limit: '10000.00', before: '0.00', now: '3000.00', left: '7000.00' }],
          },
        ),
        none(L3, { code: 'LIST_MISSING', missing: 'specialDrugs' }),
      ],
      '0.00',
    ),
    {
      ...planOf([], '0.00'),
      plan: 'demo-mutual',
      name: { zh: '职工医疗互助（演示）', en: 'Mutual aid (demo)' },
      reason: { code: 'NOT_ENROLLED' },
    },
  ],
  patient: {
    pays: '5880.00',
    cash: '5000.00',
    familyAccount: '300.00',
    account: '580.00',
    backToAccount: '0.00',
    backToFamilyAccount: '0.00',
    transferLater: '0.00',
  },
  notes: [],
};

/** A plan with bands that pays all that is left and more: nothing to pay, money back, money later. */
export const E3_BANDS: BillWire = {
  ...E1,
  settlementId: 'H33080000002:3320210918001204',
  total: '80000.00',
  funds: [{ fund: 'basic', name: '基本医保统筹基金', amount: '50000.00' }],
  personal: '30000.00',
  plans: [
    {
      ...planOf(
        [
          {
            ...L1,
            liability: 'B1',
            name: { zh: '分段补偿', en: 'Banded cover' },
            payout: '32000.00',
            atCounter: '30000.00',
            steps: [
              step('bands', '分段赔付', 'Bands', '32000.00 − 0.00 = 32000.00', '32000.00', {
                source: seed('3万元以下50%，3万至8万元60%，8万元以上70%'),
                bands: [
                  { from: '0.00', upTo: '30000.00', rate: '50%', amount: '30000.00', earns: '15000.00' },
                  { from: '30000.00', upTo: '80000.00', rate: '60%', amount: '28333.3333', earns: '17000.00' },
                  { from: '80000.00', upTo: null, rate: '70%', amount: '0.00', earns: '0.00' },
                ],
              }),
            ],
            gauges: [],
          },
        ],
        '32000.00',
      ),
      plan: 'demo-bands',
    },
  ],
  patient: {
    pays: '0.00',
    cash: '0.00',
    familyAccount: '0.00',
    account: '0.00',
    backToAccount: '1500.00',
    backToFamilyAccount: '0.00',
    transferLater: '2000.00',
  },
};

let quotes = 0;

export function quoteOf(bill: BillWire, more: Partial<QuoteReply> = {}, visit = `V-${bill.settlementId}`): QuoteReply {
  quotes += 1;
  return {
    quoteId: `quote-${quotes}`,
    quotedAt: new Date().toISOString(),
    settlementId: bill.settlementId,
    canSettle: true,
    patient: { ...PATIENT, visit: { ...PATIENT.visit, id: visit } },
    bill,
    answer: null,
    ...more,
  };
}
