import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { type Method, statements } from '../../scripts/harness/crash/injection.ts';
import { writePoints } from '../../scripts/harness/crash/write-points.ts';

beforeAll(ensureBuilt);

test('a settle and a cancel that are killed, meet an I/O error or a full disk where they write are whole or not there', async () => {
  const found = await writePoints({ limit: 12 });
  expect(found.broken).toEqual([]);
  expect(found).toMatchObject({ torn: 0, lost: 0, injections: { EIO: 4, ENOSPC: 4 } });
  expect(found.injections.KILL).toBeGreaterThanOrEqual(4);
  expect(found.acknowledged + found.retried).toBe(found.injections.KILL + 8);
});

test('where nothing may be traced, the statements fail instead', async () => {
  const found = await writePoints({ method: statements, beginnings: ['closed'], limit: 6 });
  expect(found.broken).toEqual([]);
  expect(found).toMatchObject({ method: 'statements', torn: 0, lost: 0 });
});

describe('the harness sees a product that', () => {
  const bad = (lines: readonly string[], spoil: (file: string) => void = () => {}): Method => ({
    method: 'statements',
    points: async () => [
      {
        name: 'made up',
        async run(file) {
          spoil(file);
          return { lines, met: true };
        },
      },
    ],
  });
  const brokenBy = async (method: Method) => {
    const found = await writePoints({ operations: ['settle'], beginnings: ['closed'], limit: 1, method });
    return { ...found, broken: found.broken.join('\n') };
  };

  test('acknowledges what it does not keep', async () => {
    const found = await brokenBy(bad(['ACK {"duplicate":false}', 'CLOSED']));
    expect(found.lost).toBe(3);
    expect(found.broken).toContain('was acknowledged and is lost');
  });

  test('keeps half of it', async () => {
    const half = (file: string) => {
      const db = new Database(file);
      db.exec(`INSERT INTO outbox VALUES ('C01', 1, 'p1', 'settled', 'H00000000001:case-1', 1, '')`);
      db.close();
    };
    const found = await brokenBy(bad([], half));
    expect(found.torn).toBe(3);
    expect(found.broken).toContain('torn: neither as before nor as after, in outbox');
  });

  test('acknowledges after its disk failed, or calls a failing disk a full one', async () => {
    const late = await brokenBy(bad(['FATAL SQLITE_IOERR_WRITE', 'REFUSED LEDGER_FAILED', 'ACK {"duplicate":false}']));
    expect(late.broken).toContain('acknowledged after its disk had failed');
    const full = await brokenBy(bad(['REFUSED LEDGER_FULL', 'REFUSED LEDGER_FULL']));
    expect(full.broken).toContain('took a failing disk for a full one');
    expect(full.broken).toContain('did not work again when there was space');
  });

  test('never meets the fault', async () => {
    const missed: Method = {
      method: 'statements',
      points: async () => [{ name: 'made up', run: async () => ({ lines: [], met: false }) }],
    };
    expect((await brokenBy(missed)).broken).toContain('the fault was not met');
  });
});
