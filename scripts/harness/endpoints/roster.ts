import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { identify } from '../../../src/desk/index.ts';
import { chainHash, type JournalRow } from '../../../src/ledger/index.ts';
import { adapters } from '../../../src/main/adapters.ts';
import { makeLedger, openLedger, personKeyOf } from '../../../src/main/ledger.ts';
import { openPlans } from '../../../src/main/plans.ts';
import { inTempFolder, type Ran, type Running, runHuijie, TEST_PERSON_KEY } from '../child.ts';
import { PLAN } from '../messages.ts';
import { Random } from '../random.ts';
import { inTurns } from '../steady.ts';
import { bareLoad, certificateOf, writeRoster } from './roster-file.ts';

export interface RosterRun {
  readonly rows: number;
  /** Rows a second: ours, and a bare load of the same file beside it. */
  readonly perSecond: number;
  readonly barePerSecond: number;
  /** Rows of the smaller import: a tenth, ten thousand at least. */
  readonly fewerRows: number;
  /** Peak resident memory in MB: of the smaller import, and of all. */
  readonly fewerMb: number;
  readonly wholeMb: number;
  readonly kills: number;
  /** Kills that came while rows were written. */
  readonly amid: number;
  readonly sampled: number;
  /** Microseconds to say what a person holds, among ten thousand and among all: the median. */
  readonly fewMicros: number;
  readonly manyMicros: number;
  /** How many times as long among all, in the median of rounds that took turns. */
  readonly times: number;
  readonly broken: readonly string[];
}

const FEW = 10_000;
const personKey = personKeyOf(TEST_PERSON_KEY);

export function rosterRun(options: { rows: number; kills: number; seed: number }): Promise<RosterRun> {
  return inTempFolder(async (folder) => {
    const bench = new RosterBench(folder, options);
    const measured = await bench.measure();
    const looked = await bench.lookUp();
    const killed = await bench.kill();
    return { rows: options.rows, ...measured, ...looked, ...killed, broken: bench.broken };
  });
}

class RosterBench {
  readonly #folder: string;
  readonly #rows: number;
  readonly #kills: number;
  readonly #seed: number;
  readonly #random: Random;
  readonly broken: string[] = [];

  constructor(folder: string, { rows, kills, seed }: { rows: number; kills: number; seed: number }) {
    this.#folder = folder;
    this.#rows = rows;
    this.#kills = kills;
    this.#seed = seed;
    this.#random = new Random(seed);
  }

  #in = (name: string): string => join(this.#folder, name);

  /** Speed and memory of whole imports. */
  async measure(): Promise<Pick<RosterRun, 'perSecond' | 'barePerSecond' | 'fewerRows' | 'fewerMb' | 'wholeMb'>> {
    const fewer = Math.max(FEW, Math.round(this.#rows / 10));
    writeRoster(this.#in('fewer.csv'), fewer, this.#seed);
    writeRoster(this.#in('whole.csv'), this.#rows, this.#seed);
    const small = await watched(start(this.#in('fewer.csv'), this.#in('fewer.db')));
    this.#expectAll(small.ran, fewer);
    const bare = bareLoad(this.#in('whole.csv'), this.#in('bare.db'));
    const big = await watched(start(this.#in('whole.csv'), this.#in('whole.db')));
    const perSecond = this.#expectAll(big.ran, this.#rows);
    return { perSecond, barePerSecond: bare.perSecond, fewerRows: fewer, fewerMb: small.peakMb, wholeMb: big.peakMb };
  }

  /** @returns rows a second, as the import itself counts them */
  #expectAll({ code, lines, said }: Ran, rows: number): number {
    if (code !== 0) this.broken.push(`the import of ${rows} rows ended with ${code}: ${said.trim()}`);
    const summary = JSON.parse(lines[0] ?? '{}') as { added?: number; perSecond?: number };
    if (summary.added !== rows) this.broken.push(`${summary.added} of ${rows} rows were added`);
    return summary.perSecond ?? 0;
  }

  /** What a counter asks first, in a small ledger and in the full one. */
  async lookUp(): Promise<Pick<RosterRun, 'fewMicros' | 'manyMicros' | 'times'>> {
    const isSmall = this.#rows <= 10 * FEW;
    if (!isSmall) {
      writeRoster(this.#in('few.csv'), FEW, this.#seed);
      this.#expectAll(await start(this.#in('few.csv'), this.#in('few.db')).ended, FEW);
    }
    const [few, many] = [
      this.#look(this.#in(isSmall ? 'fewer.db' : 'few.db'), FEW),
      this.#look(this.#in('whole.db'), this.#rows),
    ];
    try {
      const { few: fewMicros, many: manyMicros, times } = await inTurns(few.look, many.look, LOOKS);
      return { fewMicros, manyMicros, times };
    } finally {
      await few.close();
      await many.close();
    }
  }

  /** What somebody of a ledger holds, somebody else each time. */
  #look(file: string, rows: number): { look: () => Promise<void>; close: () => Promise<void> } {
    const ledger = openLedger(file);
    const desk = { adapters, plans: openPlans(), ledger, personKey, now: () => new Date(0), notify: () => {} };
    const look = async () => {
      const person = personKey('01', certificateOf(this.#random.between(0, rows - 1), this.#seed));
      const { plans } = await identify(desk, person, '2021-05-01');
      if (plans.length !== 1 || plans[0]?.inForce !== true) this.broken.push('a person of the roster was not found');
    };
    return { look, close: () => ledger.close() };
  }

  /** kill -9 again and again while rows are written, then once to the end. */
  async kill(): Promise<Pick<RosterRun, 'kills' | 'amid' | 'sampled'>> {
    const ledger = this.#in('killed.db');
    let amid = 0;
    for (let kill = 0; kill < this.#kills; kill += 1) {
      const before = heldIn(ledger);
      const running = start(this.#in('whole.csv'), ledger);
      await whileWriting(ledger, running, this.#random);
      running.kill();
      await running.ended;
      const after = heldIn(ledger);
      if (after > before && after < this.#rows) amid += 1;
    }
    const { lines, code } = await start(this.#in('whole.csv'), ledger).ended;
    const { added } = JSON.parse(lines[0] ?? '{}') as { added?: number };
    if (code !== 0 || added !== this.#rows) this.broken.push(`after ${this.#kills} kills: exit ${code}, ${added} rows`);
    return { kills: this.#kills, amid, sampled: this.#examine(ledger) };
  }

  /** Everybody once, and for a sample of persons every entry as it was hashed and every row as its entry. */
  #examine(file: string): number {
    const db = new Database(file, { readonly: true });
    try {
      const [entries, persons, enrolments, last] = db
        .prepare(
          `SELECT (SELECT count(*) FROM journal), (SELECT count(DISTINCT person) FROM journal),
             (SELECT count(*) FROM enrolments), (SELECT max(seq) FROM journal)`,
        )
        .raw()
        .get() as number[];
      for (const [what, count] of Object.entries({ entries, persons, enrolments, last }))
        if (count !== this.#rows) this.broken.push(`${what} ${count} for ${this.#rows} rows`);
      const [held] = db
        .prepare(`SELECT count FROM tallies WHERE plan = ? AND name = 'held'`)
        .raw()
        .get(PLAN) as number[];
      if (held !== this.#rows) this.broken.push(`${held} persons are counted`);
      const entriesOf = db.prepare(ENTRIES);
      const rowOf = db.prepare('SELECT body FROM enrolments WHERE person = ? AND plan = ?').pluck();
      for (let look = 0; look < SAMPLE; look += 1) {
        const person = personKey('01', certificateOf(this.#random.between(0, this.#rows - 1), this.#seed));
        const [entry, ...more] = entriesOf.all(person) as JournalRow[];
        const sound = entry !== undefined && more.length === 0 && chainHash(entry) === entry.hash;
        if (!sound || rowOf.get(person, PLAN) !== entry.body) this.broken.push(`entry ${entry?.seq ?? 0} is not sound`);
      }
      return SAMPLE;
    } finally {
      db.close();
    }
  }
}

const LOOKS = { rounds: 15, each: 120 };
const SAMPLE = 1000;
const ENTRIES = `SELECT seq, person, person_seq AS personSeq, kind, subject, body, previous_hash AS previousHash, hash,
  recorded_at AS recordedAt FROM journal WHERE person = ?`;

function start(file: string, ledger: string): Running {
  if (!existsSync(ledger)) void makeLedger(ledger).close();
  return runHuijie(['roster', 'import', file, '--plan', PLAN, '--ledger', ledger, '--json'], {
    HUIJIE_PERSON_KEY: TEST_PERSON_KEY,
  });
}

function heldIn(ledger: string): number {
  try {
    const db = new Database(ledger, { fileMustExist: true });
    try {
      return Number(db.prepare('SELECT added FROM rosters').pluck().get() ?? 0);
    } finally {
      db.close();
    }
  } catch {
    return 0;
  }
}

const LOOK_MS = 10;
const WRITING_BYTES = 256 * 1024;

/** Waits until rows go into the log, and then some more. */
async function whileWriting(ledger: string, { ended }: Running, random: Random): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over && sizeOf(`${ledger}-wal`) < WRITING_BYTES) await sleep(LOOK_MS);
  await sleep(random.between(0, 250));
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

const SAMPLE_MS = 50;

/** The most memory a process ever had, as the system counts it. */
async function watched({ pid, ended }: Running): Promise<{ ran: Ran; peakMb: number }> {
  let peakMb = 0;
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, peakOf(pid));
  }, SAMPLE_MS);
  const ran = await ended;
  clearInterval(timer);
  return { ran, peakMb };
}

function peakOf(pid: number): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? 0 : Number.parseInt(kilobytes, 10) / 1024;
  } catch {
    return 0;
  }
}
