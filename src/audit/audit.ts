import type { Ledger } from '../ledger/index.ts';
import { type Attempt, attemptOf, inPages } from './attempt.ts';
import {
  auditDisk,
  auditDrivenVisits,
  auditOutbox,
  auditPlans,
  auditRows,
  auditSequence,
  auditStore,
  type Disk,
  type Head,
} from './books.ts';
import { writeCheckpoints } from './checkpoint.ts';
import type { CheckCount, CheckId, Finding } from './checks.ts';
import { auditFamily } from './family.ts';
import { auditPerson } from './person.ts';
import { type AuditRun, allReadable, auditRunOf, type Pause, someReadable } from './run.ts';

export interface AuditOptions {
  /** Only persons with an entry after this number (their whole history), and the sequence and the outbox after it. */
  readonly since?: number;
  /**
   * Also what is looked for through whole tables, in one go each: as long as nothing says otherwise, without `since`.
   */
  readonly whole?: boolean;
  /** Every bill is priced by the readable engine too, not only those that the compiled one says nothing certain of. */
  readonly readable?: boolean;
  /**
   * Begins with each person and family where the last audit with this option found all right, and notes where it ends.
   */
  readonly fromCheckpoints?: boolean;
  /** The clock; without it, ages cannot be judged. */
  readonly now?: Date;
  readonly disk?: Disk;
  /** Called between two entries: gives others a turn when it is their time. */
  readonly pause?: Pause;
}

/** What an audit found. Plain data: the same when it was written as JSON by another process. */
export interface AuditResult {
  readonly since: number;
  /** Where the ledger ended: the next audit may begin there. */
  readonly head: Head;
  readonly persons: number;
  readonly entries: number;
  readonly settlements: number;
  readonly cancels: number;
  readonly repriced: number;
  /** Of these, by the readable engine. */
  readonly judged: number;
  readonly checks: Readonly<Record<CheckId, CheckCount>>;
  readonly findings: readonly Finding[];
  /** The first violation of each person that has one. */
  readonly violated: readonly Finding[];
}

const BATCH = 500;
const ENTRIES_AT_ONCE = 10_000;

/**
 * Re-adds everything and makes every decision again, person by person, so that memory stays flat and time grows with
 * the entries: see `CHECKS` for what is looked at. Reads only. What it finds may be frozen (`freezeViolated`).
 */
export async function audit(ledger: Ledger, options: AuditOptions = {}): Promise<AuditResult> {
  const { since = 0, whole = since === 0, now, disk, readable = false, fromCheckpoints = false } = options;
  const { pause = () => undefined } = options;
  // Only to choose by: it may have grown until the sequence is looked at.
  const last = await ledger.inspection.lastSeq().catch(() => 0);
  const run = auditRunOf(ledger, since, pause, readable ? allReadable : someReadable(last), fromCheckpoints);
  const { checks } = run;
  const attempt = attemptOf(checks);
  const head = await attempt('sequence', () => auditSequence(ledger, checks, since, pause));
  let persons = 0;
  for await (const person of personsOf(ledger, since, head?.seq ?? since, attempt)) {
    persons += 1;
    await attempt('store', () => auditPerson(person, run), person);
  }
  for await (const owner of familiesOf(run, attempt)) await attempt('store', () => auditFamily(owner, run));
  await attempt('store', () => writeCheckpoints(run));
  if (whole || since > 0) await attempt('I11', () => auditOutbox(ledger, checks, whole ? 'all' : since, run.counters));
  checks.looked('I11', run.counters.size);
  await attempt('plans', () => auditPlans(ledger, checks, run.plans, whole));
  if (whole) await attempt('rows', () => auditRows(ledger, checks));
  if (now !== undefined) await attempt('I10', () => auditDrivenVisits(ledger, checks, now));
  if (whole) await attempt('store', () => auditStore(ledger, checks));
  return resultOf(run, { head: head ?? { seq: 0 }, persons }, { whole, now, disk });
}

/** What is looked at last, and the result. */
export function resultOf(
  { since, checks, counts: { entries: _walked, ...counts } }: AuditRun,
  walked: Pick<AuditResult, 'head' | 'persons'>,
  { whole, now, disk }: { readonly whole: boolean; readonly now: Date | undefined; readonly disk: Disk | undefined },
): AuditResult {
  if (now === undefined) for (const check of ['I10', 'holds'] as const) checks.notMade(check, 'no clock was given');
  if (disk === undefined) checks.notMade('disk', 'the ledger is not on a disk, or nobody said how full it is');
  if (!whole) checks.notMade('store', 'looked at by the full audit and at every start');
  checks.notMade('I15', 'no statements of insurers are kept yet: there is nothing to compare with');
  if (disk !== undefined) auditDisk(checks, disk);
  return {
    since,
    ...walked,
    entries: checks.counts().sequence.checked,
    ...counts,
    checks: checks.counts(),
    findings: checks.findings,
    violated: checks.violated,
  };
}

async function* personsOf(ledger: Ledger, since: number, upTo: number, attempt: Attempt): AsyncGenerator<string> {
  if (since > 0) {
    yield* personsAfter(ledger, since, upTo, attempt);
    return;
  }
  yield* inPages((after) => attempt('store', () => ledger.persons(after, BATCH)));
}

/**
 * A roster can bring millions of entries at once: they are asked for by pages. Who has entries on several is looked at
 * again.
 */
async function* personsAfter(ledger: Ledger, since: number, upTo: number, attempt: Attempt): AsyncGenerator<string> {
  // What is entered meanwhile is for the next audit, or a busy ledger would never let this one end.
  for (let after = since; after < upTo; ) {
    const page = await attempt('store', () => ledger.inspection.personsSince(after, ENTRIES_AT_ONCE));
    if (page === undefined || page.last === after) return;
    yield* page.persons;
    after = page.last;
  }
}

async function* familiesOf({ ledger, since, families }: AuditRun, attempt: Attempt): AsyncGenerator<string> {
  if (since > 0) yield* families;
  else yield* inPages((after) => attempt('store', () => ledger.inspection.families(after, BATCH)));
}
