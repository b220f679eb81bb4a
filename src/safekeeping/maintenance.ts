import { type AuditResult, audit, type Disk, type Finding, freezeViolated } from '../audit/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { logged } from '../log.ts';
import type { Copyable } from './backup.ts';
import type { Backups, Taken } from './backups.ts';
import { slices, WorkStopped } from './slices.ts';

export interface MaintenanceOptions {
  readonly ledger: Ledger & Copyable;
  readonly now: () => Date;
  readonly disk: () => Disk | undefined;
  /** Absent where no backups are wanted. */
  readonly backups?: Backups;
  /** One line of the log: names persons by key only. */
  readonly say: (line: Readonly<Record<string, unknown>>) => void;
  readonly onFault: (error: unknown) => void;
}

/** What the server knows of its own ledger, for its readiness. */
export interface LedgerHealth {
  /** Nothing was found that belongs to the ledger as a whole. Frozen persons do not stop others. */
  readonly sound: boolean;
  /** Last entry that was looked at, and when. */
  readonly auditedUpTo: number;
  readonly auditedAt?: string;
  readonly backedUpAt?: string;
  readonly findings: readonly string[];
}

const AUDIT_MS = 60_000;
const BACKUP_MS = 3_600_000;
const FINDINGS_SHOWN = 20;

/**
 * Looks after a server's own ledger: audits what is new every minute, in small slices; takes a backup every hour and
 * audits that whole; freezes whoever does not verify. One of these at a time; what fails is said, and tried again the
 * next time.
 */
export class LedgerMaintenance {
  readonly #kept: MaintenanceOptions;
  readonly #timers: NodeJS.Timeout[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #stopped = false;
  #findings: readonly string[] = [];
  #auditedUpTo = 0;
  #auditedAt: string | undefined;
  #backedUpAt: string | undefined;

  constructor(kept: MaintenanceOptions) {
    this.#kept = kept;
  }

  start(): void {
    this.#every(AUDIT_MS, () => this.auditNow(), this.#kept.onFault);
    if (this.#kept.backups !== undefined) this.#every(BACKUP_MS, () => this.backUpNow(), this.#noBackup);
  }

  readonly #noBackup = (error: unknown): void => {
    this.#kept.say({ level: 'alarm', at: this.#kept.now().toISOString(), ...logged(error), kind: 'no backup' });
  };

  #every(milliseconds: number, work: () => Promise<unknown>, failed: (error: unknown) => void): void {
    // A round that takes longer than the interval is not queued behind itself; a backup waits for an audit, and is not
    // left out.
    let running = false;
    const timer = setInterval(() => {
      if (running) return;
      running = true;
      void work()
        .catch(failed)
        .finally(() => {
          running = false;
        });
    }, milliseconds);
    timer.unref();
    this.#timers.push(timer);
  }

  /** One after the other. Ends at once when the keeper is stopped. */
  #alone<T>(work: () => Promise<T>): Promise<T | undefined> {
    const result = this.#last
      .then(() => (this.#stopped ? undefined : work()))
      .catch((error: unknown) => {
        if (error instanceof WorkStopped) return undefined;
        throw error;
      });
    this.#last = result.catch(() => {});
    return result;
  }

  /**
   * What was entered since the last time, and whose entries those are. @returns undefined when the keeper was stopped
   */
  auditNow(): Promise<AuditResult | undefined> {
    return this.#alone(async () => {
      const { ledger, now, disk } = this.#kept;
      const since = await ledger.inspection.bookmark();
      const free = disk();
      const pause = slices(() => this.#stopped);
      const options = {
        since,
        whole: false,
        fromCheckpoints: true,
        now: now(),
        pause,
        ...(free === undefined ? {} : { disk: free }),
      };
      const audited = await audit(ledger, options);
      await this.#act(audited, [...this.#findings, ...ofNobody(audited)]);
      const isRead = !audited.findings.some(({ check, severity }) => check === 'store' && severity === 'unverified');
      if (isRead && audited.head.seq > since) await ledger.inspection.moveBookmark(audited.head.seq);
      this.#auditedUpTo = audited.head.seq;
      this.#auditedAt = now().toISOString();
      return audited;
    });
  }

  /** A backup, audited whole: what that finds holds for the ledger it was taken from. */
  backUpNow(): Promise<Taken | undefined> {
    return this.#alone(async () => {
      const { ledger, now, backups, say } = this.#kept;
      if (backups === undefined) return undefined;
      const at = now();
      const taken = await backups.take(ledger, at, await ledger.inspection.restoredAt());
      const { seq, digest } = taken.audited.head;
      say({ level: 'info', at: at.toISOString(), kind: 'backup', file: taken.file, seq, digest });
      await this.#act(taken.audited, [...ofNobody(taken.audited), ...fewerEntries(taken)]);
      this.#backedUpAt = at.toISOString();
      return taken;
    });
  }

  async #act(audited: AuditResult, findings: readonly string[]): Promise<void> {
    const { ledger, now, say } = this.#kept;
    const at = now().toISOString();
    for (const person of await freezeViolated(ledger, audited, at)) {
      const first = audited.violated.find((finding) => finding.person === person);
      say({ level: 'alarm', at, kind: 'frozen', person, check: first?.check, entry: first?.entry, says: first?.says });
    }
    const known = new Set(this.#findings);
    this.#findings = [...new Set(findings)];
    for (const says of this.#findings) if (!known.has(says)) say({ level: 'alarm', at, kind: 'audit', says });
  }

  health(): LedgerHealth {
    return {
      sound: this.#findings.length === 0,
      auditedUpTo: this.#auditedUpTo,
      ...(this.#auditedAt === undefined ? {} : { auditedAt: this.#auditedAt }),
      ...(this.#backedUpAt === undefined ? {} : { backedUpAt: this.#backedUpAt }),
      findings: this.#findings.slice(0, FINDINGS_SHOWN),
    };
  }

  /** Resolves when nothing of ours runs any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#last;
  }
}

/** A ledger only grows: one that is shorter than a backup of it was put in its place, or lost its end. */
const fewerEntries = ({ audited, fuller }: Taken): string[] =>
  fuller === undefined
    ? []
    : [`backup: the ledger ends with entry ${audited.head.seq}, ${fuller.file} with entry ${fuller.seq}, and is kept`];

/** Violations and warnings that belong to no person. */
function ofNobody({ findings }: AuditResult): string[] {
  return findings
    .filter(({ person, severity }: Finding) => person === undefined && severity !== 'unverified')
    .map(({ check, says, entry }) => `${check}: ${says}${entry === undefined ? '' : ` (entry ${entry})`}`);
}
