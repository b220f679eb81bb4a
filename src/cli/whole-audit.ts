import { type AuditResult, auditInParts, auditPart, type PartMaker, PlanCache } from '../audit/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { auditThreadsAtMost, openAuditThreads } from '../main/audit-threads.ts';
import { clock } from '../main/clock.ts';
import { readLedger } from '../main/ledger.ts';
import { diskOf, ResumableParts } from '../safekeeping/index.ts';
import { Progress } from '../workbench/progress.ts';
import { warn } from './args.ts';
import { versionOf } from './version.ts';

export interface WholeAudit {
  /** Absent: one a core. */
  readonly threads?: number;
  readonly readable?: boolean;
  /** Notes the parts that were made beside the ledger, and goes on from there when it was stopped. */
  readonly resume?: boolean;
}

/** Below this many entries the threads would take longer to begin than the audit takes. */
const ENTRIES_LEAST = 5_000;

/**
 * Audits a whole ledger that nobody writes to, on every core, with a progress bar on a terminal.
 * @throws Error when it cannot be opened
 */
export async function auditWhole(file: string, options: WholeAudit = {}): Promise<AuditResult> {
  const { threads = auditThreadsAtMost(), readable = false, resume = false } = options;
  const ledger = readLedger(file);
  const entries = await ledger.inspection.lastSeq().catch(() => 0);
  const parallel = threads > 1 && entries >= ENTRIES_LEAST ? openAuditThreads(file, threads) : undefined;
  const maker = parallel ?? inThisThread(ledger);
  const noted = resume ? new ResumableParts(maker, file, versionOf()) : undefined;
  if (noted !== undefined && noted.resumed > 0)
    warn(`继续上次核对 goes on: ${noted.resumed} parts were looked at before`);
  const bar = new Progress(process.stderr, entries, '核对 audit', '笔 entries');
  try {
    const disk = diskOf(file);
    const audited = await auditInParts(ledger, noted ?? maker, {
      now: clock(),
      readable,
      ...(disk === undefined ? {} : { disk }),
      progress: (done) => bar.tick(done, done),
    });
    noted?.forget();
    return audited;
  } finally {
    bar.clear();
    await parallel?.close();
    await ledger.close();
  }
}

function inThisThread(ledger: Ledger): PartMaker {
  const plans = new PlanCache(ledger);
  return { atOnce: 1, make: (part, terms) => auditPart(ledger, part, terms, plans) };
}
