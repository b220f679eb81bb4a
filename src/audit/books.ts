import { digestOf, type Ledger } from '../ledger/index.ts';
import type { CheckCounts } from './checks.ts';
import type { PlanCache } from './plan-cache.ts';

/** What belongs to the ledger as a whole and to no person. Such a finding freezes nobody. */
const BATCH = 2_000;

export interface Head {
  /** The ledger's last entry. */
  readonly seq: number;
  /** Digest over the hashes of all entries in order: two ledgers with the same head hold the same entries. */
  readonly digest?: string;
}

/**
 * Every number is there once. @param since entries up to here are taken as looked at; from 0, the digest is made too
 */
export async function auditSequence(
  ledger: Ledger,
  checks: CheckCounts,
  since: number,
  pause: () => Promise<void> | undefined,
): Promise<Head> {
  const digest = since === 0 ? digestOf() : undefined;
  const last = await ledger.inspection.lastSeq();
  if (last < since) {
    const says = `the ledger ends at ${last}: entries up to ${since} are gone`;
    checks.find({ check: 'sequence', severity: 'violation', says });
  }
  let after = Math.min(since, last);
  for (;;) {
    const batch = await ledger.inspection.hashes(after, BATCH);
    for (const { seq, hash } of batch) {
      if (seq > last) break;
      const says = 'the sequence of the ledger has a gap before this entry';
      checks.expect(seq === after + 1, { check: 'sequence', entry: seq, says });
      digest?.add(hash);
      after = seq;
    }
    if (batch.length < BATCH || after >= last)
      return { seq: last, ...(digest === undefined ? {} : { digest: digest.end() }) };
    await pause();
  }
}

/** Messages of each counter in order: those of the counters that were told something after an entry, or all of them. */
export async function auditOutbox(
  ledger: Ledger,
  checks: CheckCounts,
  after: number | 'all',
  counters: ReadonlySet<string>,
): Promise<void> {
  const broken =
    after === 'all'
      ? await ledger.inspection.brokenOutbox(0, 'all')
      : await ledger.inspection.brokenOutbox(after, [...counters]);
  for (const { says, entry } of broken)
    checks.find({ check: 'I11', severity: 'violation', says, ...(entry === undefined ? {} : { entry }) });
}

/** Rows that no entry leads to, so that no walk of a person would meet them. */
export async function auditRows(ledger: Ledger, checks: CheckCounts): Promise<void> {
  const { looked, misfits } = await ledger.inspection.misfits();
  checks.looked('rows', looked);
  for (const misfit of misfits) checks.find({ check: 'rows', severity: 'violation', ...misfit });
}

/** @param whole all plan texts, not only those that bills were priced by again */
export async function auditPlans(ledger: Ledger, checks: CheckCounts, cache: PlanCache, whole: boolean): Promise<void> {
  const asked = new Set(cache.hashesRead);
  for (const { hash, id } of await ledger.inspection.plans()) {
    if (!whole && !asked.has(hash)) continue;
    const loaded = await cache.find(hash);
    const says = `the text of plan ${id} (${hash.slice(0, 12)}) is not what its hash says: bills priced by it cannot be verified`;
    checks.expect(loaded?.plan.id === id, { check: 'plans', says });
    asked.delete(hash);
  }
  for (const hash of asked) {
    const says = `the text of a plan (${hash.slice(0, 12)}) is gone: bills priced by it cannot be verified`;
    checks.expect(false, { check: 'plans', says });
  }
}

const DAY_MS = 86_400_000;
/** Quotes and their holds are cleared away after seven days; a day later somebody should look why not. */
const HOLDS_GONE_MS = 8 * DAY_MS;

export async function auditDrivenVisits(ledger: Ledger, checks: CheckCounts, now: Date): Promise<void> {
  const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds).toISOString();
  const { unresolved, unattended } = await ledger.inspection.unattendedSince(ago(DAY_MS));
  checks.looked('I10', unresolved);
  for (const id of unattended) {
    const says = `driven visit ${id}: what became of it is unknown for more than a day, and nobody was asked to look into it`;
    checks.find({ check: 'I10', severity: 'violation', says });
  }
  const { holds, stale } = await ledger.inspection.holdsExpiredBefore(ago(HOLDS_GONE_MS));
  checks.looked('holds', holds);
  if (stale > 0) {
    const says = `${stale} holds are still there more than a week after they expired`;
    checks.find({ check: 'holds', severity: 'warning', says });
  }
}

export async function auditStore(ledger: Ledger, checks: CheckCounts): Promise<void> {
  for (const { name, value, sound } of await ledger.inspection.store())
    checks.expect(sound, { check: 'store', says: `${name}: ${value}` });
}

export interface Disk {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

const FREE_LEAST = 0.05;

export function auditDisk(checks: CheckCounts, { freeBytes, totalBytes }: Disk): void {
  checks.looked('disk');
  if (freeBytes >= totalBytes * FREE_LEAST) return;
  const says = `only ${((freeBytes / totalBytes) * 100).toFixed(1)} % of the disk is free: a full disk stops every settlement`;
  checks.find({ check: 'disk', severity: 'warning', says });
}
