import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { inCi } from '../../scripts/ensure-tools.ts';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { huijie, inTempFolder, startServerChild } from '../../scripts/harness/child.ts';
import { failingDisk, straceWorks } from '../../scripts/harness/crash/strace.ts';
import { Caller } from '../../scripts/harness/http.ts';
import { enrolmentOf, type Stay, settleBody, settlementIdOf, testPerson } from '../../scripts/harness/messages.ts';

/** In CI a machine that may not trace fails here; on a developer's machine it is said loudly. */
const skip = !straceWorks() && !inCi();
if (skip)
  console.warn('!!! NO STRACE: a server on a failing disk is NOT TESTED. apt-get install strace, and allow ptrace.');

const person = testPerson(1);
const stay: Stay = {
  id: 'D1',
  person,
  drug: 3_000_000n,
  material: 0n,
  preSelfPay: 0n,
  inScope: 500_000n,
  basic: 400_000n,
  critical: 0n,
  on: '2021-05-10',
};

async function withServer<T>(
  ledger: string,
  under: readonly string[],
  work: (caller: Caller, server: Awaited<ReturnType<typeof startServerChild>>) => Promise<T>,
): Promise<T> {
  const server = await startServerChild(ledger, under);
  const caller = new Caller(server.url);
  try {
    return await work(caller, server);
  } finally {
    caller.close();
    await server.stop();
  }
}

const settle = (caller: Caller) => caller.post('/v1/settlements', settleBody(stay, 'C01'));
const enrol = (caller: Caller) => caller.post('/v1/enrolments', enrolmentOf(person));

describe.skipIf(skip)('a server', () => {
  beforeAll(ensureBuilt);

  test('whose disk fails in a commit answers no success, says why in one line and ends; the next one goes on', () =>
    inTempFolder(async (folder) => {
      const ledger = join(folder, 'huijie.db');
      await withServer(ledger, [], enrol);
      // The first fsync is of the log's head, the second of its folder, the third of the commit.
      await withServer(ledger, failingDisk(ledger, 'fsync', 'EIO', '3'), async (caller, server) => {
        expect(await settle(caller)).toMatchObject({ status: 503, body: { code: 'LEDGER_FAILED', retry: 'same' } });
        expect(await server.ended).toBe(1);
        const told = server
          .said()
          .split('\n')
          .filter((line) => line.includes('"fatal"'));
        expect(told).toHaveLength(1);
        expect(JSON.parse(told[0] ?? '')).toMatchObject({ kind: 'SQLITE_IOERR_FSYNC' });
      });
      await withServer(ledger, [], async (caller) => {
        expect((await settle(caller)).status).toBeLessThan(300);
        expect(await settle(caller)).toMatchObject({ status: 200, body: { duplicate: true } });
      });
      expect((await huijie('audit', ledger)).code).toBe(0);
    }));

  test('whose disk is full refuses, is not ready, still reads, and settles when there is space', () =>
    inTempFolder(async (folder) => {
      const ledger = join(folder, 'huijie.db');
      await withServer(ledger, [], enrol);
      await withServer(ledger, failingDisk(ledger, 'pwrite64', 'ENOSPC', '5..8'), async (caller, server) => {
        const linesOf = (kind: string) =>
          server
            .said()
            .split('\n')
            .filter((line) => line.includes(`"kind":"${kind}"`));
        const bill = `/v1/bills/${encodeURIComponent(settlementIdOf(stay))}`;
        for (let attempt = 0; attempt < 2; attempt += 1) {
          expect(await settle(caller)).toMatchObject({ status: 507, body: { code: 'LEDGER_FULL', retry: 'same' } });
          expect(await caller.get('/readyz')).toMatchObject({
            status: 507,
            body: { ready: false, code: 'LEDGER_FULL', title: expect.stringContaining('存储空间不足') },
          });
          expect(await caller.get(bill)).toMatchObject({ status: 404, body: { code: 'SETTLEMENT_UNKNOWN' } });
        }
        expect([linesOf('disk full').length, linesOf('disk').length]).toEqual([1, 0]);
        expect((await caller.get('/readyz')).status).toBe(200);
        expect([linesOf('disk full').length, linesOf('disk').length]).toEqual([1, 1]);
        expect(await settle(caller)).toMatchObject({ status: 201, body: { duplicate: false } });
        expect((await caller.get(bill)).status).toBe(200);
      });
      expect((await huijie('audit', ledger)).code).toBe(0);
    }));
});
