import { cancelById, commit, type Desk } from '../../../src/desk/index.ts';
import { openSqliteLedger } from '../../../src/ledger/sqlite/ledger.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import { Random } from '../random.ts';
import { copyLedger } from './beginnings.ts';
import { type Dump, dumpOf } from './ledger-dump.ts';
import { deskOn, enrol, RUN_AT, stayOf } from './operations.ts';

/** A stretch of a counter's day, always the same for the same seed: settles, and cancels of some of them. */
export interface Workload {
  readonly seed: number;
  readonly steps: number;
}

type Step = { readonly kind: 'settle' | 'cancel'; readonly stay: number };

const CANCELS = 0.3;

export function stepsOf({ seed, steps }: Workload): Step[] {
  const random = new Random(seed);
  const standing: number[] = [];
  let stays = 0;
  return Array.from({ length: steps }, (): Step => {
    if (standing.length > 0 && random.chance(CANCELS)) {
      const [stay = 0] = standing.splice(random.between(0, standing.length - 1), 1);
      return { kind: 'cancel', stay };
    }
    stays += 1;
    standing.push(stays);
    return { kind: 'settle', stay: stays };
  });
}

/** @returns whether it had been done before. @throws Error when it is refused: nothing in a workload ever is */
export async function doStep(desk: Desk, { kind, stay }: Step): Promise<boolean> {
  const settlement = stayOf(stay);
  const done = await (kind === 'settle' ? commit(desk, settlement, 'C01') : cancelById(desk, settlement.id));
  if (isRefusal(done)) throw new Error(`${kind} of stay ${stay} was refused: ${done.code}`);
  return done.duplicate;
}

/** The ledger that a workload begins with. */
export async function beginWorkload(file: string): Promise<void> {
  const ledger = openSqliteLedger(file);
  await enrol(deskOn(ledger, RUN_AT));
  await ledger.close();
}

/** What the ledger holds before the first step and after each of them, from a life in which nothing fails. */
export async function dumpsOf(workload: Workload, base: string, file: string): Promise<Dump[]> {
  const looked = `${file}-looked`;
  const dumps = [dumpOf(base)];
  copyLedger(base, file);
  const ledger = openSqliteLedger(file);
  const desk = deskOn(ledger, RUN_AT);
  for (const step of stepsOf(workload)) {
    await doStep(desk, step);
    copyLedger(file, looked);
    dumps.push(dumpOf(looked));
  }
  await ledger.close();
  return dumps;
}
