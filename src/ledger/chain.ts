import { createHash, hash } from 'node:crypto';

/**
 * Each entry of a person is chained to the person's entry before it. Per person, so that two persons never
 * wait for each other; the ledger's own gapless sequence shows when a whole person is missing.
 */
export const CHAIN_START = '0'.repeat(64);

export interface Chained<Kind extends string = string> {
  readonly person: string;
  readonly personSeq: number;
  readonly kind: Kind;
  readonly subject: string;
  readonly body: string;
  readonly recordedAt: string;
  readonly previousHash: string;
}

export function chainHash(entry: Chained): string {
  const { person, personSeq, kind, subject, body, recordedAt, previousHash } = entry;
  // Written in the order of the names, flat and without gaps, this is the canonical text, without the sorting.
  return hash('sha256', JSON.stringify({ body, kind, person, personSeq, previousHash, recordedAt, subject }));
}

/** An entry in its place after the person's last one. */
export function chainedAfter<Kind extends string>(
  head: { readonly personSeq: number; readonly hash: string } | undefined,
  entry: Omit<Chained<Kind>, 'personSeq' | 'previousHash'>,
): Chained<Kind> & { readonly hash: string } {
  // Spelt out: spreading costs a roster of millions a third of its time.
  const { person, kind, subject, body, recordedAt } = entry;
  const personSeq = (head?.personSeq ?? 0) + 1;
  const previousHash = head?.hash ?? CHAIN_START;
  const hash = chainHash({ person, personSeq, kind, subject, body, recordedAt, previousHash });
  return { person, personSeq, kind, subject, body, previousHash, hash, recordedAt };
}

/** One digest over the hashes of entries in order: it commits to all of them. */
export function digestOf(): { add(hash: string): void; end(): string } {
  const digest = createHash('sha256');
  return { add: (hash) => void digest.update(`${hash}\n`), end: () => digest.digest('hex') };
}

/** What an audit found up to an entry of a person or a family, and begins with the next time. */
export interface AuditCheckpoint {
  readonly holder: string;
  readonly entry: number;
  /** Of the entry among the person's; 0 of a family. */
  readonly personSeq: number;
  /** Of the entry: it commits to all entries of the person before. */
  readonly hash: string;
  /** What these entries make, as the audit writes it. */
  readonly state: string;
  readonly digest: string;
}

export function checkpointDigest({
  holder,
  entry,
  personSeq,
  hash: of,
  state,
}: Omit<AuditCheckpoint, 'digest'>): string {
  return hash('sha256', JSON.stringify([holder, entry, personSeq, of, state]));
}
