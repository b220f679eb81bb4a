import { join } from 'node:path';
import type { AuditResult } from '../../../src/audit/index.ts';
import { timesOf } from '../../bench/rounds.ts';
import { buildLedger } from '../../harness/audits/build-ledger.ts';
import { huijie, inTempFolder } from '../../harness/child.ts';
import { type FigureSpec, type Measured, type RunOptions, sized } from '../../harness/figure.ts';
import { rowOf } from './bound.ts';

/**
 * Entries a second of a whole audit on every core, to those of one thread that prices every bill by the readable
 * engine, as the audit of before did.
 */
export const audit: FigureSpec = { figure: 'audit', run: rateOfAudit, alone: 'always' };

async function rateOfAudit(options: RunOptions): Promise<Measured> {
  const settlements = sized(options, { long: 50_000, short: 8_000, least: 2_000 });
  const wanted = sized(options, { long: 5, short: 3, least: 1 });
  return inTempFolder(async (folder) => {
    const file = join(folder, 'ledger.db');
    const copies = new Map([[settlements, file]]);
    await buildLedger({ settlements, seed: options.seed, copies, scratch: join(folder, 'scratch.db') });
    const [before, now]: [number[], number[]] = [[], []];
    let entries = 0;
    for (let round = 0; round < wanted; round += 1) {
      before.push((await timed(file, '--readable', '--threads', '1')).seconds);
      const quick = await timed(file);
      now.push(quick.seconds);
      entries = quick.entries;
    }
    const rounds = timesOf(before, now);
    const perSecond = Math.round(entries / Math.min(...now));
    const bound = { of: 'entries a second', rounds, better: 'more', unit: '×', needed: 10, aim: 20 } as const;
    return rowOf('audit', [bound], { settlements, entries, perSecond });
  });
}

/** @throws Error when the audit of a sound ledger does not end clean */
async function timed(file: string, ...how: readonly string[]): Promise<{ seconds: number; entries: number }> {
  const began = performance.now();
  const { code, lines } = await huijie('audit', file, '--no-freeze', '--json', ...how);
  if (code !== 0) throw new Error(`the audit ended with ${code}`);
  return {
    seconds: (performance.now() - began) / 1000,
    entries: (JSON.parse(lines.join('\n')) as AuditResult).entries,
  };
}
