import { audit } from '../../src/audit/index.ts';
import type { JournalRow } from '../../src/ledger/index.ts';
import { openLedger } from '../../src/main/ledger.ts';

export interface EntryView {
  readonly seq: number;
  readonly kind: JournalRow['kind'];
  readonly subject: string;
  /** Postings that this entry wrote. */
  readonly postings: number;
}

const BATCH = 500;

/** The entries of a ledger whose server has stopped. */
export async function entriesOf(file: string): Promise<EntryView[]> {
  const ledger = openLedger(file);
  try {
    const entries: EntryView[] = [];
    for (let after = 0; ; ) {
      const rows = await ledger.journal(after, BATCH);
      for (const { seq, kind, subject } of rows) {
        const written = kind === 'enrol' ? [] : await ledger.postingsOf(subject);
        entries.push({ seq, kind, subject, postings: written.filter((posting) => posting.entry === seq).length });
      }
      const last = rows.at(-1);
      if (last === undefined) return entries;
      after = last.seq;
    }
  } finally {
    await ledger.close();
  }
}

/** How many findings the audit has in a ledger whose server has stopped; who does not verify is not frozen. */
export async function findingsOf(file: string): Promise<number> {
  const ledger = openLedger(file);
  try {
    return (await audit(ledger)).findings.length;
  } finally {
    await ledger.close();
  }
}
