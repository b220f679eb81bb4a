import { closeSync, openSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { checkDigitOf } from '../../../src/enrolment/index.ts';
import { linesOf } from '../../../src/roster/lines.ts';
import { Random } from '../random.ts';

/** Files of insured persons, made up: division 999999 does not exist. The same seed gives the same file. */

const DAYS = 40_000;
const ORDERS = 1000;
/** Prime, and no divisor of the number of certificates: so a step of it meets each of them once. */
const STEP = 7_368_787;
const FIRST_DAY = Date.UTC(1910, 0, 1);
const DAY_MS = 86_400_000;
const FLUSH_CHARACTERS = 1024 * 1024;

/** The certificate of one row; no two rows of a file have the same. */
export function certificateOf(row: number, seed: number): string {
  const place = (row * STEP + (seed % (DAYS * ORDERS))) % (DAYS * ORDERS);
  const day = new Date(FIRST_DAY + Math.floor(place / ORDERS) * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
  const head = `999999${day}${String(place % ORDERS).padStart(3, '0')}`;
  return `${head}${checkDigitOf(head)}`;
}

/**
 * A roster of so many rows, as an insurer writes one: with columns that nobody needs, every second row with years of
 * membership.
 */
export function writeRoster(file: string, rows: number, seed: number): void {
  const random = new Random(seed);
  const output = openSync(file, 'w');
  let text = '\ufeff证件类型,证件号码,姓名,手机号,连续参保年数\r\n';
  for (let row = 0; row < rows; row += 1) {
    const years = random.chance(0.5) ? String(random.between(1, 4)) : '';
    text += `01,${certificateOf(row, seed)},测试人,13800000000,${years}\r\n`;
    if (text.length < FLUSH_CHARACTERS) continue;
    writeSync(output, text);
    text = '';
  }
  writeSync(output, text);
  closeSync(output);
}

/**
 * The least that any program must do to get the file into SQLite: lines split at commas, one prepared insert into one
 * table without an index, one transaction, on the disk at its end. @returns rows a second
 */
export function bareLoad(file: string, database: string): { rows: number; perSecond: number } {
  const db = new Database(database);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec('CREATE TABLE roster (type TEXT, number TEXT, name TEXT, phone TEXT, years TEXT)');
    const insert = db.prepare('INSERT INTO roster VALUES (?, ?, ?, ?, ?)');
    const began = performance.now();
    let rows = 0;
    db.transaction(() => {
      for (const { number, text } of linesOf(file, 'utf-8', () => {})) {
        if (number === 1) continue;
        insert.run(text.split(','));
        rows += 1;
      }
    })();
    return { rows, perSecond: rows / ((performance.now() - began) / 1000) };
  } finally {
    db.close();
  }
}
