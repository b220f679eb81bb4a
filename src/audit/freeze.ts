import { areTwoPeople, type Ledger } from '../ledger/index.ts';
import type { AuditResult } from './audit.ts';
import type { Finding } from './checks.ts';
import { auditFamily } from './family.ts';
import { auditPerson } from './person.ts';
import { auditRunOf } from './run.ts';

/** Who froze, where the audit did it by itself. */
export const AUDITOR = 'huijie audit';

/**
 * Freezes each person with a violation. Nothing is repaired: that is a person's decision, made with the findings at
 * hand.
 * @returns the persons who were not frozen before
 */
export async function freezeViolated(ledger: Ledger, { violated }: AuditResult, at: string): Promise<string[]> {
  const frozen: string[] = [];
  for (const { person, check, says, entry } of violated) {
    if (person === undefined) continue;
    const where = entry === undefined ? '' : ` (entry ${entry})`;
    if (await ledger.freezes.freeze(person, `${check}: ${says}${where}`, AUDITOR, at)) frozen.push(person);
  }
  return frozen;
}

export interface ThawRequest {
  readonly person: string;
  readonly why: string;
  /** Two people, not one. */
  readonly by: string;
  readonly second: string;
  readonly at: string;
}

export type ThawResult =
  | { readonly kind: 'thawed' }
  | { readonly kind: 'notFrozen' }
  | { readonly kind: 'samePerson' }
  /** The account still does not verify. */
  | { readonly kind: 'unclean'; readonly findings: readonly Finding[] };

/** Lets a person be settled again: only when the account verifies, and when two different people say so. */
export async function thaw(ledger: Ledger, { person, why, by, second, at }: ThawRequest): Promise<ThawResult> {
  if (!areTwoPeople(by, second)) return { kind: 'samePerson' };
  if ((await ledger.freezes.frozen(person)) === undefined) return { kind: 'notFrozen' };
  const findings = await findingsOf(ledger, person);
  if (findings.length > 0) return { kind: 'unclean', findings };
  await ledger.freezes.thaw(person, why, `${by.trim()}, ${second.trim()}`, at);
  return { kind: 'thawed' };
}

/** The whole account of one person, and of the families the person shares accumulators with. */
async function findingsOf(ledger: Ledger, person: string): Promise<readonly Finding[]> {
  const run = auditRunOf(ledger, 0, () => undefined);
  await auditPerson(person, run);
  for (const owner of run.families) await auditFamily(owner, run);
  return run.checks.findings;
}
