import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openLedger, personKeyFile, readLedger } from '../src/main/ledger.ts';
import { newLedger, startServer } from '../src/main/server.ts';
import { restore } from '../src/safekeeping/index.ts';

/** Who may read what the server writes, and what it says of a file that is damaged. */
let folder: string;
let ledger: string;
let backups: string;
let umask: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huijie-files-'));
  ledger = join(folder, 'data', 'huijie.db');
  backups = join(folder, 'backups');
  vi.stubEnv('HOME', join(folder, 'home'));
  umask = process.umask(0);
});
afterEach(() => {
  process.umask(umask);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const config = () => ({ host: '127.0.0.1', port: 0, ledger, backups, lists: [], frameAncestors: ["'self'"] });

/** Everything below the folder that somebody else may touch, with its mode. */
function openToOthers(): string[] {
  const all = ['data', 'home/.huijie', 'backups'].flatMap((place) => [
    place,
    ...readdirSync(join(folder, place)).map((name) => join(place, name)),
  ]);
  return all
    .map((name) => ({ name, mode: statSync(join(folder, name)).mode & 0o777 }))
    .filter(({ mode }) => (mode & 0o077) !== 0)
    .map(({ name, mode }) => `${name} ${mode.toString(8)}`);
}

async function lifeWithBackup(): Promise<string> {
  await newLedger(config());
  const server = await startServer(config());
  await server.desk.ledger.enrol({ person: 'p1', plan: 'huiqubao-2021' }, '2021-06-01T00:00:00.000Z');
  const taken = await server.maintenance.backUpNow();
  expect(readdirSync(join(folder, 'data')).sort()).toEqual(['huijie.db', 'huijie.db-wal']);
  expect(openToOthers()).toEqual([]);
  await server.stop();
  return taken?.file ?? '';
}

describe('whatever the umask', () => {
  test('ledger, journal, key, backups and their folders are the owner’s alone; so is a restored ledger', async () => {
    const backup = await lifeWithBackup();
    chmodSync(backup, 0o644);
    rmSync(ledger);
    const verify = async (file: string) => {
      expect(statSync(file).mode & 0o777).toBe(0o600);
      return { findings: [] } as never;
    };
    await restore(backup, ledger, false, verify);
    expect(statSync(ledger).mode & 0o777).toBe(0o600);
  });

  test('files of an older program are tightened at the start; a folder that holds other things is left alone', async () => {
    const backup = await lifeWithBackup();
    for (const file of [ledger, backup, personKeyFile()]) chmodSync(file, 0o644);
    for (const place of [backups, join(folder, 'home', '.huijie')]) chmodSync(place, 0o755);
    await (await startServer(config())).stop();
    expect(openToOthers()).toEqual([]);
    chmodSync(backups, 0o755);
    writeFileSync(join(backups, 'notes of somebody'), '', { mode: 0o644 });
    await (await startServer(config())).stop();
    expect(openToOthers().sort()).toEqual(['backups 755', 'backups/notes of somebody 644']);
  });
});

describe('a damaged ledger', () => {
  async function says(what: RegExp, damage: () => void): Promise<void> {
    mkdirSync(backups);
    await newLedger(config());
    damage();
    const backup = join(backups, 'huijie-20210601T020000Z-0.db');
    writeFileSync(backup, '');
    const refused = startServer(config());
    await expect(refused).rejects.toThrow(what);
    await expect(refused).rejects.toThrow(ledger);
    await expect(refused).rejects.toThrow(`huijie restore ${backup} ${ledger} --replace`);
    for (const open of [openLedger, readLedger])
      expect(() => open(ledger)).toThrow(`huijie restore BACKUP ${ledger} --replace`);
  }

  test('that lost its end names the file, what is left of how much, and the backup to put back', () =>
    says(/it ends after 40960 bytes of \d{6}/, () => truncateSync(ledger, 40_960)));

  test('that is no database any more names the file, and the backup to put back', () =>
    says(/its 5000 bytes do not begin as a database does/, () => writeFileSync(ledger, 'x'.repeat(5000))));

  test('whose pages are lost names the file in the same way, with what the store says', () =>
    says(/malformed \(SQLITE_CORRUPT\)/, () => {
      const { size } = statSync(ledger);
      truncateSync(ledger, 4096);
      truncateSync(ledger, size);
    }));
});
