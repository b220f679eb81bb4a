import type { Settlement } from '../../../src/settlement/index.ts';
import { criticalLeftOf, type Stay } from '../messages.ts';

/** The city of 惠衢保. */
const REGION = '330800';
export const INSTITUTION = 'H33080000001';

/** Local time in China, `YYYY-MM-DDTHH:mm:ss`. */
export const chinaTime = (now: number): string => new Date(now + 8 * 3_600_000).toISOString().slice(0, 19);

export interface Named {
  /** The gateway's number of the settlement; absent while it is a trial. */
  readonly settlement?: string;
  readonly visit: string;
  /** Local time in China, `YYYY-MM-DDTHH:mm:ss`. */
  readonly at: string;
}

/** A stay of the test messages as a canonical settlement, without the national words in between. */
export function canonicalOf(stay: Stay, { settlement, visit, at }: Named): Settlement {
  const { drug, material, preSelfPay, inScope, basic, critical } = stay;
  const total = drug + material + preSelfPay + inScope;
  const personal = total - basic - critical;
  return {
    id: `${INSTITUTION}:${settlement ?? `${visit}:trial`}`,
    person: { key: stay.person.certificate },
    visit: {
      id: visit,
      care: 'inpatient',
      institution: { code: INSTITUTION, region: REGION },
      settledAt: at,
      diagnoses: [],
    },
    insurance: { region: REGION, type: 'employee' },
    basic: settlement === undefined ? { state: 'trial' } : { state: 'final', settlementId: settlement },
    amounts: {
      total,
      funds: [
        { fund: 'basic', name: '基本医疗保险', amount: basic },
        { fund: 'criticalIllness', name: '大病保险', amount: critical },
      ],
      hospitalBorne: 0n,
      personal,
      account: 0n,
      familyAccount: 0n,
      cash: personal,
      selfFunded: drug + material,
      overLimit: 0n,
      preSelfPay,
      inScope,
    },
    criticalIllness: {
      scopeCost: criticalLeftOf(stay) + critical,
      paid: critical,
      assistancePaid: 0n,
      line: 2_000_000n,
    },
    lines: [
      line('1', 'drug', 'C', { selfFunded: drug }, '国药准字H20210751'),
      line('2', 'material', 'C', { selfFunded: material }),
      line('3', 'service', 'B', { preSelfPay, inScope }),
    ],
    gatewayRows: [],
    findings: {},
    notes: [],
  };
}

type Line = Settlement['lines'][number];
type Parts = Partial<Pick<Line, 'selfFunded' | 'preSelfPay' | 'inScope'>>;

function line(id: string, kind: Line['kind'], level: Line['class'], parts: Parts, approval?: string): Line {
  const { selfFunded = 0n, preSelfPay = 0n, inScope = 0n } = parts;
  const amount = selfFunded + preSelfPay + inScope;
  const split = { amount, selfFunded, overLimit: 0n, preSelfPay, inScope };
  return { id, code: `-${id}`, kind, class: level, ...split, ...(approval === undefined ? {} : { approval }) };
}
