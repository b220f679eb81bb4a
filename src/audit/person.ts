import { CHAIN_START, chainHash, type EntryRows, type JournalRow, type PersonRows } from '../ledger/index.ts';
import { checkpointOf, compareState, keepCheckpoint, resumeFrom, stateOf } from './checkpoint.ts';
import { EXAMINES } from './kinds.ts';
import { textOf, textOfRows } from './plain.ts';
import type { AuditRun, PersonAudit } from './run.ts';
import { isOfStore } from './store-fault.ts';

const BATCH = 100;
const NOTHING_BESIDE: EntryRows = { postings: [], messages: [] };

/**
 * Walks a person's entries from the first or from the last checkpoint to the end, and compares what they make with what
 * the ledger holds.
 */
export async function auditPerson(person: string, run: AuditRun): Promise<void> {
  const { inspection } = run.ledger;
  const before = run.checks.total;
  const rows = await inspection.person(person);
  const account = newAccount(person, run);
  const chain: Chain = { hash: CHAIN_START, personSeq: 0, seq: 0 };
  const checkpoint = await checkpointOf(person, run);
  if (run.fromCheckpoints && checkpoint !== undefined) {
    resumeFrom(checkpoint, account);
    Object.assign(chain, { hash: checkpoint.hash, personSeq: checkpoint.personSeq, seq: checkpoint.entry });
  }
  while (chain.personSeq < rows.entries) {
    const batch = await inspection.journalOf(person, chain.personSeq, BATCH);
    const beside = batch.length === 0 ? [] : await inspection.besideEntries(person, batch);
    for (const [index, row] of batch.entries()) {
      if (row.seq > rows.last) break;
      run.counts.entries += 1;
      follow(chain, row, account);
      await examine(row, account, beside[index] ?? NOTHING_BESIDE);
      if (checkpoint?.entry === row.seq) compareState(checkpoint, stateOf(account), run);
      await run.pause();
    }
    const last = batch.at(-1);
    if (last === undefined || last.seq > rows.last) break;
  }
  const missing = { check: 'I14', entry: chain.seq, person, says: 'entries of the person are missing' } as const;
  run.checks.expect(chain.personSeq === rows.entries, missing);
  compare(account, rows, chain.seq);
  if (!run.fromCheckpoints || run.checks.total > before || checkpoint?.entry === chain.seq) return;
  const { hash, personSeq, seq } = chain;
  await keepCheckpoint({ holder: person, entry: seq, personSeq, hash, state: stateOf(account) }, personSeq, run);
}

const newAccount = (person: string, run: AuditRun): PersonAudit => ({
  run,
  person,
  inspection: run.ledger.inspection,
  accumulators: new Map(),
  enrolments: new Map(),
  families: new Set(),
  settled: 0,
  live: 0,
  postings: 0,
  messages: 0,
});

interface Chain {
  hash: string;
  personSeq: number;
  seq: number;
}

function follow(chain: Chain, row: JournalRow, { run, person }: PersonAudit): void {
  const about = { check: 'I14', entry: row.seq, person } as const;
  const { checks } = run;
  checks.expect(row.personSeq === chain.personSeq + 1 && row.seq > chain.seq && row.previousHash === chain.hash, {
    ...about,
    says: 'the entry is not chained to the one before it',
  });
  checks.expect(chainHash(row) === row.hash, { ...about, says: 'the entry is not what was hashed' });
  chain.hash = row.hash;
  chain.personSeq = Math.max(row.personSeq, chain.personSeq + 1);
  chain.seq = row.seq;
}

async function examine(row: JournalRow, account: PersonAudit, beside: EntryRows): Promise<void> {
  const { person, run } = account;
  const about = { entry: row.seq, person };
  const examineKind = EXAMINES.get(row.kind);
  if (!run.checks.expect(examineKind !== undefined, { ...about, check: 'rows', says: 'an entry of an unknown kind' }))
    return;
  try {
    await examineKind?.(row, account, beside);
  } catch (error) {
    if (isOfStore(error)) throw error;
    // Its kind says enough: the words of a parser could quote what it read.
    const kind = error instanceof Error ? error.constructor.name : 'error';
    run.checks.find({
      ...about,
      check: 'I13',
      severity: 'violation',
      says: `the entry cannot be read or priced (${kind})`,
    });
  }
}

/** What the ledger holds of the person must be what the entries make: no more, no less. */
function compare(account: PersonAudit, rows: PersonRows, entry: number): void {
  const { person, run } = account;
  const expect = (check: 'I6' | 'I8' | 'I14' | 'rows', holds: boolean, says: string) =>
    run.checks.expect(holds, { check, entry, person, says });
  expect(
    'I6',
    textOf(account.accumulators) === textOfRows(rows.accumulators),
    'accumulators are not the sum of the entries',
  );
  if (account.settled > 0 && account.live === 0)
    expect('I8', account.accumulators.size === 0, 'everything was taken back and something is left');
  const held = rows.enrolments.map(({ plan, body }) => `${plan}\t${body}`).sort();
  const entered = [...account.enrolments].map(([plan, body]) => `${plan}\t${body}`).sort();
  expect('rows', held.join('\n') === entered.join('\n'), 'enrolments are not those of the entries');
  expect('rows', sameSet(account.families, rows.families), 'families are not those of the entries');
  expect('rows', rows.settlements === account.settled, 'settlements are more or fewer than the entries made');
  expect('rows', rows.postings === account.postings, 'postings are more or fewer than the entries made');
  expect('rows', rows.messages === account.messages, 'messages are more or fewer than the entries sent');
  for (const family of account.families) run.families.add(family);
}

const sameSet = (a: ReadonlySet<string>, b: readonly string[]): boolean =>
  a.size === b.length && b.every((item) => a.has(item));
