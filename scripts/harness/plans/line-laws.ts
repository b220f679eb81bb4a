import { type Bill, type LineShare, lineShares, paidAtCounter } from '../../../src/bill/index.ts';
import { price } from '../../../src/engine/index.ts';
import { type AccumulatorsByOwner, addAll } from '../../../src/ledger/index.ts';
import { openPlans } from '../../../src/main/plans.ts';
import { type Fen, formatFen, parseFen, sumFen } from '../../../src/money/index.ts';
import type { Line } from '../../../src/settlement/index.ts';
import { Random } from '../random.ts';
import { filled, randomAttributes, randomVisit, settlementsOf, vocabularyOf } from './any-plan.ts';

export interface LineLawsHeld {
  readonly bills: number;
  /** Lines that a plan paid something of. */
  readonly paidLines: number;
  readonly broken: string[];
}

/** Random years under every plan that ships: payers make lines, lines make bills, and no payer gains or loses a fen. */
export function lineLawsOverAllPlans(bills: number, seed: number): LineLawsHeld {
  const random = new Random(seed);
  const plans = openPlans().plans.map(({ plan }) => filled(plan));
  const broken: string[] = [];
  let priced = 0;
  let paidLines = 0;
  while (priced < bills && broken.length < 20) {
    const loaded = random.pick(plans);
    const { plan } = loaded;
    const visits = Array.from({ length: 4 }, () => randomVisit(plan, vocabularyOf(plan), random));
    const enrolment = { person: 'random', plan: plan.id, attributes: randomAttributes(random) };
    let accumulators: AccumulatorsByOwner = new Map();
    for (const settlement of settlementsOf(plan, visits)) {
      const { bill, deltas } = price(settlement, [{ loaded, enrolment }], accumulators);
      accumulators = addAll(accumulators, deltas);
      const shares = lineShares(bill, settlement.lines);
      priced += 1;
      paidLines += shares.filter(({ payers, later }) => [...payers, ...later].some(({ by }) => by === 'plan')).length;
      for (const law of brokenLineLaws(bill, settlement.lines, shares)) broken.push(`${plan.id}: ${law}`);
    }
  }
  return { bills: priced, paidLines, broken };
}

function brokenLineLaws(bill: Bill, lines: readonly Line[], shares: readonly LineShare[]): string[] {
  if (lines.length === 0) return shares.length === 0 ? [] : ['a bill without lines has shares of lines'];
  const broken: string[] = [];
  for (const { id, amount, payers, patient, later } of shares) {
    if (sumFen(payers.map((payer) => payer.amount)) + patient !== amount) broken.push(`line ${id} does not add up`);
    if (patient < 0n || [...payers, ...later].some((payer) => payer.amount <= 0n))
      broken.push(`line ${id} is negative`);
    if (sumFen(later.map((payer) => payer.amount)) > patient) broken.push(`line ${id}: more comes later than was paid`);
  }
  const equal = (name: string, sum: Fen, due: Fen) => {
    if (sum !== due) broken.push(`${name}: ${sum} over the lines, ${due} on the bill`);
  };
  equal('patient', sumFen(shares.map(({ patient }) => patient)), bill.patient.pays);
  const payers = shares.flatMap((share) => share.payers);
  const later = shares.flatMap((share) => share.later);
  equal(
    'funds',
    sumOf(payers, ({ by }) => by === 'fund'),
    sumFen(bill.funds.map(({ amount }) => amount)),
  );
  equal(
    'institution',
    sumOf(payers, ({ by }) => by === 'institution'),
    bill.hospitalBorne,
  );
  for (const plan of bill.plans) {
    const ofPlan = (payer: LineShare['payers'][number]) => payer.by === 'plan' && payer.plan === plan.plan;
    equal(plan.plan, sumOf(payers, ofPlan), paidAtCounter(plan));
    for (const { liability, kind, payout, atCounter, steps } of plan.liabilities) {
      const of = (payer: LineShare['payers'][number]) => payer.by === 'plan' && payer.liability === liability;
      equal(`${plan.plan} ${liability}`, sumOf(payers, of), atCounter);
      if (kind === 'indemnity') equal(`${plan.plan} ${liability} later`, sumOf(later, of), payout - atCounter);
      const base = steps.find(({ rule }) => rule === 'base');
      const counted = base?.lines?.counted;
      if (counted === undefined || kind !== 'indemnity') continue;
      // Where the base adds components to its lines, the payment reaches beyond them.
      if (formatFen(sumFen(counted.map((line) => parseFen(line.amount) ?? 0n))) !== base?.out) continue;
      const elsewhere = shares.filter(({ id }) => !counted.some((line) => line.id === id));
      equal(
        `${plan.plan} ${liability} off its lines`,
        sumOf(
          elsewhere.flatMap(({ payers }) => payers),
          of,
        ),
        0n,
      );
    }
  }
  return broken;
}

const sumOf = (
  payers: readonly LineShare['payers'][number][],
  which: (payer: LineShare['payers'][number]) => boolean,
): Fen => sumFen(payers.filter(which).map(({ amount }) => amount));
