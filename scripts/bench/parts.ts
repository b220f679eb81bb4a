import { benchEngine, type EngineBench } from './engine.ts';
import { type BytesBench, benchBytes } from './ledger-bytes.ts';
import { benchStay, type StayBench } from './long-stay.ts';
import { benchPlans, type PlanBench } from './plans.ts';
import type { RoundsWanted } from './rounds.ts';
import { SERVERS } from './servers.ts';
import { benchSettles, type Cell, type SettleBench } from './settles.ts';
import { benchTills, type TillBench, type TillsWanted } from './tills.ts';

/** What `npm run bench` measured: all of it, or the parts that were asked for. */
export interface BenchResult {
  readonly engine?: EngineBench;
  readonly plans?: readonly PlanBench[];
  readonly settles?: SettleBench;
  readonly stay?: StayBench;
  readonly tills?: TillBench;
  readonly bytes?: BytesBench;
}
export const PARTS = ['engine', 'plans', 'settles', 'stay', 'tills', 'bytes'] as const;
export type Part = (typeof PARTS)[number];

export interface BenchSize {
  readonly engine: RoundsWanted;
  readonly plans: RoundsWanted;
  readonly cells: readonly Cell[];
  readonly rounds: number;
  readonly seconds: number;
  readonly tills: TillsWanted;
  /** By which the ledger grows to be weighed. */
  readonly settlements: number;
}

const CONNECTIONS = [1, 10, 20, 40];
export const BILL_LINES = 20;
const every = (lines: readonly number[], connections: readonly number[]): Cell[] =>
  lines.flatMap((of) => connections.map((at) => ({ lines: of, connections: at })));
const ALL_CELLS = every([5, BILL_LINES, 200, 3_000], CONNECTIONS);

export const SIZES = {
  quick: {
    engine: { rounds: 5, milliseconds: 40, warmUpMs: 500 },
    plans: { rounds: 3, milliseconds: 10, warmUpMs: 80 },
    cells: every([BILL_LINES], [1, 10, 40]),
    rounds: 3,
    seconds: 0.5,
    tills: { rounds: 3, seconds: 1.5, fillSeconds: 2 },
    settlements: 300,
  },
  usual: {
    engine: { rounds: 9, milliseconds: 100, warmUpMs: 800 },
    plans: { rounds: 5, milliseconds: 20, warmUpMs: 150 },
    cells: ALL_CELLS,
    rounds: 3,
    seconds: 0.6,
    tills: { rounds: 3, seconds: 3, fillSeconds: 5 },
    settlements: 1_000,
  },
  long: {
    engine: { rounds: 25, milliseconds: 300, warmUpMs: 2000 },
    plans: { rounds: 15, milliseconds: 100, warmUpMs: 500 },
    cells: ALL_CELLS,
    rounds: 7,
    seconds: 3,
    tills: { rounds: 7, seconds: 10, fillSeconds: 60 },
    settlements: 20_000,
  },
} as const satisfies Record<string, BenchSize>;

const SEED = 1;

export async function benchParts(parts: readonly Part[], size: BenchSize): Promise<BenchResult> {
  const { cells, rounds, seconds } = size;
  const measured: Record<Part, () => Promise<unknown>> = {
    engine: () => benchEngine(SEED, size.engine),
    plans: () => benchPlans(SEED, size.plans),
    settles: () => benchSettles({ servers: SERVERS, cells, rounds, seconds }),
    stay: () => benchStay(rounds, seconds * 2),
    tills: () => benchTills(size.tills),
    bytes: () => benchBytes(BILL_LINES, size.settlements),
  };
  const result: Partial<Record<Part, unknown>> = {};
  for (const part of parts) result[part] = await measured[part]();
  return result as BenchResult;
}
