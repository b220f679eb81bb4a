import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventsOf, FREED_DEDUCTIBLE, lists } from '../../scripts/harness/plans/counterexamples.ts';
import { type Receipt, receiptOf, verifyReceipt } from '../../src/audit/index.ts';
import { ENGINE_VERSION } from '../../src/engine/index.ts';
import { canonicalJson } from '../../src/json/index.ts';
import type { Ledger } from '../../src/ledger/index.ts';
import { adapters } from '../../src/main/adapters.ts';
import { openPlans } from '../../src/main/plans.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import { replayEvent } from '../../src/workbench/replay.ts';
import { auditOf, type Book, inLedger, newBook } from './meddle.ts';

/** Nine settlements and a cancel as engine 1.0.0 priced them, the years of the counterexamples, faults and all. */
const RECORDED = join(import.meta.dirname, 'recorded', 'engine-1.0.0.db.gz');
const SETTLED = ['1', '2', '11', '12', '14', '21', '22'].map((number) => `H00000000001:case-${number}`);

let book: Book;
beforeEach(() => {
  book = newBook();
  writeFileSync(book.file, gunzipSync(readFileSync(RECORDED)));
});
afterEach(() => book.remove());

const receipt = async (ledger: Ledger, id: string): Promise<Receipt> => {
  const made = await receiptOf(ledger, id);
  if (isRefusal(made)) throw new Error(made.code);
  return made;
};

test('a ledger of an earlier engine is priced again by that engine and audits clean', async () => {
  const audited = await auditOf(book.file);
  expect(audited).toMatchObject({ settlements: 9, cancels: 1, repriced: 9, findings: [] });
});

test('receipts of an earlier engine verify', async () => {
  await inLedger(book.file, async (ledger) => {
    for (const id of [...SETTLED, 'H1:case-31', 'P1:case-32']) {
      const { checks, equal } = await verifyReceipt(await receipt(ledger, id));
      expect(equal, `${id} ${JSON.stringify(checks.filter(({ ok }) => !ok))}`).toBe(true);
      expect(checks.map(({ what }) => what)).toContain('engine 1.0.0');
    }
  });
});

test('a receipt that names another engine than the one that priced it is not verified', async () => {
  await inLedger(book.file, async (ledger) => {
    for (const [id, engine] of [
      ['H00000000001:case-2', ENGINE_VERSION],
      ['H00000000001:case-2', '9.9.9'],
    ] as const) {
      const made = await receipt(ledger, id);
      const body = canonicalJson({ ...JSON.parse(made.entry.body), engine });
      expect((await verifyReceipt({ ...made, entry: { ...made.entry, body } })).equal).toBe(false);
    }
  });
});

test('the person of an earlier engine is settled on by this one, and the ledger audits clean', async () => {
  await inLedger(book.file, async (ledger) => {
    const desk = {
      adapters,
      plans: openPlans(undefined, [lists()]),
      ledger,
      personKey: () => '',
      now: () => new Date(0),
      notify: () => undefined,
    };
    const [, ...settles] = eventsOf(FREED_DEDUCTIBLE, 'counterexample-1', 41);
    for (const event of settles) expect(await replayEvent(desk, event)).toMatchObject({ event: 'settle' });
    expect((await verifyReceipt(await receipt(ledger, 'H00000000001:case-42'))).equal).toBe(true);
  });
  expect(await auditOf(book.file)).toMatchObject({ settlements: 11, repriced: 11, findings: [] });
});
