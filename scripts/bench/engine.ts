import { price } from '../../src/engine/index.ts';
import { formatFen } from '../../src/money/index.ts';
import { accumulatorsBefore, benchBill, benchHolding, LINES } from './bill.ts';
import { byHand } from './formula.ts';
import { plainBill } from './plain.ts';
import { zenDecision, zenInput } from './zen.ts';

/** Microseconds for one bill, the median of several rounds. */
export interface EngineBench {
  readonly lines: number;
  readonly rounds: number;
  readonly engine: number;
  readonly byHand: number;
  readonly zen: number;
}

const ROUNDS = 9;
const WARM_UP_SHARE = 0.2;

/** All three price the same bill in the same run, in turns; first they must agree to the fen. */
export async function benchEngine(seconds: number, seed: number): Promise<EngineBench> {
  const settlement = benchBill(seed);
  const holding = benchHolding();
  const accumulators = accumulatorsBefore();
  const bill = plainBill(settlement);
  const zen = zenDecision();
  const input = zenInput(bill);
  const ours = () => price(settlement, [holding], accumulators);
  try {
    agree(ours(), byHand(bill), await zen.price(input));
    const share = (seconds * 1000) / 3;
    const ran = [
      async () => void ours(),
      async () => void byHand(bill),
      async () => void (await zen.price(input)),
    ] as const;
    for (const run of ran) await microseconds(run, share * WARM_UP_SHARE);
    const rounds: number[][] = ran.map(() => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, run] of ran.entries()) {
        rounds[index]?.push(await microseconds(run, (share * (1 - WARM_UP_SHARE)) / ROUNDS));
      }
    }
    const [engine = 0, hand = 0, rules = 0] = rounds.map(median);
    return { lines: LINES, rounds: ROUNDS, engine, byHand: hand, zen: rules };
  } finally {
    zen.close();
  }
}

function agree(
  ours: ReturnType<typeof price>,
  hand: ReturnType<typeof byHand>,
  zen: { l1: number; l2: number; patientPays: number },
): void {
  const shares = ours.bill.plans.flatMap((plan) => plan.liabilities);
  const paid = (id: string) => formatFen(shares.find((share) => share.liability === id)?.payout ?? 0n);
  const figures = [paid('L1'), paid('L2'), formatFen(ours.bill.patient.pays)].join(' ');
  const others = {
    'the formula by hand': [hand.l1, hand.l2, hand.patientPays].join(' '),
    'zen-engine': [zen.l1, zen.l2, zen.patientPays].map((amount) => amount.toFixed(2)).join(' '),
  };
  for (const [who, says] of Object.entries(others)) {
    if (says !== figures) throw new Error(`${who} says ${says}, the engine ${figures}: nothing can be compared`);
  }
}

/** The mean over at least `milliseconds` of calls, one after the other. */
async function microseconds(run: () => Promise<void>, milliseconds: number): Promise<number> {
  const started = performance.now();
  let calls = 0;
  while (performance.now() - started < milliseconds) {
    for (let index = 0; index < 20; index += 1) await run();
    calls += 20;
  }
  return ((performance.now() - started) * 1000) / calls;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
