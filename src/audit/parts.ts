import type { Ledger } from '../ledger/index.ts';
import { type Attempt, attemptOf } from './attempt.ts';
import { auditOutbox, auditRows, auditSequence, auditStore, type Head } from './books.ts';
import type { CountedChecks } from './checks.ts';
import { auditFamily } from './family.ts';
import { auditPerson } from './person.ts';
import { PlanCache } from './plan-cache.ts';
import { type AuditRun, allReadable, auditRunOf, someReadable } from './run.ts';

/**
 * A part of the audit of a whole ledger that can be made by itself: in another thread, and again after that was
 * stopped. Parts look at nothing in common.
 */
export type AuditPart =
  | { readonly kind: 'sequence' | 'outbox' | 'rows' | 'store' }
  | { readonly kind: 'persons' | 'families'; readonly keys: readonly string[] };

/** What holds for all parts of an audit. */
export interface PartTerms {
  /** The ledger's last entry. */
  readonly last: number;
  readonly readable: boolean;
}

/** What a part found, as plain data. */
export interface PartResult {
  readonly checks: CountedChecks;
  readonly counts: AuditRun['counts'];
  readonly persons: number;
  readonly entries: number;
  readonly counters: readonly string[];
  /** Hashes of the plans that bills were priced by again. */
  readonly plans: readonly string[];
  readonly head?: Head;
}

const withoutPause = () => undefined;

/** @param plans where parts are made one after the other: each plan is read once for all of them */
export async function auditPart(
  ledger: Ledger,
  part: AuditPart,
  { last, readable }: PartTerms,
  plans = new PlanCache(ledger),
): Promise<PartResult> {
  const run: AuditRun = { ...auditRunOf(ledger, 0, withoutPause, readable ? allReadable : someReadable(last)), plans };
  const made = await makePart(part, run, attemptOf(run.checks));
  return {
    checks: run.checks.counted(),
    counts: run.counts,
    persons: made.persons ?? 0,
    entries: run.counts.entries,
    counters: [...run.counters],
    plans: plans.hashesRead,
    ...(made.head === undefined ? {} : { head: made.head }),
  };
}

interface Made {
  readonly persons?: number;
  readonly head?: Head;
}

async function makePart(part: AuditPart, run: AuditRun, attempt: Attempt): Promise<Made> {
  const { ledger, checks } = run;
  switch (part.kind) {
    case 'sequence': {
      const head = await attempt('sequence', () => auditSequence(ledger, checks, 0, withoutPause));
      return head === undefined ? {} : { head };
    }
    case 'outbox':
      await attempt('I11', () => auditOutbox(ledger, checks, 'all', new Set()));
      return {};
    case 'rows':
      await attempt('rows', () => auditRows(ledger, checks));
      return {};
    case 'store':
      await attempt('store', () => auditStore(ledger, checks));
      return {};
    case 'persons':
      for (const person of part.keys) await attempt('store', () => auditPerson(person, run), person);
      return { persons: part.keys.length };
    case 'families':
      for (const owner of part.keys) await attempt('store', () => auditFamily(owner, run));
      return {};
  }
}
