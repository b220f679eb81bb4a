import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/root.ts';
import type { AuditCost } from './audit-child.ts';
import { buildLedger } from './build-ledger.ts';
import { inTempFolder } from './child.ts';

export interface Scaled {
  readonly buildSeconds: number;
  /** Smallest first. */
  readonly costs: readonly AuditCost[];
  /** Processor time for one settlement in the largest ledger, over the same in the smallest: 1 is linear. */
  readonly growth: number;
  /** How long others wait beside a sliced audit, 99 times of 100. */
  readonly sliceMs: number;
}

/** In a smaller ledger the first slices, which still load code, would be more than one of a hundred. */
const SLICED_LEAST = 1_000;

/** One ledger at a quarter, at half and at the whole of its size, each audited in a process of its own. */
export async function auditScale({ settlements, seed }: { settlements: number; seed: number }): Promise<Scaled> {
  return inTempFolder(async (folder) => {
    const sizes = [settlements / 4, settlements / 2, settlements].map(Math.floor);
    const copies = new Map(sizes.map((size) => [size, join(folder, `ledger-${size}.db`)]));
    const began = performance.now();
    await buildLedger({ settlements, seed, copies, scratch: join(folder, 'scratch.db') });
    const buildSeconds = (performance.now() - began) / 1000;
    const costs: AuditCost[] = [];
    for (const file of copies.values()) costs.push(await costOf(file));
    const each = costs.map(({ cpuSeconds, settlements: size }) => cpuSeconds / size);
    const sliced = sizes.find((size) => size >= SLICED_LEAST) ?? settlements;
    const { sliceMs = Number.NaN } = await costOf(copies.get(sliced) ?? '', 'sliced');
    return { buildSeconds, costs, growth: (each.at(-1) ?? 0) / (each[0] ?? 1), sliceMs };
  });
}

async function costOf(file: string, ...how: string[]): Promise<AuditCost> {
  const argv = ['dist/scripts/harness/audit-child.js', file, ...how];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: packageRoot() });
  return JSON.parse(stdout) as AuditCost;
}
