import type { Ledger, NumberedHash } from '../ledger/index.ts';

/** What a ledger and a backup of it have in common. */
export interface LedgerComparison {
  /** Entries that both have, and that are the same. */
  readonly common: number;
  /** The first entry that both have and that is not the same: one of the two was changed. */
  readonly differsAt?: number;
  /** Entries since the backup was taken: what a restore of it would lose, and others must send again. */
  readonly onlyHere?: Gap;
  /** Entries that only the backup has: the ledger was restored from an older one. */
  readonly onlyThere?: Gap;
}

export interface Gap {
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

const BATCH = 2_000;

/** Entry by entry, by number and hash. @param backup its entries in order */
export async function compareWith(ledger: Ledger, backup: Iterable<NumberedHash>): Promise<LedgerComparison> {
  let common = 0;
  let onlyHere: Gap | undefined;
  let onlyThere: Gap | undefined;
  const there = backup[Symbol.iterator]();
  let other = there.next();
  for await (const here of entriesOf(ledger)) {
    if (other.done === true) onlyHere = widen(onlyHere, here.seq);
    else if (here.seq !== other.value.seq || here.hash !== other.value.hash) {
      there.return?.();
      return { common, differsAt: Math.min(here.seq, other.value.seq) };
    } else {
      common += 1;
      other = there.next();
    }
  }
  for (; other.done !== true; other = there.next()) onlyThere = widen(onlyThere, other.value.seq);
  return { common, ...(onlyHere === undefined ? {} : { onlyHere }), ...(onlyThere === undefined ? {} : { onlyThere }) };
}

const widen = (gap: Gap | undefined, seq: number): Gap =>
  gap === undefined ? { count: 1, first: seq, last: seq } : { ...gap, count: gap.count + 1, last: seq };

async function* entriesOf(ledger: Ledger): AsyncGenerator<NumberedHash> {
  for (let after = 0; ; ) {
    const batch = await ledger.inspection.hashes(after, BATCH);
    yield* batch;
    const last = batch.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}
