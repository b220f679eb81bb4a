import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { audit } from '../src/audit/audit.ts';
import type { DrivenVisit, DrivenVisitMove, Ledger, QuoteRequest } from '../src/ledger/index.ts';
import { accumulatorsToPlain } from '../src/ledger/index.ts';
import { isRefusal } from '../src/refusals/index.ts';
import { AT, PLAN, payoutOf, pricing, stay } from './ledger/fixtures.ts';
import type { Store } from './ledger.contract.ts';

const LATER = '2021-06-01T02:10:00.000Z';
const LATE = '2021-06-01T02:11:00.000Z';

/** The second half of the contract of every ledger: cancels that come first, holds, driven visits. */
export function drivenVisitsContract(name: string, makeStore: () => Store): void {
  describe(`driven visits, holds and tombstones on ${name}`, () => {
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
    const clean = async () => expect((await audit(ledger)).findings).toEqual([]);
    const settle = (settlement: ReturnType<typeof stay>, at = AT) =>
      ledger.settle({ settlement, counter: 'C1', at }, pricing(settlement));
    const quote = (settlement: ReturnType<typeof stay>, part: Partial<QuoteRequest> = {}) =>
      ledger.quote(
        {
          id: `q-${settlement.id}`,
          settlement,
          counter: 'C1',
          at: AT,
          expiresAt: LATER,
          hold: true,
          outcomeOf: ({ patientPays }) => patientPays.toString(),
          ...part,
        },
        pricing(settlement),
      );
    const begin = async (visit: string): Promise<DrivenVisit> =>
      (
        await ledger.drivenVisits.begin({
          id: `j-${visit}`,
          visit,
          counter: 'C1',
          adapter: 'nhsa',
          at: AT,
          sealed: 'sealed',
        })
      ).drivenVisit;
    const move = async (drivenVisit: DrivenVisit, ...states: DrivenVisitMove['state'][]): Promise<DrivenVisit> => {
      let at = drivenVisit;
      for (const state of states) {
        const moved = await ledger.drivenVisits.move(at.id, at.version, { state, at: AT });
        if (isRefusal(moved)) throw new Error(moved.code);
        at = moved;
      }
      return at;
    };

    test('a cancel that comes first leaves a tombstone: the settlement is refused when it comes', async () => {
      const settlement = stay(1, 'p1', '30000.00');
      const evidence = { by: 'message', total: '35000.00', figures: { cash: '30000.00' } } as const;
      const request = { settlementId: settlement.id, at: AT, evidence };
      const first = await ledger.cancel(request);
      expect(first).toMatchObject({ duplicate: false, receipt: { beforeSettlement: true, later: [] } });
      expect(await ledger.cancel(request)).toMatchObject({ duplicate: true, receipt: { beforeSettlement: true } });
      const refused = { code: 'CANCELLED_BEFORE_SETTLED', details: { cancelledAt: AT, said: '35000.00' } };
      expect(await settle(settlement)).toMatchObject(refused);
      ledger = await store.reopen(ledger);
      expect(await settle(settlement)).toMatchObject(refused);
      expect(await ledger.persons('', 10)).toEqual([`institution:${settlement.id.split(':')[0]}`]);
      await clean();
    });

    test('two quotes of a person never promise the same money, and a third sees both', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      // The limit of liability 2 is 500 000: the first quote takes all but 1 000.
      await settle(stay(1, 'p1', '1008000.00'));
      const paid = async (number: number) => {
        const quoted = await quote(stay(number, 'p1', '1600.00'));
        if (isRefusal(quoted) || 'standing' in quoted) throw new Error('not quoted');
        return payoutOf(quoted.decision, 'L2');
      };
      expect([await paid(2), await paid(3), await paid(4)]).toEqual(['800.00', '200.00', '0.00']);
      expect(await settle(stay(3, 'p1', '1600.00'))).toMatchObject({ code: 'HELD_ELSEWHERE' });
      const settled = await settle(stay(2, 'p1', '1600.00'), LATE);
      if (isRefusal(settled)) throw new Error(settled.code);
      expect(payoutOf(settled.stored, 'L2')).toBe('800.00');
      await clean();
    });

    test('holds wait for those made before them, never for each other', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      await settle(stay(1, 'p1', '1008000.00'));
      await quote(stay(2, 'p1', '1600.00'));
      await quote(stay(3, 'p1', '1600.00'), { at: LATER.replace('02:10', '02:05'), expiresAt: LATE });
      expect(await settle(stay(3, 'p1', '1600.00'))).toMatchObject({ code: 'HELD_ELSEWHERE' });
      const first = await settle(stay(2, 'p1', '1600.00'), LATER.replace('02:10', '02:06'));
      if (isRefusal(first)) throw new Error(first.code);
      expect(payoutOf(first.stored, 'L2')).toBe('800.00');
      const second = await settle(stay(3, 'p1', '1600.00'), LATER.replace('02:10', '02:06'));
      if (isRefusal(second)) throw new Error(second.code);
      expect(payoutOf(second.stored, 'L2')).toBe('200.00');
      await clean();
    });

    test('of two holds of one millisecond the one that was written first stands, and the other is told', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      await settle(stay(1, 'p1', '1008000.00'));
      expect(await quote(stay(3, 'p1', '1600.00'), { counter: 'C3' })).not.toHaveProperty('heldElsewhere');
      const second = await quote(stay(2, 'p1', '1600.00'), { counter: 'C2' });
      const held = { counter: 'C3', until: LATER };
      expect(second).toMatchObject({ heldElsewhere: held });
      expect(await settle(stay(2, 'p1', '1600.00'))).toMatchObject({ code: 'HELD_ELSEWHERE', details: held });
      ledger = await store.reopen(ledger);
      const first = await settle(stay(3, 'p1', '1600.00'));
      if (isRefusal(first)) throw new Error(first.code);
      expect(payoutOf(first.stored, 'L2')).toBe('800.00');
      expect(await settle(stay(2, 'p1', '1600.00'))).toMatchObject({ duplicate: false });
      await clean();
    });

    test('of two holds of one millisecond the later one is later, though one before both was let go', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      await settle(stay(1, 'p1', '1008000.00'));
      const gone = stay(2, 'p1', '1600.00');
      await quote(gone);
      await quote(stay(3, 'p1', '1600.00'));
      await ledger.releaseHold(`q-${gone.id}`);
      await quote(stay(4, 'p1', '1600.00'));
      expect(await settle(stay(3, 'p1', '1600.00'))).toMatchObject({ duplicate: false });
    });

    // Two of them are above the deductible together, and neither is alone: whoever comes second is paid 1 000.
    const [first, second] = [stay(1, 'p1', '6000.00'), stay(2, 'p1', '6000.00')];

    test('a quote that holds again keeps its place: it settles, and the later one is told', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      await quote(first, { counter: 'C2' });
      await quote(second, { counter: 'C3' });
      const again = await quote(first, { counter: 'C2', id: 'first-again' });
      if (isRefusal(again) || 'standing' in again) throw new Error('not quoted');
      expect(again).not.toHaveProperty('heldElsewhere');
      expect(payoutOf(again.decision, 'L2')).toBe('0.00');
      const held = { counter: 'C2', until: LATER };
      // However often each repeats its own, the order stays.
      expect(await quote(second, { counter: 'C3', id: 'second-again' })).toMatchObject({ heldElsewhere: held });
      expect(await quote(first, { counter: 'C2', id: 'first-thrice' })).not.toHaveProperty('heldElsewhere');
      ledger = await store.reopen(ledger);
      expect(await settle(second)).toMatchObject({ code: 'HELD_ELSEWHERE', details: held });
      expect(await settle(first)).toMatchObject({ duplicate: false });
      const later = await settle(second);
      if (isRefusal(later)) throw new Error(later.code);
      expect(payoutOf(later.stored, 'L2')).toBe('1000.00');
      await clean();
    });

    test.each<[string, Partial<QuoteRequest>]>([
      ['a quote that holds no longer', { hold: false }],
      ['a quote after its hold has expired', { at: LATER, expiresAt: LATE }],
    ])('%s has given its place up', async (_name, part) => {
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      await quote(first, { counter: 'C2' });
      await quote(second, { counter: 'C3', expiresAt: LATE });
      const again = await quote(first, { counter: 'C2', id: 'first-again', ...part });
      expect(again).toMatchObject({ heldElsewhere: { counter: 'C3', until: LATE } });
    });

    test('another hospital’s visit of the same number neither lets go of a hold nor passes by it', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      await settle(stay(1, 'p1', '1008000.00'));
      await quote(stay(2, 'p1', '1600.00'));
      const elsewhere = stay(3, 'p1', '1600.00');
      const institution = { ...elsewhere.visit.institution, code: 'H00000000002' };
      const sameNumber = {
        ...elsewhere,
        visit: { ...elsewhere.visit, id: stay(2, 'p1', '1.00').visit.id, institution },
      };
      expect(await settle(sameNumber)).toMatchObject({ code: 'HELD_ELSEWHERE' });
      expect(await ledger.findQuote(`q-${stay(2, 'p1', '1.00').id}`)).toMatchObject({ held: true });
    });

    test('a hold made by a clock that was set back since binds nobody', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      await quote(stay(1, 'p1', '30000.00'), { at: '2021-06-02T02:00:00.000Z', expiresAt: '2021-06-02T02:10:00.000Z' });
      expect(await settle(stay(2, 'p1', '12000.00'))).toMatchObject({ duplicate: false });
    });

    test('a hold made a moment before a time server set the clock back still binds', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      await quote(stay(1, 'p1', '30000.00'), { at: '2021-06-01T02:00:30.000Z' });
      expect(await settle(stay(2, 'p1', '12000.00'))).toMatchObject({ code: 'HELD_ELSEWHERE' });
    });

    test('of several holds a settlement is told to wait for the one that lasts longest', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      await quote(stay(2, 'p1', '30000.00'), { counter: 'C2' });
      await quote(stay(3, 'p1', '30000.00'), { counter: 'C3', expiresAt: LATE });
      await quote(stay(4, 'p1', '30000.00'), { counter: 'C4' });
      const held = { counter: 'C3', until: LATE };
      expect(await settle(stay(5, 'p1', '12000.00'))).toMatchObject({ code: 'HELD_ELSEWHERE', details: held });
    });

    test('a hold gives way to its own settlement and to a new quote of its visit, and can be let go', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      const visit = stay(1, 'p1', '30000.00');
      await quote(visit);
      await quote(visit, { id: 'q-again' });
      expect(await ledger.findQuote(`q-${visit.id}`)).toMatchObject({ held: false });
      expect(await ledger.findQuote('q-again')).toMatchObject({ held: true });
      await ledger.releaseHold('q-again');
      expect(await ledger.findQuote('q-again')).toMatchObject({ held: false });
      await quote(visit, { id: 'q-third' });
      expect(await settle(visit)).toMatchObject({ duplicate: false });
      expect(await ledger.findQuote('q-third')).toMatchObject({ held: false });
      const after = accumulatorsToPlain((await ledger.snapshot('p1')).accumulators);
      expect(after[PLAN]?.['L2.counted']).toBe('30000.00');
      await clean();
    });

    test('one open driven visit a visit; each move once, by its version; a move the table does not have is a bug', async () => {
      const drivenVisit = await begin('H1:v1');
      const again = { id: 'other', visit: 'H1:v1', counter: 'C2', adapter: 'nhsa', at: AT, sealed: 'x' };
      expect(await ledger.drivenVisits.begin(again)).toMatchObject({
        duplicate: true,
        drivenVisit: { id: drivenVisit.id },
      });
      expect(await ledger.drivenVisits.findByVisit('H1:v1')).toMatchObject({ id: drivenVisit.id });
      expect(await ledger.drivenVisits.findByVisit('H1:v2')).toBeUndefined();
      const quoted = await move(drivenVisit, 'quoted');
      expect(quoted).toMatchObject({ state: 'quoted', version: drivenVisit.version + 1 });
      expect(
        await ledger.drivenVisits.move(drivenVisit.id, drivenVisit.version, { state: 'quoted', at: AT }),
      ).toMatchObject({
        code: 'JOURNEY_MOVED_ON',
      });
      await expect(
        ledger.drivenVisits.move(drivenVisit.id, quoted.version, { state: 'committed', at: AT }),
      ).rejects.toThrow('cannot go from quoted to committed');
      await move(quoted, 'abandoned');
      expect(await ledger.drivenVisits.begin(again)).toMatchObject({ duplicate: false });
      await clean();
    });

    test('our entry and the driven visit’s step are one: both or neither', async () => {
      const settlement = stay(1, 'p1', '30000.00');
      const settled = await move(await begin('H1:v1'), 'quoted', 'confirmed', 'settling', 'settled');
      const commit = (version: number) =>
        ledger.settle(
          {
            settlement,
            counter: 'C1',
            at: AT,
            drivenVisit: { id: settled.id, version, move: { state: 'committed', at: AT, settlementId: settlement.id } },
          },
          pricing(settlement),
        );
      expect(await commit(settled.version - 1)).toMatchObject({ code: 'JOURNEY_MOVED_ON' });
      expect(await ledger.findBill(settlement.id)).toBeUndefined();
      expect(await commit(settled.version)).toMatchObject({ duplicate: false });
      expect(await ledger.drivenVisits.find(settled.id)).toMatchObject({ state: 'committed' });
      await clean();
    });

    test('what a driven visit committed is taken back with the driven visit, never behind its back', async () => {
      const settlement = stay(1, 'p1', '30000.00');
      const { id: settlementId } = settlement;
      const { id, version } = await move(await begin('H1:v1'), 'quoted', 'confirmed', 'settling', 'settled');
      const commit: DrivenVisitMove = { state: 'committed', at: AT, settlementId };
      const request = { settlement, counter: 'C1', at: AT, drivenVisit: { id, version, move: commit } };
      await ledger.settle(request, pricing(settlement));
      expect(await ledger.cancel({ settlementId, at: LATER })).toMatchObject({ code: 'JOURNEY_MOVED_ON' });
      expect(await ledger.cancel({ settlementId, at: LATER, evidence: { by: 'journey', journey: 'j' } })).toMatchObject(
        {
          code: 'JOURNEY_MOVED_ON',
        },
      );
      expect(await ledger.findBill(settlementId)).toMatchObject({ state: 'settled' });
      const drivenVisit = { id, version: version + 1, move: { state: 'undoing', at: LATER } as const };
      expect(await ledger.cancel({ settlementId, at: LATER, drivenVisit })).toMatchObject({ duplicate: false });
      expect(await ledger.cancel({ settlementId, at: LATER })).toMatchObject({ duplicate: true });
      await clean();
    });

    test('while a driven visit of the visit is unresolved, nobody else settles the visit', async () => {
      const settlement = stay(1, 'p1', '30000.00');
      const gatewayVisit = `${settlement.visit.institution.code}:${settlement.visit.id}`;
      const started = await begin('H1:v1');
      await ledger.drivenVisits.move(started.id, started.version, { state: 'preparing', at: AT, gatewayVisit });
      const drivenVisit = await ledger.drivenVisits.mustFind(started.id);
      const unknown = await move(drivenVisit, 'quoted', 'confirmed', 'settling', 'unknown');
      expect(await settle(settlement)).toMatchObject({ code: 'VISIT_UNRESOLVED' });
      await move(unknown, 'quoted', 'abandoned');
      expect(await settle(settlement)).toMatchObject({ duplicate: false });
      await clean();
    });

    test('what a driven visit took back without ever learning its number is not settled when it is pushed', async () => {
      const settlement = stay(1, 'p1', '30000.00');
      const gatewayVisit = `${settlement.visit.institution.code}:${settlement.visit.id}`;
      const started = await begin('H1:v1');
      await ledger.drivenVisits.move(started.id, started.version, { state: 'preparing', at: AT, gatewayVisit });
      const drivenVisit = await ledger.drivenVisits.mustFind(started.id);
      await move(drivenVisit, 'quoted', 'confirmed', 'settling', 'unknown', 'undoing', 'undone');
      expect(await settle(settlement)).toMatchObject({ code: 'SETTLEMENT_CANCELLED', field: 'visit' });
      expect(await settle(stay(2, 'p1', '30000.00'))).toMatchObject({ duplicate: false });
    });

    test('numbers of messages never repeat, also after a restart; what is due comes in the order it was opened', async () => {
      const numbers = [await ledger.drivenVisits.nextNumber('m'), await ledger.drivenVisits.nextNumber('m')];
      ledger = await store.reopen(ledger);
      expect([...numbers, await ledger.drivenVisits.nextNumber('m')]).toEqual([1, 2, 3]);
      for (const visit of ['H1:v3', 'H1:v1', 'H1:v2']) await begin(visit);
      expect((await ledger.drivenVisits.due(AT, LATE, 10)).map(({ visit }) => visit)).toEqual([
        'H1:v3',
        'H1:v1',
        'H1:v2',
      ]);
      const early = '2021-01-01T00:00:00.000Z';
      expect(await ledger.drivenVisits.due(early, LATE, 10)).toEqual([]);
      // No try can lie beyond the horizon: the clock has been set back.
      expect(await ledger.drivenVisits.due(early, '2021-01-01T01:00:00.000Z', 10)).toHaveLength(3);
    });

    test('one open work item a driven visit, closed once, with who and why', async () => {
      const drivenVisit = await begin('H1:v1');
      const once = await ledger.drivenVisits.move(drivenVisit.id, drivenVisit.version, {
        state: 'preparing',
        at: AT,
        workItem: 'why',
      });
      if (isRefusal(once)) throw new Error(once.code);
      await ledger.drivenVisits.move(once.id, once.version, { state: 'preparing', at: LATER, workItem: 'again' });
      const items = await ledger.drivenVisits.workItems('open', 10);
      expect(items).toMatchObject([{ journey: drivenVisit.id, why: 'why' }]);
      const id = items[0]?.id ?? 0;
      expect(await ledger.drivenVisits.closeWorkItem(id, 'A', 'done', LATER)).toMatchObject({ closedBy: 'A' });
      expect(await ledger.drivenVisits.closeWorkItem(id, 'B', 'done', LATER)).toMatchObject({
        code: 'WORK_ITEM_UNKNOWN',
      });
    });
  });
}
