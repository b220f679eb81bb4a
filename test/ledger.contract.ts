import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { audit } from '../src/audit/audit.ts';
import { accumulatorsToPlain, type Ledger, type SettleResult } from '../src/ledger/index.ts';
import { isRefusal, refuse } from '../src/refusals/index.ts';
import { AT, PLAN, payoutOf, plans, pricing, stay } from './ledger/fixtures.ts';

/** How a suite gets at an implementation. `reopen` closes the ledger and opens the same store again. */
export interface Store {
  readonly open: () => Promise<Ledger>;
  readonly reopen: (ledger: Ledger) => Promise<Ledger>;
  readonly remove: () => Promise<void>;
}

/** The contract of every ledger. An implementation runs it whole; nothing is skipped without a reason given here. */
export function ledgerContract(name: string, makeStore: () => Store): void {
  describe(`the ledger on ${name}`, () => {
    let store: Store;
    let ledger: Ledger;
    beforeEach(async () => {
      store = makeStore();
      ledger = await store.open();
    });
    afterEach(async () => {
      await ledger.close();
      await store.remove();
    });

    const enrol = (person: string) => ledger.enrol({ person, plan: PLAN }, AT);
    const settle = (settlement: ReturnType<typeof stay>, counter = 'C1') =>
      ledger.settle({ settlement, counter, at: AT }, pricing(settlement));
    const settled = async (settlement: ReturnType<typeof stay>, counter = 'C1'): Promise<SettleResult> => {
      const recorded = await settle(settlement, counter);
      if (isRefusal(recorded)) throw new Error(recorded.code);
      return recorded;
    };
    const clean = async () => expect((await audit(ledger)).findings).toEqual([]);

    test('knows nothing of a person it never saw', async () => {
      expect(await ledger.snapshot('nobody')).toEqual({ enrolments: [], accumulators: new Map(), version: 0 });
    });

    test('keeps an enrolment once, and refuses another content under the same plan naming the field', async () => {
      expect(await enrol('p1')).toEqual({ duplicate: false });
      expect(await enrol('p1')).toEqual({ duplicate: true });
      const other = await ledger.enrol({ person: 'p1', plan: PLAN, attributes: { membershipYears: 2 } }, AT);
      expect(other).toMatchObject({ code: 'ENROLMENT_CONFLICT', field: 'attributes' });
      expect((await ledger.snapshot('p1')).enrolments).toEqual([{ person: 'p1', plan: PLAN }]);
    });

    test('settles once: the same settlement again is the same bill, marked duplicate', async () => {
      await enrol('p1');
      const first = await settled(stay(1, 'p1', '30000.00'));
      const again = await settled(stay(1, 'p1', '30000.00'), 'C2');
      expect(payoutOf(first.stored, 'L2')).toBe('10000.00');
      expect(again).toEqual({ duplicate: true, stored: first.stored });
      expect(accumulatorsToPlain((await ledger.snapshot('p1')).accumulators)[PLAN]?.['L2.counted']).toBe('30000.00');
      await clean();
    });

    test('refuses the same id with other content, naming the field, and changes nothing', async () => {
      await enrol('p1');
      await settled(stay(1, 'p1', '30000.00'));
      const before = await ledger.journal(0, 100);
      expect(await settle(stay(1, 'p1', '30000.01'))).toMatchObject({
        code: 'EXISTS_WITH_DIFFERENT_CONTENT',
        field: 'amounts.cash',
      });
      expect(await ledger.journal(0, 100)).toEqual(before);
    });

    test('a refusal of the decision leaves no trace', async () => {
      await enrol('p1');
      const before = await ledger.journal(0, 100);
      const settlement = stay(1, 'p1', '30000.00');
      const refused = await ledger.settle({ settlement, counter: 'C1', at: AT }, () => refuse('QUOTE_CHANGED'));
      expect(refused).toMatchObject({ code: 'QUOTE_CHANGED' });
      expect(await ledger.journal(0, 100)).toEqual(before);
      expect(await ledger.findBill(settlement.id)).toBeUndefined();
      expect(await ledger.outbox('C1', 0, 10)).toEqual([]);
    });

    test('a decision that throws leaves no trace', async () => {
      const settlement = stay(1, 'p1', '30000.00');
      const thrown = ledger.settle({ settlement, counter: 'C1', at: AT }, () => {
        throw new Error('bug');
      });
      await expect(thrown).rejects.toThrow('bug');
      expect(await ledger.journal(0, 100)).toEqual([]);
      await settled(settlement);
      await clean();
    });

    test('cancels as an exact mirror; twice gives the same receipt; the id is never settled again', async () => {
      await enrol('p1');
      await settled(stay(1, 'p1', '30000.00'));
      const before = accumulatorsToPlain((await ledger.snapshot('p1')).accumulators);
      const second = await settled(stay(2, 'p1', '1234.56'));
      const cancelled = await ledger.cancel({ settlementId: second.stored.settlementId, at: AT });
      expect(cancelled).toMatchObject({ duplicate: false, receipt: { later: [] } });
      expect(accumulatorsToPlain((await ledger.snapshot('p1')).accumulators)).toEqual(before);
      const again = await ledger.cancel({ settlementId: second.stored.settlementId, at: '2021-07-01T00:00:00.000Z' });
      if (isRefusal(cancelled) || isRefusal(again)) throw new Error('refused');
      expect(again.duplicate).toBe(true);
      expect(again.receipt).toEqual(cancelled.receipt);
      expect(await settle(stay(2, 'p1', '1234.56'))).toMatchObject({ code: 'SETTLEMENT_CANCELLED' });
      const postings = await ledger.postingsOf(second.stored.settlementId);
      const net = new Map<string, bigint>();
      for (const { source, destination, amount } of postings) {
        net.set(source, (net.get(source) ?? 0n) - amount);
        net.set(destination, (net.get(destination) ?? 0n) + amount);
      }
      expect([...net.values()].every((amount) => amount === 0n)).toBe(true);
      await clean();
    });

    test('names the later settlements that a cancel disturbs', async () => {
      await enrol('p1');
      const first = await settled(stay(1, 'p1', '30000.00'));
      const second = await settled(stay(2, 'p1', '500.00'));
      const cancelled = await ledger.cancel({ settlementId: first.stored.settlementId, at: AT });
      expect(cancelled).toMatchObject({ receipt: { later: [second.stored.settlementId] } });
      await clean();
    });

    test('refuses to cancel what it never saw', async () => {
      expect(await ledger.cancel({ settlementId: 'H1:none', at: AT })).toMatchObject({ code: 'SETTLEMENT_UNKNOWN' });
    });

    test('fifty identical settles at once have one effect and equal bills', async () => {
      await enrol('p1');
      const all = await Promise.all(Array.from({ length: 50 }, () => settled(stay(1, 'p1', '30000.00'))));
      expect(all.filter((recorded) => !recorded.duplicate)).toHaveLength(1);
      expect(new Set(all.map((recorded) => JSON.stringify(recorded.stored.bill))).size).toBe(1);
      expect((await ledger.journal(0, 100)).filter((row) => row.kind === 'settle')).toHaveLength(1);
      await clean();
    });

    test('N settlements, each cancelled twice at once: N cancels, accumulators back to the start', async () => {
      await enrol('p1');
      const ids: string[] = [];
      for (let number = 1; number <= 20; number += 1) {
        ids.push((await settled(stay(number, 'p1', `${number * 1000}.01`))).stored.settlementId);
      }
      const cancels = await Promise.all(
        [...ids, ...ids].map((settlementId) => ledger.cancel({ settlementId, at: AT })),
      );
      expect(cancels.filter((cancel) => !isRefusal(cancel) && !cancel.duplicate)).toHaveLength(20);
      expect((await ledger.snapshot('p1')).accumulators).toEqual(new Map());
      await clean();
    });

    test('two counters at once on a nearly used cap pay exactly what is left', async () => {
      await enrol('p1');
      await settled(stay(1, 'p1', '1008000.00'));
      const results = await Promise.all(
        [2, 3, 4].map((number) => settled(stay(number, 'p1', '1200.00'), `C${number}`)),
      );
      const paid = results.map((result) => payoutOf(result.stored, 'L2'));
      expect([...paid].sort()).toEqual(['0.00', '400.00', '600.00']);
      await clean();
    });

    test('one person never changes another', async () => {
      await enrol('p1');
      await enrol('p2');
      await settled(stay(1, 'p1', '30000.00'));
      expect((await ledger.snapshot('p2')).accumulators).toEqual(new Map());
      expect(await ledger.persons('', 10)).toEqual(['p1', 'p2']);
      expect(await ledger.persons('p1', 10)).toEqual(['p2']);
    });

    test('numbers the messages of each counter from 1 without gaps', async () => {
      await enrol('p1');
      const first = await settled(stay(1, 'p1', '30000.00'), 'C1');
      await settled(stay(2, 'p1', '100.00'), 'C2');
      await ledger.cancel({ settlementId: first.stored.settlementId, at: AT, counter: 'C2' });
      const kinds = async (counter: string) => (await ledger.outbox(counter, 0, 10)).map((row) => [row.seq, row.kind]);
      expect(await kinds('C1')).toEqual([
        [1, 'settled'],
        [2, 'cancelled'],
      ]);
      expect(await kinds('C2')).toEqual([
        [1, 'settled'],
        [2, 'cancelled'],
      ]);
      expect((await ledger.outbox('C1', 1, 10)).map((row) => row.seq)).toEqual([2]);
    });

    test('knows where the messages of a day begin', async () => {
      await settled(stay(1, 'p1', '1.00'));
      await settled(stay(2, 'p1', '2.00'));
      const later = '2021-09-01T00:00:00.000Z';
      expect(await ledger.totalsOfCounter('C1', later)).toMatchObject({ count: 0, lastSeq: 2, seqBefore: 2 });
      await ledger.cancel({ settlementId: 'H00000000001:case-1', at: later });
      expect(await ledger.totalsOfCounter('C1', later)).toMatchObject({ count: 0, lastSeq: 3, seqBefore: 2 });
      expect(await ledger.totalsOfCounter('C1', AT)).toMatchObject({ count: 1, lastSeq: 3, seqBefore: 0 });
      expect(await ledger.totalsOfCounter('C9', AT)).toMatchObject({ count: 0, lastSeq: 0, seqBefore: 0 });
    });

    test('lists a counter newest first, and finds a quote again', async () => {
      await settled(stay(1, 'p1', '1.00'));
      await settled(stay(2, 'p1', '2.00'));
      const ids = (await ledger.billsOfCounter('C1', 10)).map((bill) => bill.settlementId);
      expect(ids).toEqual(['H00000000001:case-2', 'H00000000001:case-1']);
      const visit = stay(3, 'p1', '3.00');
      const request = {
        id: 'q1',
        settlement: visit,
        counter: 'C1',
        at: AT,
        expiresAt: '2021-07-01T00:00:00.000Z',
        hold: false,
        outcomeOf: () => ({ patientPays: '1.00' }),
      };
      const quoted = await ledger.quote(request, pricing(visit));
      if (isRefusal(quoted) || 'standing' in quoted) throw new Error('not quoted');
      expect(quoted.quote).toMatchObject({ id: 'q1', version: 2, held: false, outcome: { patientPays: '1.00' } });
      expect(await ledger.findQuote('q1')).toEqual(quoted.quote);
      expect(await ledger.findQuote('q2')).toBeUndefined();
      await ledger.forgetQuotesBefore(AT);
      expect(await ledger.findQuote('q1')).toEqual(quoted.quote);
      await ledger.forgetQuotesBefore('2022-01-01T00:00:00.000Z');
      expect(await ledger.findQuote('q1')).toBeUndefined();
    });

    test('says which plans are held, each once', async () => {
      expect(await ledger.plansHeld()).toEqual([]);
      await enrol('p1');
      await enrol('p2');
      expect(await ledger.plansHeld()).toEqual([PLAN]);
    });

    test('knows what was used of a plan under a version, and the file it was noted with last', async () => {
      await enrol('p1');
      await settled(stay(1, 'p1', '30000.00'));
      const [text = { hash: '', id: '' }] = await ledger.inspection.plans();
      const content = (await ledger.planOf(text.hash)) ?? '';
      const { version } = JSON.parse(content);
      expect(await ledger.planVersions.find(text.id, version)).toEqual({ texts: [{ hash: text.hash, content }] });
      expect(await ledger.planVersions.find(text.id, '0.0.1')).toEqual({ texts: [] });
      const file = (id: string, fileHash: string) => ({ id, version, fileHash });
      await ledger.planVersions.note([file(text.id, 'first'), file('another', 'file')]);
      await ledger.planVersions.note([file(text.id, 'second')]);
      expect(await ledger.planVersions.find(text.id, version)).toMatchObject({ fileHash: 'second' });
      expect(await ledger.planVersions.find('another', version)).toEqual({ fileHash: 'file', texts: [] });
    });

    test('a frozen person settles, cancels and enrols nothing, whatever was asked; reads stay; a thaw ends it', async () => {
      await enrol('p1');
      const first = await settled(stay(1, 'p1', '30000.00'));
      const before = await ledger.journal(0, 100);
      expect(await ledger.freezes.freeze('p1', 'why', 'audit', AT)).toBe(true);
      expect(await ledger.freezes.freeze('p1', 'again', 'audit', AT)).toBe(false);
      const frozen = { code: 'PERSON_FROZEN' };
      expect(await settle(stay(2, 'p1', '100.00'))).toMatchObject(frozen);
      // Not even the answer of before: it may be the very row that does not verify.
      expect(await settle(stay(1, 'p1', '30000.00'))).toMatchObject(frozen);
      expect(await ledger.cancel({ settlementId: first.stored.settlementId, at: AT })).toMatchObject(frozen);
      expect(await enrol('p1')).toMatchObject(frozen);
      const quote = {
        id: 'q1',
        settlement: stay(2, 'p1', '100.00'),
        counter: 'C1',
        at: AT,
        expiresAt: '2021-07-01T00:00:00.000Z',
        hold: true,
        outcomeOf: () => ({}),
      };
      expect(await ledger.quote(quote, pricing(stay(2, 'p1', '100.00')))).toMatchObject(frozen);
      expect(await ledger.findQuote('q1')).toBeUndefined();
      expect(await ledger.journal(0, 100)).toEqual(before);
      expect(await ledger.findBill(first.stored.settlementId)).toEqual(first.stored);
      await enrol('p2');
      await settled(stay(3, 'p2', '100.00'));
      ledger = await store.reopen(ledger);
      expect(await ledger.freezes.frozen('p1')).toEqual({ why: 'why', by: 'audit', at: AT });
      expect(await ledger.freezes.frozen('p2')).toBeUndefined();
      expect(await ledger.freezes.thaw('p1', 'checked', 'A, B', AT)).toBe(true);
      expect(await ledger.freezes.thaw('p1', 'checked', 'A, B', AT)).toBe(false);
      expect(await ledger.freezes.frozen('p1')).toBeUndefined();
      await settled(stay(2, 'p1', '100.00'));
      await clean();
    });

    test('is bound to one person key for ever', async () => {
      expect(await ledger.bindPersonKey('a')).toBe(true);
      ledger = await store.reopen(ledger);
      expect(await ledger.bindPersonKey('a')).toBe(true);
      expect(await ledger.bindPersonKey('b')).toBe(false);
    });

    test('all of it survives a restart', async () => {
      await enrol('p1');
      const first = await settled(stay(1, 'p1', '30000.00'));
      const before = await ledger.snapshot('p1');
      ledger = await store.reopen(ledger);
      expect(await ledger.snapshot('p1')).toEqual(before);
      expect(await ledger.findBill(first.stored.settlementId)).toEqual(first.stored);
      expect(await settled(stay(1, 'p1', '30000.00'))).toEqual({ duplicate: true, stored: first.stored });
      expect(plans.find(PLAN)).toBeDefined();
      await clean();
    });
  });
}
