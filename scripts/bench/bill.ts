import type { Holding } from '../../src/engine/index.ts';
import { demoLists, openPlans } from '../../src/main/plans.ts';
import { formatFen, parseExact } from '../../src/money/index.ts';
import type { Settlement } from '../../src/settlement/index.ts';
import { caseVisitSchema, parsedSettlementOf } from '../../src/workbench/examples/case.ts';
import { PLAN } from '../harness/messages.ts';
import { Random } from '../harness/random.ts';

export const LINES = 200;
const HOME = '330800';
const PERSON = 'bench';

/** What the person has used up of the year when the bill comes. */
export const BEFORE = {
  'L1.counted': '15000.00',
  'L2.counted': '8000.00',
} as const;
export const LINE = '20000.00';

/** A long stay: 60 drugs outside the catalogue, 20 materials, 120 lines inside it. */
export function benchBill(seed: number): Settlement {
  const random = new Random(seed);
  let inside = 0n;
  const lines = Array.from({ length: LINES }, (_, index) => {
    const amount = random.fen(1_000, 200_000);
    if (index < 60) return { kind: 'drug', class: 'C', amount: formatFen(amount), approved: index % 5 !== 0 };
    if (index < 80) return { kind: 'material', class: 'C', amount: formatFen(amount) };
    const first = index % 2 === 0 ? amount / 10n : 0n;
    inside += amount - first;
    const kind = index % 3 === 0 ? 'drug' : 'service';
    return { kind, class: first > 0n ? 'B' : 'A', amount: formatFen(amount), preSelfPay: formatFen(first) };
  });
  const firsts = lines.reduce((sum, line) => sum + BigInt((line.preSelfPay ?? '0.00').replace('.', '')), 0n);
  const basic = (inside * 7n) / 10n;
  const visit = caseVisitSchema.parse({
    settledOn: '2021-05-05',
    lines,
    basic: formatFen(basic),
    scopeCost: formatFen(inside - basic + firsts),
    line: LINE,
  });
  return parsedSettlementOf(visit, 1, PERSON, HOME);
}

export function benchHolding(): Holding {
  const loaded = openPlans(undefined, [demoLists()]).find(PLAN);
  if (loaded === undefined) throw new Error(`the plan ${PLAN} is not there`);
  return { loaded, enrolment: { person: PERSON, plan: PLAN } };
}

export const accumulatorsBefore = () =>
  new Map([[PLAN, new Map(Object.entries(BEFORE).map(([bucket, value]) => [bucket, parseExact(value)]))]]);
