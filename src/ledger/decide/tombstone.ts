import { canonicalJson } from '../../json/index.ts';
import { type Refusal, refuse } from '../../refusals/index.ts';
import type { SettlementWire } from '../../settlement/index.ts';
import type { CancelRequest, CancelResult } from '../ledger.ts';
import { chainOfInstitution, type LiftRequest, type Tombstone } from '../tombstone.ts';
import { liftOf, type StoredTombstone, storedTombstone } from './stored.ts';
import { answered, appended, type EntryWrite, type Transaction } from './writes.ts';

/** The cancel came first: what is not here yet must never come. Who has no proof of it blocks no number. */
export function decideTombstone(
  there: StoredTombstone | undefined,
  { settlementId, reason, evidence, at: recordedAt }: CancelRequest,
): Transaction<CancelResult> | Refusal {
  // Two people have looked into it: the same message once more is no news.
  const lift = there?.tombstone.lift;
  if (lift !== undefined) return refuse('SETTLEMENT_UNKNOWN', undefined, { liftedAt: lift.at });
  if (there !== undefined) return answered({ duplicate: true, receipt: there.receipt });
  if (evidence === undefined) return refuse('SETTLEMENT_UNKNOWN');
  // Chained under the institution, for nobody's key is known.
  const entry: EntryWrite = {
    person: chainOfInstitution(settlementId),
    kind: 'tombstone',
    subject: settlementId,
    body: canonicalJson({ settlementId, reason, evidence }),
    recordedAt,
    tombstone: 'placed',
  };
  return {
    writes: { entries: [entry] },
    answer: ([row]) => ({ duplicate: false, receipt: storedTombstone(appended(row)).receipt }),
  };
}

export function decideLift(
  stored: StoredTombstone | undefined,
  { settlementId, why, by, second, at: recordedAt }: LiftRequest,
): Transaction<Tombstone> | Refusal {
  const there = stored?.tombstone;
  if (there === undefined || there.lift !== undefined) return refuse('SETTLEMENT_UNKNOWN');
  const entry: EntryWrite = {
    person: chainOfInstitution(settlementId),
    kind: 'lift',
    subject: settlementId,
    body: canonicalJson({ settlementId, tombstone: there.entry, why, by, second }),
    recordedAt,
    tombstone: 'lifted',
  };
  return { writes: { entries: [entry] }, answer: ([row]) => ({ ...there, lift: liftOf(appended(row)) }) };
}

/** What a settlement is told that comes after its reversal: both totals, for whoever looks into it. */
export function cameFirst({ at, entry, evidence }: Tombstone, { amounts }: SettlementWire): Refusal {
  const said = evidence?.by === 'message' ? { said: evidence.total } : {};
  const details = { cancelledAt: at, entry: String(entry), ...said, settles: amounts.total };
  return refuse('CANCELLED_BEFORE_SETTLED', undefined, details);
}
