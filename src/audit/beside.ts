import type { EntryRows, JournalRow, Posting } from '../ledger/index.ts';
import { samePostings } from './plain.ts';
import type { PersonAudit } from './run.ts';

/** What an entry's transaction must have written beside it. */
export interface ExpectedWrites {
  readonly postings: readonly Posting[];
  /** One message to each of these counters. */
  readonly messages: readonly { readonly counter: string; readonly kind: 'settled' | 'cancelled' }[];
}

/** Compares the postings and messages of an entry with what it calls for. */
export function checkWrites(row: JournalRow, beside: EntryRows, account: PersonAudit, wanted: ExpectedWrites): void {
  const { checks, since, counters } = account.run;
  const about = { entry: row.seq, person: row.person };
  const ofSubject = beside.postings.every(
    ({ settlementId, number }, index) => settlementId === row.subject && number === index,
  );
  const postings = samePostings(beside.postings, wanted.postings);
  checks.expect(ofSubject && postings, {
    ...about,
    check: 'I5',
    says: 'the postings written are not those of the entry',
  });
  const sent = beside.messages.map(({ counter, kind, settlementId, recordedAt }) =>
    [counter, kind, settlementId, recordedAt].join('\t'),
  );
  const called = wanted.messages.map(({ counter, kind }) => [counter, kind, row.subject, row.recordedAt].join('\t'));
  const told = sent.sort().join('\n') === called.sort().join('\n');
  checks.expect(told, { ...about, check: 'I11', says: 'the messages to counters are not those the entry calls for' });
  account.postings += wanted.postings.length;
  account.messages += wanted.messages.length;
  if (row.seq > since) for (const { counter } of wanted.messages) counters.add(counter);
}
