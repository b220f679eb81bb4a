import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { settleBody, testPerson } from '../../scripts/harness/messages.ts';
import { clock } from '../../src/main/clock.ts';
import { plansFolder } from '../../src/main/plans.ts';
import { type RunningServer, startServer } from '../../src/main/server.ts';

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

const STAY = {
  id: 'S1',
  drug: 3_000_000n,
  material: 0n,
  preSelfPay: 0n,
  inScope: 500_000n,
  basic: 400_000n,
  critical: 0n,
  on: '2021-05-10',
};

function editFigure(folder: string, version?: string): void {
  const file = join(folder, 'quzhou', 'huiqubao-2021.json');
  const text = readFileSync(file, 'utf8').replace('"value": "0.5"', '"value": "0.4"');
  writeFileSync(file, version === undefined ? text : text.replace(/"version": "[\d.]+"/, `"version": "${version}"`));
}

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

    // Nothing rests on its figures yet, so the file may still change under its version.
    const edited = join(place, 'edited');
    cpSync(plansFolder(), edited, { recursive: true });
    editFigure(edited);
    await (await start({ plans: edited })).stop();

    const again = await start();
    expect((await fetch(`${again.url}/readyz`)).status).toBe(200);
    const stay = { ...STAY, person: testPerson(1) };
    const bought = await fetch(`${again.url}/v1/settlements`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: settleBody(stay, 'C01'),
    });
    expect(bought.status).toBe(201);
    await again.stop();
    await expect(start({ plans: edited })).rejects.toThrow(
      /huiqubao-2021 \d+\.\d+\.\d+: used with [0-9a-f]{64}, now [0-9a-f]{64}/,
    );
    editFigure(edited, '9.0.0');
    await (await start({ plans: edited })).stop();
    await (await start()).stop();
  });
});
