import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openLedger, personKeyFile } from '../src/main/ledger.ts';
import { newLedger, startServer } from '../src/main/server.ts';

let folder: string;
let ledger: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huijie-installation-'));
  ledger = join(folder, 'data', 'huijie.db');
  vi.stubEnv('HOME', join(folder, 'home'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const configOf = (more: { personKey?: string; backups?: string } = {}) => ({
  host: '127.0.0.1',
  port: 0,
  ledger,
  lists: [],
  frameAncestors: ["'self'"],
  ...more,
});
const start = () => startServer(configOf());
async function startAndStop(): Promise<void> {
  const server = await start();
  await server.stop();
}
const under = (place: string) => (existsSync(place) ? readdirSync(place, { recursive: true }).sort() : []);

describe('a server without a ledger', () => {
  test('never starts with a new one: it names the file and both commands, and leaves nothing behind', async () => {
    const refused = start();
    await expect(refused).rejects.toThrow(`there is no ledger ${ledger}`);
    await expect(refused).rejects.toThrow(`huijie restore BACKUP ${ledger}`);
    await expect(refused).rejects.toThrow(`huijie init ${ledger}`);
    expect(under(folder)).toEqual([]);
  });

  test('takes an empty file, or a database without a ledger, for damage: it stays as it is, and its journal too', async () => {
    await newLedger(configOf());
    for (const [content, says] of [
      ['', 'is an empty file, 0 bytes'],
      [emptyDatabase(), 'with no ledger in it'],
    ] as const) {
      writeFileSync(ledger, content);
      await expect(start()).rejects.toThrow(says);
      expect(readFileSync(ledger).equals(Buffer.from(content))).toBe(true);
      expect(() => openLedger(ledger)).toThrow(says);
    }
    writeFileSync(ledger, '');
    writeFileSync(`${ledger}-wal`, 'the last settlements');
    await expect(start()).rejects.toThrow(`huijie restore BACKUP ${ledger} --replace`);
    expect(readFileSync(`${ledger}-wal`, 'utf8')).toBe('the last settlements');
  });

  test('starts once the ledger was made, and finds it again; nothing is ever made over a ledger or its journal', async () => {
    await newLedger(configOf());
    const made = readFileSync(ledger);
    await expect(newLedger(configOf())).rejects.toThrow('is there already');
    expect(readFileSync(ledger).equals(made)).toBe(true);
    await startAndStop();
    await startAndStop();
    rmSync(ledger);
    writeFileSync(`${ledger}-wal`, 'the last settlements');
    await expect(newLedger(configOf())).rejects.toThrow(`${ledger}-wal is there already`);
  });

  test('that was being made when the power went is made anew', async () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(`${ledger}.making`, 'half');
    await newLedger(configOf());
    expect(readdirSync(join(folder, 'data'))).toEqual(['huijie.db']);
    await startAndStop();
  });
});

describe('a ledger that is shorter than its backups', () => {
  let backups: string;
  const backup = (name: string) => join(backups, name);
  beforeEach(() => {
    backups = join(folder, 'backups');
    mkdirSync(backups);
    writeFileSync(backup('huijie-20210601T020000Z-2.db'), '');
    writeFileSync(backup('huijie-20210601T030000Z-1.unsound.db'), '');
  });

  async function enrol(persons: number): Promise<void> {
    const opened = openLedger(ledger);
    for (let person = 0; person < persons; person += 1)
      await opened.enrol({ person: `p${person}`, plan: 'huiqubao-2021' }, '2021-06-01T00:00:00.000Z');
    await opened.close();
  }

  test('is not served, and no new one is made: both ends are named, and the backup to put back', async () => {
    await newLedger(configOf());
    await enrol(1);
    const refused = startServer(configOf({ backups }));
    await expect(refused).rejects.toThrow(/ends with entry 1, its backup .*-2\.db with entry 2/);
    await expect(refused).rejects.toThrow(
      `huijie restore ${backup('huijie-20210601T020000Z-2.db')} ${ledger} --replace`,
    );
    rmSync(ledger);
    await expect(startServer(configOf({ backups }))).rejects.toThrow('huijie-20210601T020000Z-2.db');
    await expect(newLedger(configOf({ backups }))).rejects.toThrow('huijie-20210601T020000Z-2.db');
    expect(existsSync(ledger)).toBe(false);
  });

  test('the sound backup that has most is the one to put back, though an unsound one has more', async () => {
    writeFileSync(backup('huijie-20210601T040000Z-3.unsound.db'), '');
    await newLedger(configOf());
    await enrol(1);
    const command = `huijie restore ${backup('huijie-20210601T020000Z-2.db')} ${ledger}`;
    const refused = startServer(configOf({ backups }));
    await expect(refused).rejects.toThrow(/ends with entry 1, its backup .*-3\.unsound\.db with entry 3/);
    await expect(refused).rejects.toThrow(`${command} --replace`);
    rmSync(ledger);
    await expect(startServer(configOf({ backups }))).rejects.toThrow(command);
    await expect(newLedger(configOf({ backups }))).rejects.toThrow(command);
  });

  test('is served once it has as many entries, or after somebody put an older one back on purpose', async () => {
    await newLedger(configOf());
    await enrol(2);
    await (await startServer(configOf({ backups }))).stop();
    writeFileSync(backup('huijie-20210601T040000Z-9.db'), '');
    await expect(startServer(configOf({ backups }))).rejects.toThrow('with entry 9');
    const opened = openLedger(ledger);
    await opened.inspection.noteRestored(Date.parse('2021-06-01T05:00:00Z'));
    await opened.close();
    await (await startServer(configOf({ backups }))).stop();
    writeFileSync(backup('huijie-20210601T060000Z-3.db'), '');
    await expect(startServer(configOf({ backups }))).rejects.toThrow('with entry 3');
  });
});

describe('the person key', () => {
  test.each(['', '\n', 'too short to be a key'])(
    'of %j is none: nothing starts, and it is not replaced',
    async (content) => {
      await newLedger(configOf());
      const key = readFileSync(personKeyFile(), 'utf8');
      writeFileSync(personKeyFile(), content);
      await expect(start()).rejects.toThrow(`${personKeyFile()} has ${content.trim().length} characters`);
      rmSync(ledger);
      await expect(newLedger(configOf())).rejects.toThrow('HUIJIE_PERSON_KEY');
      expect(existsSync(ledger)).toBe(false);
      expect(readFileSync(personKeyFile(), 'utf8')).toBe(content);
      expect(key).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  test('that was lost is not made anew beside a ledger that exists', async () => {
    await newLedger(configOf());
    rmSync(personKeyFile());
    await expect(start()).rejects.toThrow(`there is no person key ${personKeyFile()}`);
    expect(existsSync(personKeyFile())).toBe(false);
  });

  test('of another ledger stays as it is when a ledger is made, and so does one that is set', async () => {
    await newLedger(configOf());
    const key = readFileSync(personKeyFile(), 'utf8');
    rmSync(ledger);
    await newLedger(configOf());
    expect(readFileSync(personKeyFile(), 'utf8')).toBe(key);
    rmSync(personKeyFile());
    rmSync(ledger);
    await newLedger(configOf({ personKey: 'a key of the configuration, long enough' }));
    expect(existsSync(personKeyFile())).toBe(false);
  });
});

/** A page of a database that has no table yet, as a start leaves it that was killed at once. */
function emptyDatabase(): Buffer {
  const page = Buffer.alloc(4096);
  page.write('SQLite format 3\0', 'latin1');
  page.writeUInt16BE(4096, 16);
  Buffer.from([2, 2, 0, 64, 32, 32]).copy(page, 18);
  page.writeUInt32BE(1, 28);
  page.writeUInt32BE(4, 44);
  page.writeUInt32BE(1, 56);
  Buffer.from([13, 0, 0, 0, 0, 16, 0, 0]).copy(page, 100);
  return page;
}
