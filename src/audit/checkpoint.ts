import {
  type AuditCheckpoint,
  accumulatorsFromPlain,
  accumulatorsToPlain,
  checkpointDigest,
  type JournalRow,
} from '../ledger/index.ts';
import type { AuditRun, PersonAudit } from './run.ts';

/**
 * A checkpoint spares an audit the entries that an earlier one found right. It is never believed by itself: its digest
 * must be that of what it says, and its entry must stand in the chain with its hash; what it says of the entries is
 * compared by every audit that walks all of them.
 */

/** Below this many entries a person is walked sooner than a checkpoint is written: a roster needs none. */
const ENTRIES_LEAST = 4;
/** Checkpoints of one commit. */
const WRITTEN_AT_ONCE = 200;

const MISFIT = 'a checkpoint of the audit is not what was written, or does not fit the chain';
const OTHER_STATE = 'a checkpoint of the audit says something else than the entries make';

/** @param entry the one that it names, as the ledger has it */
export function fits(checkpoint: AuditCheckpoint, entry: JournalRow | undefined, run: AuditRun): boolean {
  const { holder, personSeq, hash } = checkpoint;
  const isOwn = personSeq === 0 || (entry?.person === holder && entry.personSeq === personSeq);
  const holds =
    entry?.hash === hash && isOwn && checkpointDigest(checkpoint) === checkpoint.digest && isReadable(checkpoint);
  return run.checks.expect(holds, { check: 'checkpoints', entry: checkpoint.entry, says: MISFIT });
}

/** Whoever can change a checkpoint can make its digest fit. */
function isReadable({ state, personSeq }: AuditCheckpoint): boolean {
  try {
    const said = JSON.parse(state);
    accumulatorsFromPlain(personSeq === 0 ? said : said.accumulators);
    return personSeq === 0 || (Array.isArray(said.enrolments) && Array.isArray(said.families));
  } catch {
    return false;
  }
}

/** Where the walk of a person begins. @returns undefined where it begins at the first entry */
export async function checkpointOf(person: string, run: AuditRun): Promise<AuditCheckpoint | undefined> {
  const { inspection } = run.ledger;
  const checkpoint = await inspection.checkpoint(person);
  if (checkpoint === undefined) return undefined;
  return fits(checkpoint, await inspection.entry(checkpoint.entry), run) ? checkpoint : undefined;
}

/** What a person's entries make, as text that can be compared and read again. */
export function stateOf(account: PersonAudit): string {
  const { accumulators, enrolments, families, settled, live, postings, messages } = account;
  return JSON.stringify({
    accumulators: sortedPlain(accumulators),
    enrolments: [...enrolments].sort(),
    families: [...families].sort(),
    ...{ settled, live, postings, messages },
  });
}

interface State extends Pick<PersonAudit, 'settled' | 'live' | 'postings' | 'messages'> {
  readonly accumulators: ReturnType<typeof accumulatorsToPlain>;
  readonly enrolments: readonly [string, string][];
  readonly families: readonly string[];
}

/** Puts an account where a checkpoint stands. */
export function resumeFrom({ state }: AuditCheckpoint, account: PersonAudit): void {
  const { accumulators, enrolments, families, ...counts } = JSON.parse(state) as State;
  account.accumulators = accumulatorsFromPlain(accumulators);
  for (const [plan, body] of enrolments) account.enrolments.set(plan, body);
  for (const family of families) account.families.add(family);
  Object.assign(account, counts);
}

/** An audit that has walked all entries up to a checkpoint knows what it should say. */
export function compareState(checkpoint: AuditCheckpoint, state: string, run: AuditRun): void {
  run.checks.expect(checkpoint.state === state, { check: 'checkpoints', entry: checkpoint.entry, says: OTHER_STATE });
}

/** @param entries how many there are up to this one */
export async function keepCheckpoint(
  place: Omit<AuditCheckpoint, 'digest'>,
  entries: number,
  run: AuditRun,
): Promise<void> {
  if (entries < ENTRIES_LEAST) return;
  run.newCheckpoints.push({ ...place, digest: checkpointDigest(place) });
  if (run.newCheckpoints.length >= WRITTEN_AT_ONCE) await writeCheckpoints(run);
}

export async function writeCheckpoints({ ledger, newCheckpoints }: AuditRun): Promise<void> {
  if (newCheckpoints.length > 0) await ledger.inspection.keepCheckpoints(newCheckpoints.splice(0));
}

/** Owners and buckets in order, so that equal accumulators have equal text. */
export function sortedPlain(accumulators: PersonAudit['accumulators']): ReturnType<typeof accumulatorsToPlain> {
  const plain = Object.entries(accumulatorsToPlain(accumulators)).sort(byName);
  return Object.fromEntries(
    plain.map(([owner, buckets]) => [owner, Object.fromEntries(Object.entries(buckets).sort(byName))]),
  );
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
