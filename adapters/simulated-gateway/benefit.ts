import {
  atLeastZero,
  exactFromFen,
  type Fen,
  minFen,
  minusRate,
  RATE_ONE,
  type Rate,
  roundToFen,
  times,
} from '../../src/money/index.ts';
import type { Split } from './catalogue.ts';
import type { Institution } from './institutions.ts';
import { parameters } from './parameters.ts';
import { activeInsurance, type Person } from './persons.ts';

/** What one person has used in one calendar year; a settlement adds to it, a cancellation takes the same away. */
export interface YearUse {
  readonly stays: number;
  readonly pool: Fen;
  readonly scope: Fen;
  readonly critical: Fen;
  readonly assistance: Fen;
  readonly commercialBase: Fen;
  readonly commercial: Fen;
}
export const NOTHING_USED: YearUse = {
  stays: 0,
  pool: 0n,
  scope: 0n,
  critical: 0n,
  assistance: 0n,
  commercialBase: 0n,
  commercial: 0n,
};

export type MedType = '11' | '14' | '21' | '41';

export interface Visit {
  readonly person: Person;
  readonly insutype: string;
  readonly medType: MedType;
  readonly institution: Institution;
  /** `yyyy-MM-dd HH:mm:ss` of the settlement: it decides the year and whether an identity class is in force. */
  readonly settledAt: string;
  readonly split: Split;
  /** Out-of-catalogue drugs with an approval number, for a platform that computes the commercial row itself. */
  readonly commercialBase: Fen;
}

/** Everything a settlement answer says in money, before the personal account. */
export interface Benefit {
  readonly deductible: Fen;
  readonly poolRate: Rate;
  readonly pool: Fen;
  readonly scope: Fen;
  readonly criticalLine: Fen;
  readonly criticalRate: Rate;
  readonly critical: Fen;
  readonly assistance: Fen;
  readonly commercial: Fen;
  readonly hospital: Fen;
  readonly person: Fen;
  readonly used: YearUse;
}

const share = (amount: Fen, rate: Rate): Fen => roundToFen(times(exactFromFen(amount), rate), 'half-up');

/** Basic pool, then critical illness, then assistance; the commercial row and the hospital's share come last. */
export function benefitOf(visit: Visit, year: YearUse): Benefit {
  const pool = poolOf(visit, year);
  const inCriticalScope = visit.medType === '21' || visit.medType === '14';
  const scope = inCriticalScope ? visit.split.inScope - pool.paid + visit.split.preSelfPay : 0n;
  const critical = criticalOf(visit, year, scope);
  const assistance = assistanceOf(visit, year, scope - critical.paid);
  const commercialBase = visit.person.gatewayPaysCommercialRow && inCriticalScope ? visit.commercialBase : 0n;
  const commercial = commercialOf(commercialBase, year);
  const hospital = visit.institution.bearsOverLimit ? visit.split.overLimit : 0n;
  return {
    deductible: pool.deductible,
    poolRate: pool.rate,
    pool: pool.paid,
    scope,
    criticalLine: critical.line,
    criticalRate: critical.rate,
    critical: critical.paid,
    assistance,
    commercial,
    hospital,
    person: visit.split.amount - pool.paid - critical.paid - assistance - commercial - hospital,
    used: {
      stays: visit.medType === '21' ? 1 : 0,
      pool: inCriticalScope ? pool.paid : 0n,
      scope,
      critical: critical.paid,
      assistance,
      commercialBase,
      commercial,
    },
  };
}

/** The identity class (特困, 低保, 低边) in force on the day, if it is one that assistance knows. */
export function assistanceClass(person: Person, at: string): string | undefined {
  return person.idetinfo.find(
    (row) => row.begntime <= at && at <= row.endtime && Object.hasOwn(parameters.assistance.classes, row.psn_idet_type),
  )?.psn_idet_type;
}

interface Pool {
  readonly deductible: Fen;
  readonly rate: Rate;
  readonly paid: Fen;
}

function poolOf(visit: Visit, year: YearUse): Pool {
  const scheme = schemeOf(visit);
  if (visit.medType === '41') return { deductible: 0n, rate: minusRate(RATE_ONE, RATE_ONE), paid: 0n };
  if (visit.medType === '11') {
    return { deductible: 0n, rate: scheme.outpatientRate, paid: share(visit.split.inScope, scheme.outpatientRate) };
  }
  const line = visit.medType === '14' ? parameters.specialOutpatient.line : inpatientLine(visit, year);
  const deductible = minFen(line, atLeastZero(visit.split.inScope));
  const rate = inpatientRate(visit);
  const paid = minFen(share(visit.split.inScope - deductible, rate), atLeastZero(scheme.poolCeiling - year.pool));
  return { deductible, rate, paid };
}

const isEmployee = (visit: Visit): boolean => visit.insutype === '310';
const schemeOf = (visit: Visit) => (isEmployee(visit) ? parameters.employee : parameters.resident);

function inpatientLine(visit: Visit, year: YearUse): Fen {
  if (isEmployee(visit)) {
    const { first, second, later } = parameters.employee.inpatientLine;
    return [first, second][year.stays] ?? later;
  }
  const lines = parameters.resident.inpatientLine;
  return visit.institution.region.startsWith('3308') ? lines[hospitalGrade(visit)] : lines.outOfCity;
}

function inpatientRate(visit: Visit): Rate {
  if (!isEmployee(visit)) return parameters.resident.inpatientRate[hospitalGrade(visit)];
  const retired = activeInsurance(visit.person, visit.insutype)?.psn_type.startsWith('12') ?? false;
  return parameters.employee.inpatientRate[retired ? 'retired' : 'working'];
}

function hospitalGrade(visit: Visit): 'grade3' | 'grade2' | 'primary' {
  return visit.institution.grade === 'pharmacy' ? 'primary' : visit.institution.grade;
}

function criticalOf(visit: Visit, year: YearUse, scope: Fen): { line: Fen; rate: Rate; paid: Fen } {
  const terms = schemeOf(visit).criticalIllness;
  const assisted = assistanceClass(visit.person, visit.settledAt) !== undefined;
  const line = assisted ? terms.assistedLine : terms.line;
  const rate = assisted ? terms.assistedRate : terms.rate;
  const entitled = minFen(share(atLeastZero(year.scope + scope - line), rate), terms.ceiling);
  // Cumulative over the year. An earlier settlement cancelled out of order is never taken back here, and what another
  // one then falls short of is made up for only within this visit's own scope.
  return { line, rate, paid: minFen(atLeastZero(scope), atLeastZero(entitled - year.critical)) };
}

function assistanceOf(visit: Visit, year: YearUse, left: Fen): Fen {
  const identity = assistanceClass(visit.person, visit.settledAt);
  const terms = identity === undefined ? undefined : parameters.assistance.classes[identity];
  if (terms === undefined) return 0n;
  return minFen(share(atLeastZero(left), terms.rate), atLeastZero(parameters.assistance.ceiling - year.assistance));
}

function commercialOf(base: Fen, year: YearUse): Fen {
  const { deductible, rate, ceiling } = parameters.commercialRow;
  if (base === 0n) return 0n;
  const entitled = minFen(share(atLeastZero(year.commercialBase + base - deductible), rate), ceiling);
  return atLeastZero(entitled - year.commercial);
}
