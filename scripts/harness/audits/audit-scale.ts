import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../../src/main/root.ts';
import { inTempFolder } from '../child.ts';
import type { AuditCost } from './audit-child.ts';
import { buildLedger } from './build-ledger.ts';

export interface Scaled {
  readonly buildSeconds: number;
  /** Smallest first. */
  readonly costs: readonly AuditCost[];
  /** Processor time for one settlement in the largest ledger, over the same in the smallest: 1 is linear. */
  readonly growth: number;
  /** How long others wait beside a sliced audit, 99 times of 100. */
  readonly sliceMs: number;
}

export interface AuditScaleSize {
  readonly settlements: number;
  readonly parts: readonly number[];
  readonly seed: number;
}

/** Of a smaller ledger there are too few slices to say how long 99 of 100 are. */
const SLICED_LEAST = 400;

/** One ledger at these parts of its size, the whole last, each audited in a process of its own. */
export async function auditScale({ settlements, parts, seed }: AuditScaleSize): Promise<Scaled> {
  return inTempFolder(async (folder) => {
    const sizes = [...parts, 1].map((part) => Math.floor(settlements * part));
    const copies = new Map(sizes.map((size) => [size, join(folder, `ledger-${size}.db`)]));
    const began = performance.now();
    await buildLedger({ settlements, seed, copies, scratch: join(folder, 'scratch.db') });
    const buildSeconds = (performance.now() - began) / 1000;
    const costs: AuditCost[] = [];
    const sliced = sizes.find((size) => size >= SLICED_LEAST) ?? settlements;
    for (const [size, file] of copies) costs.push(await costOf(file, size === sliced ? 'sliced' : 'plain'));
    const each = costs.map(({ cpuSeconds, settlements: size }) => cpuSeconds / size);
    const sliceMs = costs.find((cost) => cost.sliceMs !== undefined)?.sliceMs ?? Number.NaN;
    return { buildSeconds, costs, growth: (each.at(-1) ?? 0) / (each[0] ?? 1), sliceMs };
  });
}

async function costOf(file: string, how: 'plain' | 'sliced'): Promise<AuditCost> {
  const argv = ['dist/scripts/harness/audits/audit-child.js', file, how];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: packageRoot() });
  return JSON.parse(stdout) as AuditCost;
}
