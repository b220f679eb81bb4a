import { monitorEventLoopDelay } from 'node:perf_hooks';
import { audit } from '../../src/audit/index.ts';
import { readLedger } from '../../src/main.ts';
import { slices } from '../../src/safekeeping/index.ts';

/**
 * One audit in a process of its own, for the scale harness: prints what it took, as JSON.
 *
 *   node dist/scripts/harness/audit-child.js LEDGER.db [sliced]
 *
 * `sliced`: of all persons in small slices, as a server does beside its work.
 */
export interface AuditCost {
  readonly settlements: number;
  readonly entries: number;
  readonly findings: number;
  readonly seconds: number;
  /** Processor time, which others on the same machine do not lengthen. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  /** How long others waited for their turn, where it was sliced: 99 of 100 waited less. */
  readonly turnMs?: number;
}

const [file = '', how] = process.argv.slice(2);
const ledger = readLedger(file);
const turns = how === 'sliced' ? monitorEventLoopDelay({ resolution: 1 }) : undefined;
turns?.enable();
const began = performance.now();
const used = process.cpuUsage();
const now = new Date(0);
const options = turns === undefined ? { now } : { now, whole: false, pause: slices() };
const { settlements, entries, findings } = await audit(ledger, options);
const { user, system } = process.cpuUsage(used);
turns?.disable();
const cost: AuditCost = {
  settlements,
  entries,
  findings: findings.length,
  seconds: (performance.now() - began) / 1000,
  cpuSeconds: (user + system) / 1_000_000,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
  ...(turns === undefined ? {} : { turnMs: turns.percentile(99) / 1_000_000 }),
};
await ledger.close();
process.stdout.write(`${JSON.stringify(cost)}\n`);
