import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { compareWith } from '../../../src/audit/index.ts';
import { hashesIn, readLedger } from '../../../src/main/ledger.ts';
import { huijie, inTempFolder, type ServerChild, startServerChild } from '../child.ts';
import { Caller } from '../http.ts';
import { enrolmentOf, type Stay, settleBody, settlementIdOf, testPerson } from '../messages.ts';
import { Random } from '../random.ts';

export interface BackedUp {
  readonly backups: number;
  /** Settlements acknowledged while the backups were taken. */
  readonly settlements: number;
  /** Of the restored backup: settlements it lacked, and those that were new when all were sent again. */
  readonly missing: number;
  readonly sentAgain: number;
  readonly broken: readonly string[];
}

const WORKERS = 4;
const PERSONS = 8;
/** Then what was sent is sent again: the load goes on, and the ledger stays of a size. */
const SETTLEMENTS_MAX = 600;
const WAIT_MS = 25;
const WAITS_MAX = 2_400;

/**
 * Backups of a server under load, at SIGUSR2: each opens, audits clean, and holds a prefix of the ledger. One of them
 * is restored, and everything is sent again, as a hospital does: exactly what it lacked is new.
 */
export async function backUpUnderLoad({
  backups,
  seed,
  settlements = SETTLEMENTS_MAX,
}: {
  backups: number;
  seed: number;
  settlements?: number;
}): Promise<BackedUp> {
  return inTempFolder(async (folder) => {
    const random = new Random(seed);
    const ledger = join(folder, 'ledger.db');
    const kept = join(folder, 'backups');
    const server = await startServerChild(ledger, [], { HUIJIE_BACKUP_DIR: kept, HUIJIE_BACKUPS_KEPT: '9999' });
    const sent: Stay[] = [];
    let broken: string[] = [];
    try {
      broken = await settleAndBackUp(server, kept, { backups, most: settlements }, sent, random);
    } finally {
      await server.stop();
    }
    const files = existsSync(kept) ? backupsIn(kept) : [];
    if (files.length !== backups) broken.push(`${files.length} of ${backups} backups are there`);
    for (const file of files) broken.push(...(await examine(join(kept, file), ledger)));
    const early = files[Math.floor(files.length / 2)];
    const restored =
      early === undefined ? undefined : await restoreAndSendAgain(join(kept, early), ledger, folder, sent);
    broken.push(...(restored?.broken ?? []));
    const { missing = 0, sentAgain = 0 } = restored ?? {};
    return { backups: files.length, settlements: sent.length, missing, sentAgain, broken };
  });
}

const backupsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.db'))
    .sort();

async function settleAndBackUp(
  server: ServerChild,
  kept: string,
  { backups, most }: { backups: number; most: number },
  sent: Stay[],
  random: Random,
): Promise<string[]> {
  const caller = new Caller(server.url);
  const broken: string[] = [];
  let isDone = false;
  const work = async () => {
    while (!isDone) {
      const isNew = sent.length < most;
      const stay = isNew ? stayOf(sent.length, random) : random.pick(sent);
      if (isNew) sent.push(stay);
      const { status } = await caller.post('/v1/settlements', settleBody(stay, 'C01'));
      if (status !== 201 && (isNew || status !== 200)) broken.push(`a settlement was answered ${status}`);
    }
  };
  for (let index = 0; index < PERSONS; index += 1) await caller.post('/v1/enrolments', enrolmentOf(testPerson(index)));
  const workers = Array.from({ length: WORKERS }, work);
  for (let taken = 0; taken < backups; taken += 1) {
    server.signal('SIGUSR2');
    for (let waits = 0; waits < WAITS_MAX && backupsIn(kept).length <= taken; waits += 1) await sleep(WAIT_MS);
  }
  isDone = true;
  await Promise.all(workers);
  caller.close();
  return broken;
}

const stayOf = (number: number, random: Random): Stay => ({
  id: `B${String(number).padStart(7, '0')}`,
  person: testPerson(number % PERSONS),
  drug: random.fen(0, 300_000),
  material: random.fen(0, 5_000),
  preSelfPay: random.fen(0, 30_000),
  inScope: 500_000n,
  basic: 300_000n,
  critical: 0n,
  on: '2021-05-05',
});

async function examine(file: string, ledger: string): Promise<string[]> {
  const audited = await huijie('audit', file, '--no-freeze', '--json');
  if (audited.code !== 0) return [`the audit of a backup ended with ${audited.code}`];
  const { head } = JSON.parse(audited.lines.join('')) as { head: { seq: number } };
  const whole = readLedger(ledger);
  try {
    const { common, differsAt, onlyThere } = await compareWith(whole, hashesIn(file));
    if (differsAt !== undefined || onlyThere !== undefined || common !== head.seq)
      return [`a backup of ${head.seq} entries has ${common} in common with the ledger`];
    return file.endsWith('.unsound.db') ? ['a backup was called unsound'] : [];
  } finally {
    await whole.close();
  }
}

async function restoreAndSendAgain(
  backup: string,
  ledger: string,
  folder: string,
  sent: readonly Stay[],
): Promise<{ missing: number; sentAgain: number; broken: string[] }> {
  const restored = join(folder, 'restored.db');
  const { code } = await huijie('restore', backup, restored);
  if (code !== 0) return { missing: 0, sentAgain: 0, broken: [`restore ended with ${code}`] };
  const gap = await huijie('audit', ledger, '--no-freeze', '--against', backup, '--json');
  const { compared } = JSON.parse(gap.lines.join('')) as { compared: { onlyHere?: { count: number } } };
  // Enrolments were all before the first backup: what is missing are settlements.
  const missing = compared.onlyHere?.count ?? 0;
  const server = await startServerChild(restored);
  const caller = new Caller(server.url);
  const broken: string[] = [];
  let sentAgain = 0;
  for (const stay of sent) {
    const { status } = await caller.post('/v1/settlements', settleBody(stay, 'C01'));
    if (status === 201) sentAgain += 1;
    else if (status !== 200) broken.push(`${settlementIdOf(stay)} sent again was answered ${status}`);
  }
  caller.close();
  await server.stop();
  const { code: clean } = await huijie('audit', restored, '--no-freeze');
  if (clean !== 0) broken.push(`the audit of the restored ledger ended with ${clean}`);
  if (sentAgain !== missing) broken.push(`${missing} were missing and ${sentAgain} were new when all were sent again`);
  return { missing, sentAgain, broken };
}
