import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { huijie, runHuijie, TEST_PERSON_KEY } from '../../scripts/harness/child.ts';
import { run } from '../../src/cli/program.ts';
import { migrate } from '../../src/ledger/sqlite/migrate.ts';
import { makeLedger } from '../../src/main/ledger.ts';

/** Whatever a command refuses, it says in the operator's own names, with what to do next. */

let folder: string;
let ledger: string;
beforeAll(ensureBuilt);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huijie-next-step-'));
  ledger = join(folder, 'a.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const KEY = { HUIJIE_PERSON_KEY: TEST_PERSON_KEY };
const init = (file: string, more: Record<string, string> = {}) => runHuijie(['init', file], { ...KEY, ...more }).ended;

describe('huijie init', () => {
  test('says how this ledger is served, by its name where serve would take another', async () => {
    const file = join(folder, 'data', 'a.db');
    expect((await init(file)).lines).toContain(`启动 start it: huijie serve --ledger ${file}`);
    expect((await init(file)).said).toContain(`huijie serve --ledger ${file}`);
    expect((await init(ledger, { HUIJIE_LEDGER: ledger })).lines).toContain('启动 start it: huijie serve');
  });

  test('makes one folder and never a path: a typing error leaves nothing behind', async () => {
    const { code, said } = await init(join(folder, 'dtaa', 'ledgers', 'a.db'));
    expect({ code, said }).toEqual({
      code: 2,
      said: expect.stringContaining(`there is no folder ${join(folder, 'dtaa')}:`),
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('huijie restore', () => {
  test.each([
    ['cut short', 40_960, /it ends after 40960 bytes of \d+/],
    ['empty', 0, /it is an empty file, 0 bytes/],
  ])('of a backup that is %s names the backup, what was found and the next step', async (_how, bytes, found) => {
    await init(ledger);
    const before = readFileSync(ledger);
    const backup = join(folder, 'backup.db');
    expect((await huijie('backup', ledger, backup)).code).toBe(0);
    expect(statSync(backup).size).toBeGreaterThan(bytes);
    truncateSync(backup, bytes);
    for (const args of [
      [backup, join(folder, 'new.db')],
      [backup, ledger, '--replace'],
    ]) {
      const { code, said } = await huijie('restore', ...args);
      expect(code).toBe(1);
      expect(said).toMatch(found);
      expect(said).toContain(`${backup} cannot be put back`);
      expect(said).toContain('take another backup');
      expect(said).not.toMatch(/\.restoring|huijie restore/);
    }
    expect(readFileSync(ledger).equals(before)).toBe(true);
    expect(existsSync(join(folder, 'new.db'))).toBe(false);
  });
});

test('a ledger that a server has open is refused with what to do instead; the help says it before', async () => {
  const people = ['--why', 'x', '--by', 'Wang', '--second', 'Li'];
  const serving = makeLedger(ledger);
  try {
    for (const [next, argv] of [
      ['GET /v1/bills/{id}/receipt', ['receipt', 'H1:1', '--ledger', ledger]],
      ['GET /v1/bills/{id}/receipt', ['verify', 'H1:1', '--ledger', ledger]],
      ['kill -USR2', ['backup', ledger, join(folder, 'backup.db')]],
      ['huijie audit BACKUP.db --no-freeze', ['audit', ledger]],
      ['huijie audit BACKUP.db --no-freeze', ['audit', ledger, '--no-freeze']],
      ['Stop it', ['thaw', 'p1', '--ledger', ledger, ...people]],
      ['Stop it', ['lift', 'H1:1', '--ledger', ledger, ...people]],
    ] as const) {
      const refused = run(argv);
      await expect(refused).rejects.toThrow(`${ledger} is in use`);
      await expect(refused).rejects.toThrow(next);
    }
  } finally {
    await serving.close();
  }
  for (const name of ['receipt', 'verify', 'backup', 'audit']) {
    const { lines } = await huijie(name, '--help');
    expect(lines.join(' ').replaceAll(/\s+/g, ' ')).toMatch(/must be stopped/);
  }
});

test('an audit that only looks refuses a file of an older program, and the command it names audits a copy', async () => {
  mkdirSync(join(folder, 'kept'));
  const old = join(folder, 'kept', 'old.db');
  const db = new Database(old);
  migrate(db, 2);
  db.close();
  const before = readFileSync(old);
  const { code, said } = await huijie('audit', old, '--no-freeze');
  expect(code).toBe(2);
  expect(said).toContain('schema 2');
  expect(said).toContain(`huijie restore ${old} COPY.db`);
  expect(await huijie('restore', old, join(folder, 'COPY.db'))).toMatchObject({ code: 0 });
  expect(await huijie('audit', join(folder, 'COPY.db'), '--no-freeze')).toMatchObject({ code: 0 });
  expect(readFileSync(old).equals(before)).toBe(true);
});
