import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { audit } from '../src/audit/audit.ts';
import type { Ledger, StoredBill } from '../src/ledger/index.ts';
import { isRefusal } from '../src/refusals/index.ts';
import type { SettlementWire } from '../src/settlement/index.ts';
import { AT, PLAN, payoutOf, pricing, stay } from './ledger/fixtures.ts';
import type { Store } from './ledger.contract.ts';

const UNTIL = '2021-06-01T02:10:00.000Z';

/** What the ledger says of a settlement that it has already, to whoever would quote it or settle it again. */
export function standingContract(name: string, makeStore: () => Store): void {
  describe(`what stands on ${name}`, () => {
    let store: Store;
    let ledger: Ledger;
    beforeEach(async () => {
      store = makeStore();
      ledger = await store.open();
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
    });
    afterEach(async () => {
      await ledger.close();
      await store.remove();
    });

    const settled = async (settlement: SettlementWire): Promise<StoredBill> => {
      const recorded = await ledger.settle({ settlement, counter: 'C1', at: AT }, pricing(settlement));
      if (isRefusal(recorded)) throw new Error(recorded.code);
      return recorded.stored;
    };
    const quote = (settlement: SettlementWire, hold = true, id = 'q1') =>
      ledger.quote(
        { id, settlement, counter: 'C2', at: AT, expiresAt: UNTIL, hold, outcomeOf: () => ({}) },
        pricing(settlement),
      );
    const trialOf = (settlement: SettlementWire): SettlementWire => ({
      ...settlement,
      id: `${settlement.id}:trial`,
      basic: { state: 'trial' },
      lines: [],
      amounts: { ...settlement.amounts, account: settlement.amounts.cash, cash: settlement.amounts.account },
    });

    test('a settlement that stands is not priced again: its quote is the bill, and nothing is kept or held', async () => {
      const first = await settled(stay(1, 'p1', '30000.00'));
      expect(await quote(stay(1, 'p1', '30000.00'))).toEqual({ standing: first });
      expect(await ledger.findQuote('q1')).toBeUndefined();
      const next = await settled(stay(2, 'p1', '1000.00'));
      expect(payoutOf(next, 'L2')).toBe('500.00');
      expect((await audit(ledger)).findings).toEqual([]);
    });

    test('nor is the trial of a settlement that stands, though accounts pay other parts of it', async () => {
      const first = await settled(stay(1, 'p1', '30000.00'));
      expect(await quote(trialOf(stay(1, 'p1', '30000.00')))).toEqual({ standing: first });
      expect(await quote({ ...trialOf(stay(1, 'p1', '30000.00')), lines: first.settlement.lines })).toEqual({
        standing: first,
      });
    });

    test('other fees of the visit are those of a further settlement: priced, and the one that stands is named', async () => {
      const first = await settled(stay(1, 'p1', '30000.00'));
      const further = { ...stay(2, 'p1', '1000.00'), visit: stay(1, 'p1', '1.00').visit };
      for (const [at, asked] of [further, trialOf(further)].entries()) {
        const quoted = await quote(asked, false, `q${at}`);
        if (isRefusal(quoted) || 'standing' in quoted) throw new Error('not quoted');
        expect(quoted.ofVisit).toEqual([first.settlementId]);
      }
      expect(payoutOf(await settled(further), 'L2')).toBe('500.00');
    });

    test('another person’s visit of the same number is none of this', async () => {
      await ledger.enrol({ person: 'p2', plan: PLAN }, AT);
      await settled(stay(1, 'p1', '30000.00'));
      const other = await quote(trialOf(stay(1, 'p2', '30000.00')));
      expect(other).toMatchObject({ ofVisit: [] });
    });

    test('a quote of what was taken back is refused, before or after it came, and so is one of other content', async () => {
      const first = await settled(stay(1, 'p1', '30000.00'));
      expect(await quote(stay(1, 'p1', '30000.01'))).toMatchObject({ code: 'EXISTS_WITH_DIFFERENT_CONTENT' });
      await ledger.cancel({ settlementId: first.settlementId, at: AT });
      expect(await quote(stay(1, 'p1', '30000.00'))).toMatchObject({ code: 'SETTLEMENT_CANCELLED' });
      // The visit itself may be tried and settled anew.
      expect(await quote(trialOf(stay(1, 'p1', '30000.00')))).toMatchObject({ ofVisit: [] });
    });

    test('a sale of a pharmacy that stands under another number is refused at once', async () => {
      const sale = (number: number): SettlementWire => {
        const bought = stay(number, 'p1', '30000.00');
        return { ...bought, visit: { ...bought.visit, id: 'B1', care: 'pharmacy' } };
      };
      const first = await settled(sale(1));
      expect(await quote(sale(2))).toMatchObject({ code: 'SALE_SETTLED', details: { by: first.settlementId } });
      expect(await quote(trialOf(sale(2)))).toEqual({ standing: first });
    });

    const before = { by: 'message', total: '35000.00', figures: { cash: '31000.00' } } as const;
    const lift = (settlementId: string, at = AT) =>
      ledger.tombstones.lift({ settlementId, why: 'stands at the gateway', by: 'Wang', second: 'Li', at });

    test('what is not here is not blocked by whoever only says so', async () => {
      const settlement = stay(1, 'p1', '30000.00');
      const bare = { settlementId: settlement.id, at: AT };
      expect(await ledger.cancel(bare)).toMatchObject({ code: 'SETTLEMENT_UNKNOWN' });
      expect(await lift(settlement.id)).toMatchObject({ code: 'SETTLEMENT_UNKNOWN' });
      expect(await settled(settlement)).toMatchObject({ state: 'settled' });
    });

    test('a reversal that came first stands until two people lift it; the same reversal then blocks no more', async () => {
      const settlement = stay(1, 'p1', '30000.00');
      const reversal = { settlementId: settlement.id, at: AT, evidence: before };
      await ledger.cancel(reversal);
      expect(await quote(settlement)).toMatchObject({
        code: 'CANCELLED_BEFORE_SETTLED',
        details: { cancelledAt: AT, said: '35000.00', settles: settlement.amounts.total },
      });
      expect(await ledger.cancel({ settlementId: settlement.id, at: AT })).toMatchObject({ duplicate: true });
      expect((await audit(ledger)).findings).toEqual([]);
      expect(await lift(settlement.id)).toMatchObject({ evidence: before, lift: { at: AT } });
      expect(await lift(settlement.id)).toMatchObject({ code: 'SETTLEMENT_UNKNOWN' });
      ledger = await store.reopen(ledger);
      expect(await ledger.cancel(reversal)).toMatchObject({ code: 'SETTLEMENT_UNKNOWN', details: { liftedAt: AT } });
      await settled(settlement);
      const [entry] = (await ledger.journal(0, 100)).filter(({ kind }) => kind === 'lift');
      expect(JSON.parse(entry?.body ?? '')).toMatchObject({ by: 'Wang', second: 'Li', why: 'stands at the gateway' });
      expect((await audit(ledger)).findings).toEqual([]);
      // Once it is here it is taken back like any other.
      expect(await ledger.cancel(reversal)).toMatchObject({ duplicate: false, receipt: { later: [] } });
      expect((await audit(ledger)).findings).toEqual([]);
    });

    test('a stored answer is looked at before it is given again', async () => {
      const settlement = stay(1, 'p1', '30000.00');
      await settled(settlement);
      const again = await ledger.settle(
        { settlement, counter: 'C1', at: AT },
        pricing(settlement),
        ({ patientPays }) => ({
          refused: true,
          code: 'QUOTE_CHANGED',
          details: { now: patientPays.toString() },
        }),
      );
      expect(again).toMatchObject({ code: 'QUOTE_CHANGED' });
    });
  });
}
