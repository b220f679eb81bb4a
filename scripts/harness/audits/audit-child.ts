import { readFileSync } from 'node:fs';
import { audit } from '../../../src/audit/index.ts';
import { readLedger } from '../../../src/main/ledger.ts';
import { slices } from '../../../src/safekeeping/index.ts';

/**
 * One audit in a process of its own, for the scale harness: prints what it took, as JSON.
 *
 *   node dist/scripts/harness/audits/audit-child.js LEDGER.db [sliced]
 *
 * `sliced`: then once more of all persons in small slices, as a server does beside its work.
 */
export interface AuditCost {
  readonly settlements: number;
  readonly entries: number;
  readonly findings: number;
  readonly seconds: number;
  /** Processor time, which others on the same machine do not lengthen. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  /** How long others waited for their turn, where it was sliced: 99 of 100 times less. */
  readonly sliceMs?: number;
}

/**
 * Notes how long each slice kept others waiting: by the clock or by the processor, whichever is less, for the clock
 * also runs while another process has the processor.
 */
function measured(pause: Pause): { readonly pause: Pause; readonly percentile: (share: number) => number } {
  const slicesMs: number[] = [];
  let began = performance.now();
  let used = process.cpuUsage();
  const busyMs = (): number => {
    const { user, system } = process.cpuUsage(used);
    return Math.min(performance.now() - began, (user + system) / 1000);
  };
  return {
    pause() {
      const turn = pause();
      if (turn === undefined) return undefined;
      slicesMs.push(busyMs());
      return turn.then(() => {
        began = performance.now();
        used = process.cpuUsage();
      });
    },
    percentile(share) {
      slicesMs.sort((a, b) => a - b);
      return slicesMs[Math.min(slicesMs.length - 1, Math.floor(slicesMs.length * share))] ?? 0;
    },
  };
}

/** Of this program alone: what the system counts as a process's most may be that of the one which started it. */
function peakKilobytes(): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (found !== undefined) return Number(found);
  } catch {
    // Not a Linux.
  }
  return process.resourceUsage().maxRSS;
}

type Pause = () => Promise<void> | undefined;

const [file = '', how] = process.argv.slice(2);
const ledger = readLedger(file);
const began = performance.now();
const used = process.cpuUsage();
const now = new Date(0);
const { settlements, entries, findings } = await audit(ledger, { now });
const { user, system } = process.cpuUsage(used);
const plain = {
  settlements,
  entries,
  findings: findings.length,
  seconds: (performance.now() - began) / 1000,
  cpuSeconds: (user + system) / 1_000_000,
  peakMegabytes: peakKilobytes() / 1024,
};
const sliced = measured(slices());
if (how === 'sliced') await audit(ledger, { now, whole: false, pause: sliced.pause });
const cost: AuditCost = { ...plain, ...(how === 'sliced' ? { sliceMs: sliced.percentile(0.99) } : {}) };
await ledger.close();
process.stdout.write(`${JSON.stringify(cost)}\n`);
