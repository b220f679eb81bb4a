import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import { LedgerFault } from '../../src/ledger/index.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/ledger.ts';
import { patchFs } from '../system-calls.ts';
import { commitsOf, failingCommits, STATEMENT } from './commits.ts';
import { AT, PLAN, pricing, stay } from './fixtures.ts';

/** What the ledger does when its disk fails or is full. The real system calls fail in test/harness. */
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huijie-disk-'));
  file = join(folder, 'ledger.db');
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const settlement = stay(1, 'p1', '30000.00');
const request = { settlement, counter: 'C1', at: AT };

async function enrolled(onFatal?: (code: string) => void) {
  const ledger = openSqliteLedger(file, onFatal === undefined ? {} : { onFatal });
  await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
  return ledger;
}

describe('an I/O error', () => {
  test('shuts the ledger: never acknowledged, never tried again, the owner told once; the next start goes on', async () => {
    const told: string[] = [];
    const ledger = await enrolled((code) => told.push(code));
    const failing = failingCommits('SQLITE_IOERR_FSYNC');
    expect(await ledger.settle(request, pricing(settlement))).toMatchObject({ refused: true, code: 'LEDGER_FAILED' });
    expect(told).toEqual(['SQLITE_IOERR_FSYNC']);
    const tries = commitsOf(failing);
    failing.mockRestore();

    const again = vi.spyOn(STATEMENT, 'run');
    expect(await ledger.settle(request, pricing(settlement))).toMatchObject({ code: 'LEDGER_FAILED' });
    expect(await ledger.cancel({ settlementId: settlement.id, at: AT })).toMatchObject({ code: 'LEDGER_FAILED' });
    expect(await ledger.checkWritable()).toMatchObject({ code: 'LEDGER_FAILED' });
    await expect(ledger.findBill(settlement.id)).rejects.toThrow(LedgerFault);
    await expect(ledger.findBill(settlement.id)).rejects.toMatchObject({ refusal: { code: 'LEDGER_FAILED' } });
    expect(await ledger.drivenVisits.move('j', 1, { state: 'quoted', at: AT })).toMatchObject({
      code: 'LEDGER_FAILED',
    });
    await expect(ledger.drivenVisits.nextNumber('n')).rejects.toThrow(LedgerFault);
    expect([tries, commitsOf(again), told.length]).toEqual([1, 0, 1]);
    again.mockRestore();
    await ledger.close();

    const reopened = openSqliteLedger(file);
    expect(await reopened.settle(request, pricing(settlement))).toMatchObject({ duplicate: false });
    expect((await audit(reopened)).findings).toEqual([]);
    await reopened.close();
  });

  test('while reading shuts it too', async () => {
    const ledger = await enrolled();
    vi.spyOn(Database.prototype, 'prepare').mockImplementation(() => {
      throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_READ');
    });
    await expect(ledger.planOf('none')).rejects.toMatchObject({ refusal: { code: 'LEDGER_FAILED' } });
    vi.restoreAllMocks();
    expect(await ledger.settle(request, pricing(settlement))).toMatchObject({ code: 'LEDGER_FAILED' });
    await ledger.close();
  });

  test('is not what a bug is: other errors are thrown on and leave the ledger open', async () => {
    const ledger = await enrolled(() => expect.fail('told of a bug as of a failing disk'));
    const bug = () => {
      throw new RangeError('a bug');
    };
    await expect(ledger.settle(request, bug)).rejects.toThrow('a bug');
    expect(await ledger.settle(request, pricing(settlement))).toMatchObject({ duplicate: false });
    await ledger.close();
  });
});

test('a full disk refuses with nothing recorded, still reads, and settles once there is space', async () => {
  const pragmas = vi.spyOn(Database.prototype, 'pragma');
  const ledger = await enrolled(() => expect.fail('a full disk is not a failing one'));
  const db = pragmas.mock.contexts[0] as Database.Database;
  db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);

  expect(await ledger.settle(request, pricing(settlement))).toMatchObject({ refused: true, code: 'LEDGER_FULL' });
  expect(await ledger.findBill(settlement.id)).toBeUndefined();
  expect(await ledger.journal(0, 10)).toHaveLength(1);

  db.pragma('max_page_count = 100000');
  expect(await ledger.checkWritable()).toBeUndefined();
  expect(await ledger.settle(request, pricing(settlement))).toMatchObject({ duplicate: false });
  expect(await ledger.settle(request, pricing(settlement))).toMatchObject({ duplicate: true });
  expect((await audit(ledger)).findings).toEqual([]);
  await ledger.close();
});

describe('a disk with no space for a settlement', () => {
  const told: boolean[] = [];
  const opened = () => {
    told.length = 0;
    return openSqliteLedger(file, { onFull: (full) => told.push(full) });
  };
  const undoing: (() => void)[] = [];
  const patch = (...patched: Parameters<typeof patchFs>) => void undoing.unshift(patchFs(...patched));
  const space = (bytes: number) => patch({ statfsSync: (() => ({ bavail: bytes, bsize: 1, blocks: 100 })) as never });
  afterEach(() => {
    for (const undo of undoing.splice(0)) undo();
  });

  test('is full before anybody meets it: said once when it begins and once when it ends', async () => {
    const ledger = opened();
    expect(await ledger.checkWritable()).toBeUndefined();
    space(1_000_000);
    for (let look = 0; look < 2; look += 1) expect(await ledger.checkWritable()).toMatchObject({ code: 'LEDGER_FULL' });
    expect(told).toEqual([true]);
    space(2_000_000);
    for (let look = 0; look < 2; look += 1) expect(await ledger.checkWritable()).toBeUndefined();
    expect(told).toEqual([true, false]);
    await ledger.close();
  });

  test('once it was full stays so while there is room for a page but not for a settlement', async () => {
    const ledger = opened();
    space(1_000_000);
    await ledger.checkWritable();
    space(2_000_000);
    const undo = patchFs({
      writeFileSync: () => {
        throw Object.assign(new Error('a quota is used up'), { code: 'EDQUOT' });
      },
    });
    expect(await ledger.checkWritable()).toMatchObject({ code: 'LEDGER_FULL' });
    undo();
    expect(await ledger.checkWritable()).toBeUndefined();
    expect(readdirSync(folder).some((name) => name.endsWith('-space'))).toBe(false);
    await ledger.close();
  });
});
