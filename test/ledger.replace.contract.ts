import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { audit } from '../src/audit/audit.ts';
import { accumulatorsToPlain, type Ledger, type ReplaceResult } from '../src/ledger/index.ts';
import { isRefusal, refuse } from '../src/refusals/index.ts';
import { AT, PLAN, payoutOf, pricing, stay } from './ledger/fixtures.ts';
import type { Store } from './ledger.contract.ts';

/** The contract of every ledger, continued: one settlement in the place of another, in one transaction. */
export function replaceContract(name: string, makeStore: () => Store): void {
  describe(`replacing a settlement on ${name}`, () => {
    let store: Store;
    let ledger: Ledger;
    beforeEach(async () => {
      store = makeStore();
      ledger = await store.open();
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      await ledger.enrol({ person: 'p2', plan: PLAN }, AT);
    });
    afterEach(async () => {
      await ledger.close();
      await store.remove();
    });

    const first = stay(1, 'p1', '30000.00');
    const less = stay(2, 'p1', '20000.00');
    const settle = (settlement = first, counter = 'C1') =>
      ledger.settle({ settlement, counter, at: AT }, pricing(settlement));
    const replace = (settlement = less, settlementId = first.id, counter = 'C2') =>
      ledger.replace({ settlementId, settlement, counter, at: AT }, pricing(settlement));
    const replaced = async (settlement = less): Promise<ReplaceResult> => {
      const recorded = await replace(settlement);
      if (isRefusal(recorded)) throw new Error(recorded.code);
      return recorded;
    };
    const accumulators = async () => accumulatorsToPlain((await ledger.snapshot('p1')).accumulators);
    const clean = async () => expect((await audit(ledger)).findings).toEqual([]);

    test('two entries, both messages, and what accumulated is that of the second alone', async () => {
      await settle(less);
      const alone = await accumulators();
      await ledger.cancel({ settlementId: less.id, at: AT });
      const other = stay(3, 'p1', '20000.00');
      await settle();
      const { stored, receipt, duplicate } = await replaced(other);
      expect(duplicate).toBe(false);
      expect(payoutOf(stored, 'L2')).toBe('5000.00');
      expect(await accumulators()).toEqual(alone);
      expect(receipt).toMatchObject({ settlementId: first.id, replacedBy: other.id, later: [] });
      expect(stored).toMatchObject({ state: 'settled', replaces: first.id });
      expect(await ledger.findBill(first.id)).toMatchObject({ state: 'cancelled', replacedBy: other.id });
      const kinds = (await ledger.journal(0, 100)).slice(-2).map(({ kind, subject }) => [kind, subject]);
      expect(kinds).toEqual([
        ['cancel', first.id],
        ['settle', other.id],
      ]);
      expect((await ledger.outbox('C2', 0, 10)).map(({ kind }) => kind)).toEqual(['cancelled', 'settled']);
      expect((await ledger.outbox('C1', 0, 10)).at(-1)).toMatchObject({ kind: 'cancelled', settlementId: first.id });
      await clean();
    });

    test('a sale gives way to its own replacement, and to no other sale', async () => {
      const sale = (number: number, id: string) => {
        const bought = stay(number, 'p1', '30000.00');
        return { ...bought, visit: { ...bought.visit, id, care: 'pharmacy' as const } };
      };
      await settle(sale(2, 'B2'));
      await settle(sale(1, 'B1'));
      const refused = refuse('SALE_SETTLED', 'visit.id', { by: sale(2, 'B2').id });
      expect(await replace(sale(3, 'B2'), sale(1, 'B1').id)).toEqual(refused);
      expect(await replaced(sale(3, 'B1'))).toMatchObject({ duplicate: false });
      await clean();
    });

    test('the same again is the same answer, marked duplicate, also when that was taken back since', async () => {
      await settle();
      const once = await replaced();
      const before = await ledger.journal(0, 100);
      expect(await replace(less, first.id, 'C9')).toEqual({ ...once, duplicate: true });
      expect(await ledger.journal(0, 100)).toEqual(before);
      await ledger.cancel({ settlementId: less.id, at: AT });
      expect(await replaced()).toMatchObject({
        duplicate: true,
        receipt: once.receipt,
        stored: { state: 'cancelled', hash: once.stored.hash },
      });
      await clean();
    });

    test('a refusal of the decision leaves the first as it was', async () => {
      await settle();
      const before = [await ledger.journal(0, 100), await accumulators(), await ledger.outbox('C2', 0, 10)];
      const request = { settlementId: first.id, settlement: less, counter: 'C2', at: AT };
      expect(await ledger.replace(request, () => refuse('REBILL_USES_MORE'))).toMatchObject({
        code: 'REBILL_USES_MORE',
      });
      expect([await ledger.journal(0, 100), await accumulators(), await ledger.outbox('C2', 0, 10)]).toEqual(before);
      expect(await ledger.findBill(first.id)).toMatchObject({ state: 'settled' });
      await clean();
    });

    test('refuses what is not there, not the person’s, taken back, or replaced by another', async () => {
      expect(await replace()).toMatchObject({ code: 'SETTLEMENT_UNKNOWN' });
      await settle();
      expect(await replace(stay(2, 'p2', '20000.00'))).toMatchObject({ code: 'MESSAGE_CONTRADICTS', field: 'person' });
      await replaced();
      const third = stay(3, 'p1', '10000.00');
      expect(await replace(third)).toMatchObject({ code: 'SETTLEMENT_REPLACED', details: { by: less.id } });
      expect(await replace(stay(2, 'p1', '20000.01'))).toMatchObject({ code: 'EXISTS_WITH_DIFFERENT_CONTENT' });
      await ledger.cancel({ settlementId: less.id, at: AT });
      expect(await replace(third, less.id)).toMatchObject({ code: 'SETTLEMENT_CANCELLED' });
      await clean();
    });

    test('what was replaced is neither taken back nor settled again, and says what stands in its place', async () => {
      await settle();
      await replaced();
      const gone = { code: 'SETTLEMENT_REPLACED', details: { by: less.id } };
      expect(await ledger.cancel({ settlementId: first.id, at: AT })).toMatchObject(gone);
      expect(await settle()).toMatchObject(gone);
      expect(await ledger.findBill(less.id)).toMatchObject({ state: 'settled' });
    });

    test('something settled by itself is no replacement', async () => {
      await settle();
      await settle(less);
      expect(await replace()).toMatchObject({ code: 'EXISTS_WITH_DIFFERENT_CONTENT', field: 'replaces' });
      expect(await ledger.findBill(first.id)).toMatchObject({ state: 'settled' });
    });

    test('a frozen person has nothing replaced, not even told again', async () => {
      await settle();
      await ledger.freezes.freeze('p1', 'test', 'test', AT);
      expect(await replace()).toMatchObject({ code: 'PERSON_FROZEN' });
      await ledger.freezes.thaw('p1', 'test', 'test', AT);
      await replaced();
      await ledger.freezes.freeze('p1', 'test', 'test', AT);
      expect(await replace()).toMatchObject({ code: 'PERSON_FROZEN' });
    });

    test('fifty at once have one effect', async () => {
      await settle();
      const all = await Promise.all(Array.from({ length: 50 }, () => replaced()));
      expect(all.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
      expect(new Set(all.map(({ stored }) => JSON.stringify(stored.bill))).size).toBe(1);
      expect(await ledger.journal(0, 100)).toHaveLength(5);
      await clean();
    });

    test('survives a restart', async () => {
      await settle();
      const once = await replaced();
      ledger = await store.reopen(ledger);
      expect(await replaced()).toEqual({ ...once, duplicate: true });
      await clean();
    });
  });
}
