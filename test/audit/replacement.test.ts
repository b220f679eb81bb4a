import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CheckId } from '../../src/audit/index.ts';
import type { Desk } from '../../src/desk/index.ts';
import { replaceSettlement } from '../../src/desk/settle/replace.ts';
import type { Ledger } from '../../src/ledger/index.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import { type SettlementWire, settlementSchema } from '../../src/settlement/index.ts';
import { AT, PLAN, plans, stay } from '../ledger/fixtures.ts';
import {
  auditOf,
  type Book,
  checksOf,
  FAMILY_PLAN,
  familyVisit,
  inLedger,
  newBook,
  rewrite,
  settle,
} from './meddle.ts';

let book: Book;
beforeEach(() => {
  book = newBook();
});
afterEach(() => book.remove());

async function replace(ledger: Ledger, replaces: string, by: SettlementWire): Promise<void> {
  const now = () => new Date(AT);
  const desk: Desk = { adapters: new Map(), plans, ledger, personKey: (_, number) => number, now, notify: () => {} };
  const replaced = await replaceSettlement(desk, { replaces, settlement: settlementSchema.parse(by), counter: 'C1' });
  if (isRefusal(replaced)) throw new Error(replaced.code);
}

/** p1 settles (entry 2), and again (3); the first is replaced (4 and 5). */
const fill = (): Promise<void> =>
  inLedger(book.file, async (ledger) => {
    await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
    const first = await settle(ledger, stay(1, 'p1', '30000.00'));
    await settle(ledger, stay(2, 'p1', '5000.00'));
    await replace(ledger, first, stay(3, 'p1', '20000.00'));
  });

describe('a settlement in the place of another', () => {
  test('verifies, though others were settled in between', async () => {
    await fill();
    expect(await auditOf(book.file)).toMatchObject({ settlements: 3, cancels: 1, repriced: 3, findings: [] });
  });

  test('verifies where a family shares what it uses', async () => {
    await inLedger(book.file, async (ledger) => {
      const attributes = { familyKey: 'order-1' };
      for (const person of ['mother', 'son']) await ledger.enrol({ person, plan: FAMILY_PLAN, attributes }, AT);
      const first = await settle(ledger, familyVisit(1, 'mother', '20000.00', '2022-04-10'));
      await settle(ledger, familyVisit(2, 'son', '4000.00', '2022-05-10'));
      await replace(ledger, first, familyVisit(3, 'mother', '18000.00', '2022-04-10'));
    });
    expect((await auditOf(book.file)).findings).toEqual([]);
  });

  const cases: [string, CheckId, number, number, (string | number)[], Record<string, unknown>][] = [
    ['the word that it replaces another', 'I12', 5, 4, [], { replaces: undefined }],
    ['the word that another replaces it', 'I12', 4, 5, [], { replacedBy: undefined }],
    ['which one replaces it', 'I12', 4, 4, [], { replacedBy: 'H00000000001:case-2' }],
    ['which one it replaces', 'I12', 5, 5, [], { replaces: 'H00000000001:case-2' }],
    ['what it began with', 'I7', 5, 5, ['before'], { [PLAN]: { 'L2.counted': '5000.00' } }],
    ['the rule that put the plans in order', 'I7', 5, 5, ['order'], { id: 'default' }],
  ];
  test.each(cases)('%s: %s is found', async (_name, check, seq, at, path, change) => {
    await fill();
    rewrite(book.file, seq, path, change);
    const audited = await auditOf(book.file);
    expect(checksOf(audited)).toContain(check);
    expect(audited.findings.filter((finding) => finding.check === check).map(({ entry }) => entry)).toContain(at);
  });
});
