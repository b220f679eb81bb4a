import { audit } from '../../src/audit/index.ts';
import { openLedger } from '../../src/main.ts';

/**
 * One full audit in a process of its own, for the scale harness: prints what it took, as JSON.
 *
 *   node dist/scripts/harness/audit-child.js LEDGER.db
 */
export interface AuditCost {
  readonly settlements: number;
  readonly entries: number;
  readonly findings: number;
  readonly seconds: number;
  /** Processor time, which others on the same machine do not lengthen. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

const [file = ''] = process.argv.slice(2);
const ledger = openLedger(file);
const began = performance.now();
const used = process.cpuUsage();
const { settlements, entries, findings } = await audit(ledger, { now: new Date(0) });
const { user, system } = process.cpuUsage(used);
const cost: AuditCost = {
  settlements,
  entries,
  findings: findings.length,
  seconds: (performance.now() - began) / 1000,
  cpuSeconds: (user + system) / 1_000_000,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
};
await ledger.close();
process.stdout.write(`${JSON.stringify(cost)}\n`);
