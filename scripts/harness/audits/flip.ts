import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { audit } from '../../../src/audit/index.ts';
import type { Ledger } from '../../../src/ledger/index.ts';
import { readLedger } from '../../../src/main/ledger.ts';
import { inTempFolder } from '../child.ts';
import { Random } from '../random.ts';
import { buildLedger } from './build-ledger.ts';

export interface Flipped {
  readonly flips: number;
  /** Flips after which the rows of the account are others, or cannot be read. */
  readonly harmful: number;
  /** Of those: the audit ended with a violation, or could not be run at all. */
  readonly found: number;
  /** Of those: a finding names the entry, the person or the page. */
  readonly named: number;
  /** Unused bytes, or bytes that only an index has: noticed all the same. */
  readonly noticedHarmless: number;
  readonly broken: readonly string[];
}

/** Everything an account rests on. The other tables promise nothing, or stand sealed. */
const TABLES = ['journal', 'settlements', 'accumulators', 'postings', 'enrolments', 'outbox', 'plans', 'tombstones'];

const SETTLEMENTS = 40;

/** Turns single bits over in a ledger's file: bit rot. What changes a row of the account must be found by the audit. */
export async function flipBits({ flips, seed }: { flips: number; seed: number }): Promise<Flipped> {
  return inTempFolder(async (folder) => {
    const random = new Random(seed);
    const sound = join(folder, 'sound.db');
    await buildLedger({ settlements: SETTLEMENTS, seed, copies: new Map([[SETTLEMENTS, sound]]), scratch: sound });
    const bytes = readFileSync(sound);
    const rows = rowsOf(sound);
    const file = join(folder, 'flipped.db');
    const counts = { harmful: 0, found: 0, named: 0, noticedHarmless: 0 };
    const broken: string[] = [];
    for (let flip = 0; flip < flips; flip += 1) {
      const at = random.between(0, bytes.length - 1);
      const bit = random.between(0, 7);
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      writeFileSync(file, changed);
      const isHarmful = rowsOf(file) !== rows;
      const seen = await lookAt(file);
      if (!isHarmful) counts.noticedHarmless += seen === 'nothing' ? 0 : 1;
      else {
        counts.harmful += 1;
        counts.found += seen === 'nothing' ? 0 : 1;
        counts.named += seen === 'named' ? 1 : 0;
        if (seen === 'nothing') broken.push(`byte ${at} bit ${bit}: rows changed, and the audit saw nothing`);
      }
    }
    return { flips, ...counts, broken };
  });
}

/** A digest over the rows, as whoever reads them by table gets them. @returns why not, where they cannot be read */
function rowsOf(file: string): string {
  const digest = createHash('sha256');
  try {
    const db = new Database(file, { readonly: true });
    try {
      for (const table of TABLES) {
        for (const row of db.prepare(`SELECT * FROM ${table} NOT INDEXED`).raw().iterate())
          digest.update(JSON.stringify(row));
      }
    } finally {
      db.close();
    }
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  return digest.digest('hex');
}

async function lookAt(file: string): Promise<'nothing' | 'seen' | 'named'> {
  let ledger: Ledger;
  try {
    ledger = readLedger(file);
  } catch {
    // huijie audit then ends with 2: there is nothing that could be opened.
    return 'seen';
  }
  try {
    const { findings } = await audit(ledger);
    const wrong = findings.filter(({ severity }) => severity !== 'warning');
    if (wrong.length === 0) return 'nothing';
    const isNamed = wrong.some(
      ({ entry, person, check }) => entry !== undefined || person !== undefined || check === 'store',
    );
    return isNamed ? 'named' : 'seen';
  } finally {
    await ledger.close();
  }
}
