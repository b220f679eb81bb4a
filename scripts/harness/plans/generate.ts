import fc from 'fast-check';
import { formatFen } from '../../../src/money/index.ts';
import type { LoadedPlan, Plan } from '../../../src/plan/index.ts';
import { loadPlan } from '../../../src/plan/load.ts';
import type { Settlement } from '../../../src/settlement/index.ts';
import { type CaseVisit, caseVisitSchema, parsedSettlementOf } from '../../../src/workbench/examples/case.ts';

/**
 * Random years of a person under 惠衢保 with random figures: what the properties of the engine are asked of.
 * All amounts in fen.
 */
export interface VisitParts {
  /** Days from the first of January. */
  readonly day: number;
  readonly care: 'inpatient' | 'special-outpatient' | 'pharmacy';
  readonly outOfTown: boolean;
  /** Approved class C drugs in a hospital; special drugs in a pharmacy. */
  readonly drugs: readonly bigint[];
  readonly material: bigint;
  readonly overLimit: bigint;
  readonly preSelfPay: bigint;
  /** What the pool, 大病 and 救助 paid of the in-scope part, and what they left. */
  readonly basic: bigint;
  readonly critical: bigint;
  readonly assistance: bigint;
  readonly left: bigint;
}

export interface PlanYear {
  readonly loaded: LoadedPlan;
  /** The person's own 大病 line. */
  readonly line: bigint;
  readonly visits: readonly VisitParts[];
}

const HOME = '330800';
export const PERSON = 'generated';
const SPECIAL_DRUG = 'XX99DEMO0001';
const PHARMACY = 'P33080000001';

/** Small, ordinary and large amounts, each as likely: small ones make the fen, large ones reach the limits. */
const fen = fc.oneof(fc.bigInt(0n, 9n), fc.bigInt(0n, 300_000n), fc.bigInt(0n, 60_000_000n));

const visitParts: fc.Arbitrary<VisitParts> = fc.record({
  day: fc.integer({ min: 0, max: 364 }),
  care: fc.constantFrom('inpatient', 'inpatient', 'special-outpatient', 'pharmacy'),
  outOfTown: fc.boolean(),
  drugs: fc.array(fen, { maxLength: 3 }),
  material: fen,
  overLimit: fen,
  preSelfPay: fen,
  basic: fen,
  critical: fen,
  assistance: fen,
  left: fen,
});

/** Plans as the file has them, and with other figures: other rates round elsewhere, small limits are reached sooner. */
export function planVariants(plan: Plan): LoadedPlan[] {
  const changes: Record<string, string>[] = [
    {},
    { 'l1.rate': '0.333', 'l2.rate': '0.85', 'l3.rate': '0.0501' },
    { 'l1.rate': '1', 'l2.rate': '1', 'l3.rate': '1', 'l2.outOfTown': '0.7' },
    { 'l1.cap': '1000', 'l2.cap': '1234.56', 'l3.cap': '0.03' },
    { 'l2.deductible': '0', 'l3.deductible': '0.01', 'l2.rate': '0.66666667', 'l2.outOfTown': '0.33333333' },
    { 'l2.deductible': '20000', 'l2.cap': '15000', 'l1.cap': '3000000' },
  ];
  return changes.map((change) => {
    const figures = Object.entries(plan.figures).map(([id, figure]) => {
      const value = change[id];
      return [
        id,
        value === undefined ? figure : { ...figure, values: figure.values.map((one) => ({ ...one, value })) },
      ];
    });
    return loadPlan({ ...plan, figures: Object.fromEntries(figures) });
  });
}

export function planYears(variants: readonly LoadedPlan[], visitsMax = 5): fc.Arbitrary<PlanYear> {
  return fc.record({
    loaded: fc.constantFrom(...variants),
    line: fc.constantFrom(2_000_000n, 1_000_000n, 0n, 12_345n),
    visits: fc.array(visitParts, { minLength: 1, maxLength: visitsMax }),
  });
}

/** The visit written short, its totals added up by the workbench. */
export function caseOf(parts: VisitParts, line: bigint): CaseVisit {
  const pharmacy = parts.care === 'pharmacy';
  const scope = parts.basic + parts.critical + parts.assistance + parts.left;
  const drugs = parts.drugs.map((amount) => ({
    kind: 'drug',
    class: 'C',
    amount: formatFen(amount),
    approved: true,
    ...(pharmacy ? { code: SPECIAL_DRUG } : {}),
  }));
  const treatment = {
    kind: 'service',
    class: 'B',
    amount: formatFen(scope + parts.preSelfPay + parts.overLimit),
    preSelfPay: formatFen(parts.preSelfPay),
    overLimit: formatFen(parts.overLimit),
  };
  const day = new Date(Date.UTC(2021, 0, 1 + parts.day)).toISOString().slice(0, 10);
  return caseVisitSchema.parse({
    care: parts.care,
    ...(pharmacy ? { institution: PHARMACY } : {}),
    region: parts.outOfTown ? '330100' : HOME,
    insuredIn: HOME,
    settledOn: day,
    lines: [...drugs, { kind: 'material', class: 'C', amount: formatFen(parts.material) }, treatment],
    basic: formatFen(parts.basic),
    criticalIllness: formatFen(parts.critical),
    assistance: formatFen(parts.assistance),
    ...(pharmacy ? {} : { scopeCost: formatFen(scope - parts.basic + parts.preSelfPay), line: formatFen(line) }),
  });
}

export const settlementOf = (parts: VisitParts, line: bigint, number: number, person = PERSON): Settlement =>
  parsedSettlementOf(caseOf(parts, line), number, person, HOME);

/** One bill as several that add up to it, cut by the given weights: every line and every fund. */
export function splitParts(whole: VisitParts, weights: readonly number[]): VisitParts[] {
  const cut = (amount: bigint) => proportional(amount, weights);
  const drugs = whole.drugs.map(cut);
  const [material, overLimit, preSelfPay] = [cut(whole.material), cut(whole.overLimit), cut(whole.preSelfPay)];
  const [basic, critical, assistance] = [cut(whole.basic), cut(whole.critical), cut(whole.assistance)];
  const left = cut(whole.left);
  return weights.map((_, part) => ({
    ...whole,
    drugs: drugs.map((amounts) => amounts[part] ?? 0n),
    material: material[part] ?? 0n,
    overLimit: overLimit[part] ?? 0n,
    preSelfPay: preSelfPay[part] ?? 0n,
    basic: basic[part] ?? 0n,
    critical: critical[part] ?? 0n,
    assistance: assistance[part] ?? 0n,
    left: left[part] ?? 0n,
  }));
}

/** Parts that add up to the amount; the last takes what the cutting leaves over. */
function proportional(amount: bigint, weights: readonly number[]): bigint[] {
  const sum = BigInt(weights.reduce((total, weight) => total + weight, 0));
  if (sum === 0n) return weights.map((_, index) => (index === 0 ? amount : 0n));
  const parts = weights.map((weight) => (amount * BigInt(weight)) / sum);
  const rest = amount - parts.reduce((total, part) => total + part, 0n);
  return parts.map((part, index) => (index === parts.length - 1 ? part + rest : part));
}

/**
 * Visits with nothing regular about them: any care, any fund paying any part that leaves the person not
 * negative, hospital shares, accounts, drugs without approval, no 大病 result. For laws that must hold always.
 */
export const wildVisit: fc.Arbitrary<CaseVisit> = fc
  .record({
    day: fc.integer({ min: -20, max: 380 }),
    care: fc.constantFrom('inpatient', 'special-outpatient', 'outpatient', 'emergency', 'pharmacy'),
    region: fc.constantFrom(HOME, '330100', '310100'),
    pharmacy: fc.boolean(),
    claimed: fc.boolean(),
    lines: fc.array(
      fc.record({
        kind: fc.constantFrom('drug', 'herb', 'material', 'service'),
        class: fc.constantFrom('A', 'B', 'C'),
        parts: fc.tuple(fen, fen, fen, fen),
        approved: fc.option(fc.boolean(), { nil: undefined }),
        restricted: fc.option(fc.boolean(), { nil: undefined }),
        special: fc.boolean(),
      }),
      { maxLength: 6 },
    ),
    shares: fc.tuple(...Array.from({ length: 6 }, () => fc.integer({ min: 0, max: 100 }))),
    critical: fc.option(fc.tuple(fen, fc.option(fen, { nil: undefined })), { nil: undefined }),
    assistance: fc.constantFrom(undefined, 'none', 'low-income'),
  })
  .map((wild) => {
    const lines = wild.lines.map(({ parts: [own, over, first, scope], special, ...line }) => ({
      ...line,
      amount: formatFen(own + over + first + scope),
      selfFunded: formatFen(own),
      overLimit: formatFen(over),
      preSelfPay: formatFen(first),
      ...(special ? { code: SPECIAL_DRUG } : {}),
    }));
    const total = wild.lines.flatMap((line) => line.parts).reduce((sum, part) => sum + part, 0n);
    // The last weight is what stays with the person.
    const [basic = 0n, critical = 0n, assistance = 0n, civil = 0n, hospital = 0n, personal = 0n] = proportional(
      total,
      wild.shares,
    );
    const funds = { basic, criticalIllness: critical, assistance, civilServant: civil };
    const paid = Object.entries(funds).map(([name, amount]) => [name, formatFen(wild.claimed ? amount : 0n)]);
    const [scopeCost, line] = wild.critical ?? [];
    return caseVisitSchema.parse({
      care: wild.care,
      ...(wild.pharmacy ? { institution: PHARMACY } : {}),
      region: wild.region,
      insuredIn: HOME,
      settledOn: new Date(Date.UTC(2021, 0, 1 + wild.day)).toISOString().slice(0, 10),
      basicClaimed: wild.claimed,
      lines,
      ...Object.fromEntries(paid),
      hospitalBorne: formatFen(hospital),
      account: formatFen(personal / 3n),
      ...(scopeCost === undefined ? {} : { scopeCost: formatFen(scopeCost) }),
      ...(line === undefined ? {} : { line: formatFen(line) }),
      ...(wild.assistance === undefined ? {} : { assistanceKind: wild.assistance }),
    });
  });

export const settlementOfCase = (visit: CaseVisit, number: number, person = PERSON): Settlement =>
  parsedSettlementOf(visit, number, person, HOME);
