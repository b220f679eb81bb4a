import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { clock, plansFolder, type RunningServer, startServer } from '../../src/main.ts';

const place = mkdtempSync(join(tmpdir(), 'huijie-start-'));
afterAll(() => rmSync(place, { recursive: true }));

const start = (changes: { personKey?: string; plans?: string } = {}): Promise<RunningServer> =>
  startServer(
    {
      host: '127.0.0.1',
      port: 0,
      ledger: join(place, 'huijie.db'),
      personKey: 'the key this ledger was begun with, long enough',
      lists: [],
      frameAncestors: ["'self'"],
      ...changes,
    },
    clock,
    { makesLedger: true },
  );

describe('a server does not start where it would settle wrongly without a word', () => {
  test('with another person key nobody would be found; with a plan missing it would be left off the bill', async () => {
    const first = await start();
    const enrolled = await fetch(`${first.url}/v1/enrolments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ certificateNumber: '999999197302040113', plan: 'huiqubao-2021' }),
    });
    expect(enrolled.status).toBe(200);
    await first.stop();

    await expect(start({ personKey: 'another key, just as long as the first was' })).rejects.toThrow(
      /another person key/,
    );

    const without = join(place, 'plans');
    cpSync(plansFolder(), without, { recursive: true, filter: (from) => !from.includes('quzhou') });
    await expect(start({ plans: without })).rejects.toThrow(/hold huiqubao-2021, of which there is no plan file/);

    const again = await start();
    expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
    await again.stop();
  });
});
