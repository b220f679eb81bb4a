import { join } from 'node:path';
import { packageRoot } from '../../../src/main/root.ts';
import type { EnrolmentAttributes, SettlementWire } from '../../../src/settlement/index.ts';
import { type CaseVisit, caseVisitSchema, settlementOf } from '../../../src/workbench/examples/case.ts';

/**
 * Years of a person on which the first edition of the engine paid money on the wrong visit, or a fen above a printed
 * sum. Examples, evidence and the recorded ledger of that edition all play these.
 */
export interface Counterexample {
  readonly plan: string;
  readonly region: string;
  readonly attributes: EnrolmentAttributes;
  readonly visits: readonly CaseVisit[];
}

const stay = (on: string, left: string, more: Readonly<Record<string, unknown>> = {}): CaseVisit =>
  caseVisitSchema.parse({
    admittedOn: on,
    dischargedOn: on.replace(/\d\d$/, '11'),
    settledOn: on.replace(/\d\d$/, '11'),
    lines: [{ class: 'A', category: 'operation', amount: left }],
    ...more,
  });
const jiangxi = { plan: 'weihuibao-2023', region: '360000', attributes: { preExisting: [] } };
const union = { plan: 'zj-union-mutual-2024', region: '330000', attributes: { membershipYears: 2 } };
const card = { plan: 'huigongka-2023', region: '510000', attributes: {} };

/** 江西卫惠保: the first stay bears the deductible, other insurance of the second frees it. */
export const FREED_DEDUCTIBLE: Counterexample = {
  ...jiangxi,
  visits: [
    stay('2023-09-01', '20000.00'),
    stay('2023-10-01', '30000.00', { findings: { otherInsuranceIn: '30000.00' } }),
  ],
};

/** The deductible was borne by a stay of a pre-existing disease out of the province, with rates of its own. */
export const FREED_ELSEWHERE: Counterexample = {
  ...jiangxi,
  attributes: { preExisting: ['lupus'] },
  visits: [
    stay('2023-08-01', '40000.00', { region: '310100', referral: 'registered', findings: { preExistingStay: true } }),
    stay('2023-11-01', '12000.00', { findings: { preExistingStay: false, otherInsuranceIn: '9000.00' } }),
    caseVisitSchema.parse({ cancels: 0, settledOn: '2023-11-12' }),
    stay('2023-12-01', '8000.00', { findings: { preExistingStay: false, otherInsuranceIn: '20000.00' } }),
  ],
};

const overpaidYear = (cancelled: boolean): Counterexample => ({
  ...jiangxi,
  visits: [
    ...FREED_DEDUCTIBLE.visits,
    ...(cancelled
      ? [caseVisitSchema.parse({ cancels: 0, settledOn: '2023-10-12' }), stay('2023-11-01', '20000.00')]
      : []),
    stay('2023-12-01', '200000.00'),
  ],
});

/** The stay that bore what was freed is taken back and settled again: what was due to it is due to nobody. */
export const BEARER_CANCELLED: Counterexample = overpaidYear(true);
export const BEARER_STANDS: Counterexample = overpaidYear(false);

/** 产业工会: large expense 3 306.625, then a mild disease of 7 500: the higher one stands. */
export const HIGHER_BY_A_FEN: Counterexample = {
  ...union,
  visits: [
    caseVisitSchema.parse({
      care: 'special-outpatient',
      settledOn: '2024-02-10',
      lines: [{ class: 'A', amount: '11813.25' }],
    }),
    stay('2024-03-01', '3000.00', { basic: '2000.00', findings: { mildDisease: true, pathologyDate: '2024-03-05' } }),
  ],
};

/** 惠工卡: 1.005 in a hospital, the rest of the shared 30 000 in a pharmacy. */
export const LIMIT_BY_A_FEN: Counterexample = {
  ...card,
  visits: [
    caseVisitSchema.parse({
      care: 'outpatient',
      settledOn: '2023-08-01',
      institution: 'H1',
      diagnoses: ['I10.x00'],
      lines: [{ kind: 'drug', class: 'A', code: 'D1', amount: '10.05' }],
    }),
    caseVisitSchema.parse({
      care: 'pharmacy',
      settledOn: '2023-08-02',
      institution: 'P1',
      basicClaimed: false,
      lines: [{ kind: 'drug', class: 'C', approved: true, code: 'X1', amount: '200000.00' }],
    }),
  ],
};

export const COUNTEREXAMPLES = [FREED_DEDUCTIBLE, FREED_ELSEWHERE, HIGHER_BY_A_FEN, LIMIT_BY_A_FEN] as const;

/** Made-up entries of the lists that 惠工卡 leaves unpublished. */
export const lists = (): string => join(packageRoot(), 'test', 'checkpoints', 'lists.json');

/**
 * A counterexample as canonical events: what `huijie replay` reads, one a line. @param first number of its first visit
 */
export function eventsOf(
  { plan, region, attributes, visits }: Counterexample,
  person: string,
  first: number,
): readonly object[] {
  const ids: string[] = [];
  const events = visits.map((visit, at) => {
    if (visit.cancels !== undefined) {
      ids.push('');
      return { event: 'cancel', settlement: ids[visit.cancels] };
    }
    const settlement: SettlementWire = settlementOf(visit, first + at, person, region);
    ids.push(settlement.id);
    return { event: 'settle', settlement };
  });
  return [{ event: 'enrol', enrolment: { person, plan, attributes } }, ...events];
}

/** All of them, of persons of their own, as the lines of one file. */
export const counterexampleLines = (examples: readonly Counterexample[] = COUNTEREXAMPLES): string =>
  `${examples
    .flatMap((example, at) => eventsOf(example, `counterexample-${at + 1}`, at * 10 + 1))
    .map((event) => JSON.stringify(event))
    .join('\n')}\n`;
