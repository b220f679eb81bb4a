import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openLedger } from '../../../src/main/ledger.ts';
import { huijie, inTempFolder, startServerChild } from '../child.ts';
import { Caller } from '../http.ts';
import { enrolmentOf, type Stay, settleBody, settlementIdOf, testPerson } from '../messages.ts';
import { Random } from '../random.ts';

export interface Tampered {
  readonly tamperings: number;
  readonly detected: number;
  /** Findings of the audit on the ledger nobody touched: must be 0. */
  readonly falseAlarms: number;
  readonly broken: readonly string[];
}

/** A change somebody makes to the database file behind the program's back, and what of it the audit must name. */
interface Tampering {
  readonly name: string;
  readonly change: (db: Database.Database, entry: number) => void;
  /** Entries it may be tried on, as SQL; settlements of anybody without it. */
  readonly on?: string;
  /** What it concerns belongs to no entry: then this check must find it. */
  readonly check?: string;
}

const PERSONS = 3;
const STAYS = 12;
const AUDITS_AT_ONCE = 2;

/** For each tampering a copy of one ledger, changed in one place: `huijie audit` must end with 1 and name the entry. */
export async function tamper({ seed, copies }: { seed: number; copies: number }): Promise<Tampered> {
  return inTempFolder(async (folder) => {
    const random = new Random(seed);
    const ledger = join(folder, 'sound.db');
    await settleSome(ledger, random);
    await addTheRest(ledger);
    const sound = await huijie('audit', ledger, '--json');
    const broken = sound.code === 0 ? [] : [`the untouched ledger: audit ended with ${sound.code}`];
    // Chosen before any audit runs, so that the seed alone decides.
    const waiting = Array.from({ length: copies }, () => TAMPERINGS)
      .flat()
      .map((tampering) => ({ tampering, entry: chooseEntry(tampering, ledger, random) }));
    const tamperings = waiting.length;
    const work = async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        const { tampering, entry } = next;
        const file = join(folder, `tampered-${waiting.length}.db`);
        copyFileSync(ledger, file);
        // Asked before the change: afterwards the entry may be gone.
        const chain = chainFrom(file, entry);
        meddle(file, (db) => tampering.change(db, entry));
        const said = await examine(tampering, file, entry, chain);
        rmSync(file);
        if (said !== undefined) broken.push(`${tampering.name}, entry ${entry}: ${said}`);
      }
    };
    await Promise.all(Array.from({ length: AUDITS_AT_ONCE }, work));
    return { tamperings, detected: tamperings - broken.length, falseAlarms: sound.code === 0 ? 0 : 1, broken };
  });
}

async function settleSome(ledger: string, random: Random): Promise<void> {
  const server = await startServerChild(ledger);
  const caller = new Caller(server.url);
  try {
    const persons = Array.from({ length: PERSONS }, (_, index) => testPerson(index));
    for (const person of persons) await caller.post('/v1/enrolments', enrolmentOf(person));
    for (let index = 0; index < STAYS; index += 1) {
      const stay: Stay = {
        id: `T${index}`,
        person: persons[index % PERSONS] ?? testPerson(0),
        drug: random.fen(400_000, 900_000),
        material: random.fen(1, 10_000),
        preSelfPay: random.fen(1, 50_000),
        inScope: random.fen(800_000, 1_500_000),
        basic: 500_000n,
        critical: 0n,
        on: '2021-05-05',
      };
      await caller.post('/v1/settlements', settleBody(stay, 'C01'));
      const id = encodeURIComponent(settlementIdOf(stay));
      if (index === STAYS - 1) await caller.post(`/v1/settlements/${id}/cancel`, {});
    }
  } finally {
    caller.close();
    await server.stop();
  }
}

/**
 * What no hospital system sends in so short a time: a cancel before its settlement, a driven visit, persons frozen and
 * thawed.
 */
async function addTheRest(file: string): Promise<void> {
  const ledger = openLedger(file);
  try {
    const at = '2021-06-01T00:00:00.000Z';
    const evidence = { by: 'message', total: '100.00', figures: {} } as const;
    await ledger.cancel({ settlementId: 'H33080000001:never-came', at, evidence });
    await ledger.drivenVisits.begin({ id: 'j1', visit: 'H1:v1', counter: 'C1', adapter: 'nhsa', sealed: '', at });
    for (const [version, state] of (['quoted', 'confirmed', 'settling'] as const).entries())
      await ledger.drivenVisits.move('j1', version + 1, { state, at, workItem: 'looked into' });
    await ledger.freezes.freeze('nobody', 'a test', 'a test', at);
    await ledger.freezes.thaw('nobody', 'a test', 'a test, a second test', at);
    await ledger.freezes.freeze('nobody', 'a test', 'a test', at);
  } finally {
    await ledger.close();
  }
}

/** Opens the file as somebody with a database tool would: no triggers, no foreign keys. */
function meddle(file: string, change: (db: Database.Database) => void): void {
  const db = new Database(file);
  try {
    db.pragma('foreign_keys = OFF');
    const triggers = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all() as string[];
    for (const name of triggers) db.exec(`DROP TRIGGER ${name}`);
    change(db);
  } finally {
    db.close();
  }
}

/** Not one of the first: a place in a person's own chain must not pass for a number of the ledger. */
function chooseEntry(tampering: Tampering, file: string, random: Random): number {
  if (tampering.on !== undefined) return random.pick(numbers(file, tampering.on));
  const late = 2 * PERSONS;
  return random.pick(numbers(file, `SELECT entry FROM settlements WHERE state = 'settled' AND entry > ${late}`));
}

function numbers(file: string, sql: string): number[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare(sql).pluck().all() as number[];
  } finally {
    db.close();
  }
}

/** @returns what the audit failed to do, undefined when it did its work */
async function examine(
  { check }: Tampering,
  file: string,
  entry: number,
  chain: readonly number[],
): Promise<string | undefined> {
  const { code, lines } = await huijie('audit', file, '--json');
  if (code !== 1) return `audit ended with ${code}`;
  const { findings } = JSON.parse(lines.join('')) as { findings: { check: string; entry: number; says: string }[] };
  if (check !== undefined) {
    const checks = findings.map((finding) => finding.check);
    return checks.includes(check) ? undefined : `audit finds ${checks.join(', ')}, not ${check}`;
  }
  const named = findings.map((finding) => finding.entry);
  // A missing entry is seen at the one behind it, an accumulator at a later entry of the same person.
  if (named.some((number) => number === entry || number === entry + 1 || chain.includes(number))) return undefined;
  return `audit names entry ${named.join(', ')}`;
}

/** This entry, the later ones of the same person, and the enrolment they rest on. */
function chainFrom(file: string, entry: number): number[] {
  const all = numbers(file, `SELECT seq FROM journal WHERE person = (SELECT person FROM journal WHERE seq = ${entry})`);
  return all.filter((seq) => seq >= entry || seq <= PERSONS);
}

const PERSON_OF_ENTRY = '(SELECT person FROM journal WHERE seq = ?)';
const settlementOf = `settlement_id = (SELECT subject FROM journal WHERE seq = ?)`;
const statement = (sql: string) => (db: Database.Database, entry: number) => {
  if (db.prepare(sql).run(entry).changes === 0) throw new Error('a tampering changed nothing');
};

const deleteEntry = statement('DELETE FROM journal WHERE seq = ?');
const TOMBSTONE = `SELECT seq FROM journal WHERE kind = 'tombstone'`;
const LAST = 'SELECT max(seq) FROM journal';
/** One that concerns no entry. */
const other = (name: string, check: string, sql: string): Tampering => ({
  name,
  check,
  change: (db) => {
    if (db.prepare(sql).run().changes === 0) throw new Error('a tampering changed nothing');
  },
});

const TAMPERINGS: readonly Tampering[] = [
  {
    name: 'a posting one fen higher',
    change: statement('UPDATE postings SET amount = amount + 1 WHERE entry = ? AND number = 0'),
  },
  {
    name: 'a posting to another account',
    change: statement(`UPDATE postings SET destination = 'institution:H99999999999' WHERE entry = ? AND number = 0`),
  },
  {
    name: 'an amount in a journal body changed',
    change: statement(`UPDATE journal SET body = replace(body, '"cash":"', '"cash":"1') WHERE seq = ?`),
  },
  {
    name: 'a journal entry dated otherwise',
    change: statement(`UPDATE journal SET recorded_at = '2021-01-01T00:00:00.000Z' WHERE seq = ?`),
  },
  {
    name: 'an accumulator lower',
    change: statement(
      `UPDATE accumulators SET value = '1.00' WHERE bucket = 'L2.counted' AND person = ${PERSON_OF_ENTRY}`,
    ),
  },
  {
    name: 'an accumulator deleted',
    change: statement(`DELETE FROM accumulators WHERE bucket = 'L2.counted' AND person = ${PERSON_OF_ENTRY}`),
  },
  { name: 'a journal entry deleted', change: deleteEntry },
  { name: 'the last journal entry deleted', change: deleteEntry, on: LAST },
  { name: 'a posting deleted', change: statement('DELETE FROM postings WHERE entry = ? AND number = 0') },
  { name: 'a settlement deleted', change: statement(`DELETE FROM settlements WHERE ${settlementOf}`) },
  {
    name: 'a settlement marked cancelled',
    change: statement(`UPDATE settlements SET state = 'cancelled', cancel_entry = entry WHERE ${settlementOf}`),
  },
  {
    name: 'what the patient pays changed',
    change: statement(`UPDATE settlements SET patient_pays = patient_pays + 1 WHERE ${settlementOf}`),
  },
  { name: 'an enrolment deleted', change: statement(`DELETE FROM enrolments WHERE person = ${PERSON_OF_ENTRY}`) },
  { name: 'a message to the counter deleted', change: statement('DELETE FROM outbox WHERE entry = ?') },
  {
    name: 'a message to another counter',
    change: statement(`UPDATE outbox SET counter = 'C99', seq = 1 WHERE entry = ?`),
  },
  { name: 'a journal entry of another kind', change: statement(`UPDATE journal SET kind = 'gift' WHERE seq = ?`) },
  {
    name: 'a journal entry of another person',
    change: statement(`UPDATE journal SET person = 'p' || person WHERE seq = ?`),
  },
  {
    name: 'a settlement at another counter',
    change: statement(`UPDATE settlements SET counter = 'C99' WHERE ${settlementOf}`),
  },
  { name: 'a tombstone deleted', change: statement('DELETE FROM tombstones WHERE entry = ?'), on: TOMBSTONE },
  {
    name: 'a tombstone of another settlement',
    change: statement(`UPDATE tombstones SET settlement_id = 'H1:other' WHERE entry = ?`),
    on: TOMBSTONE,
  },
  other('an accumulator of nobody', 'rows', `INSERT INTO accumulators VALUES ('nobody', 'x', 'y', '1.00')`),
  other('a posting of nobody', 'rows', `INSERT INTO postings VALUES ('nobody', 'H1:x', 1, 0, 'a', 'b', 1)`),
  other('a plan text changed', 'plans', `UPDATE plans SET content = replace(content, '"0.5"', '"0.6"')`),
  other('a freeze deleted', 'rows', 'DELETE FROM freezes WHERE seq = 2'),
  other('an event of a driven visit deleted', 'rows', 'DELETE FROM journey_events WHERE number = 2'),
  other('a driven visit no longer unresolved', 'rows', 'UPDATE journeys SET is_unresolved = 0'),
  other('a driven visit that nobody is asked to look into', 'I10', 'DELETE FROM work_items'),
];
