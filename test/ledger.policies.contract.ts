import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { audit } from '../src/audit/audit.ts';
import type {
  IssueRequest,
  IssueResult,
  Ledger,
  PolicyFacts,
  PolicyOrder,
  WithdrawRequest,
} from '../src/ledger/index.ts';
import { isRefusal, refuse } from '../src/refusals/index.ts';
import type { Enrolment } from '../src/settlement/index.ts';
import { AT, PLAN, payoutOf, plans, pricing, stay } from './ledger/fixtures.ts';
import type { Store } from './ledger.contract.ts';

const loaded = plans.find(PLAN);
if (loaded === undefined) throw new Error('the plan of the tests is not there');
const content = { hash: loaded.hash, id: PLAN, content: plans.contentOf(loaded) };
const order = (person: string, more: Partial<PolicyOrder> = {}): PolicyOrder => ({
  person,
  mark: `mark of ${person}`,
  ...more,
});
const who = { by: 'the insurer', reason: 'a test', at: AT };
const parts = (payer: string) => ({ premium: { due: '100.00', parts: [{ payer, amount: '100.00' }] } });

/** Policies, corrections and withdrawals on any store. */
export function policyContract(name: string, makeStore: () => Store): void {
  describe(`policies in the ledger on ${name}`, () => {
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
    const request = (orders: readonly PolicyOrder[], more: Partial<IssueRequest> = {}): IssueRequest => ({
      plan: PLAN,
      at: AT,
      confirm: true,
      orders,
      ...more,
    });
    const seen: PolicyFacts[] = [];
    const issue = async (orders: readonly PolicyOrder[], more: Partial<IssueRequest> = {}, payer = 'own') => {
      seen.length = 0;
      const answers = await ledger.policies.issue(request(orders, more), (at, facts) => {
        seen.push(facts);
        if (facts.held) return refuse('ENROLMENT_CONFLICT', 'plan');
        const person = orders[at]?.person ?? '';
        const subsidies = payer.startsWith('subsidy.') ? [payer.slice(8)] : [];
        return {
          enrolment: { person, plan: PLAN },
          policy: parts(payer),
          subsidies,
          fromAccount: payer === 'account',
          plan: content,
        };
      });
      if (isRefusal(answers)) throw new Error(answers.code);
      return answers;
    };
    const issued = (answer: unknown): IssueResult => {
      if (isRefusal(answer)) throw new Error(answer.code);
      return answer as IssueResult;
    };
    const withdraw = (person: string, more: Partial<WithdrawRequest> = {}) =>
      ledger.policies.withdraw({ person, plan: PLAN, cause: 'mistake', examine: () => undefined, ...who, ...more });
    const amend = (person: string, after: Partial<Enrolment>) =>
      ledger.policies.amend({ person, plan: PLAN, ...who, change: (before) => ({ ...before, ...after }) });
    const settle = async (number: number, person: string, drugs: string, settledOn = '2021-05-10') => {
      const settlement = stay(number, person, drugs, settledOn);
      const recorded = await ledger.settle({ settlement, counter: 'C1', at: AT }, pricing(settlement));
      if (isRefusal(recorded)) throw new Error(recorded.code);
      return recorded.stored;
    };

    test('an order that is not confirmed leaves nothing; confirmed it is an enrolment with its policy', async () => {
      expect(issued((await issue([order('p1')], { confirm: false }))[0])).toEqual({
        duplicate: false,
        policy: parts('own'),
      });
      expect(await ledger.journal(0, 10)).toEqual([]);
      const { record } = issued((await issue([order('p1')]))[0]);
      expect(record).toMatchObject({ number: `${PLAN}-000000001`, state: 'held', policy: parts('own'), changes: [] });
      expect((await ledger.snapshot('p1')).enrolments).toEqual([{ person: 'p1', plan: PLAN }]);
      expect((await ledger.journal(0, 10)).map(({ kind }) => kind)).toEqual(['enrol', 'policy']);
      await clean();
    });

    test('the same order again is the same policy; another is refused', async () => {
      const first = issued((await issue([order('p1')]))[0]);
      expect(issued((await issue([order('p1')]))[0])).toEqual({ ...first, duplicate: true });
      expect(issued((await issue([order('p1')], { confirm: false }))[0])).toEqual({ ...first, duplicate: true });
      expect((await issue([order('p1', { mark: 'other' })]))[0]).toMatchObject({ code: 'ENROLMENT_CONFLICT' });
      expect(await ledger.journal(0, 10)).toHaveLength(2);
    });

    test('a group is enrolled whole or not at all, and everybody gets an answer', async () => {
      await issue([order('p2', { mark: 'before' })]);
      const answers = await issue([order('p1'), order('p2'), order('p3')], { group: 'G1' });
      expect(answers.map((answer) => isRefusal(answer))).toEqual([false, true, false]);
      expect(issued(answers[0]).record).toBeUndefined();
      expect((await ledger.snapshot('p1')).enrolments).toEqual([]);
      const whole = await issue([order('p1'), order('p3')], { group: 'G1' });
      expect(whole.map((answer) => issued(answer).record?.group)).toEqual(['G1', 'G1']);
      await clean();
    });

    test('whether a group may be is asked with those who hold the plan under its name, without who was withdrawn', async () => {
      const asked: number[] = [];
      const fits = (beside: number) => {
        asked.push(beside);
        return beside > 1 ? refuse('PARTICIPATION_TOO_LOW', 'members') : undefined;
      };
      await issue([order('p1'), order('p2')], { group: 'G1', fits });
      await issue([order('p3')], { group: 'G2', fits });
      await issue([order('p2')], { group: 'G1', fits });
      await withdraw('p2');
      await issue([order('p4')], { group: 'G1', fits });
      expect(asked).toEqual([0, 0, 1, 1]);
      await expect(issue([order('p5')], { group: 'G1', fits })).rejects.toThrow('PARTICIPATION_TOO_LOW');
      await clean();
    });

    test('who comes later in a group finds those before counted', async () => {
      await issue([order('p1'), order('p2'), order('p3')]);
      expect(seen.map(({ enrolled }) => enrolled)).toEqual([0, 1, 2]);
      expect(await ledger.plansHeld()).toEqual([PLAN]);
    });

    test('an account’s relatives are counted without its holder and without the person, and given back', async () => {
      const payer = 'father';
      await issue([order('father', { payer }), order('child1', { payer }), order('child2', { payer })], {}, 'account');
      expect(seen.map(({ relativesPaid }) => relativesPaid)).toEqual([0, 0, 1]);
      await clean();
      await withdraw('child1');
      await issue([order('child3', { payer })], {}, 'account');
      expect(seen[0]?.relativesPaid).toBe(1);
      await clean();
    });

    test('a subsidy is counted by its name, and given back', async () => {
      await issue([order('p1'), order('p2')], {}, 'subsidy.bank');
      expect(seen.map(({ subsidised }) => subsidised.get('bank'))).toEqual([undefined, 1]);
      expect(seen[1]?.subsidised.size).toBe(1);
      await clean();
      await withdraw('p1');
      await issue([order('p3')]);
      expect(seen[0]?.subsidised.get('bank')).toBe(1);
      await clean();
    });

    test('the term before comes with what its plan paid and did not take back', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN, attributes: { membershipYears: 3 } }, AT);
      const first = await settle(1, 'p1', '30000.00');
      expect(payoutOf(first, 'L2')).toBe('10000.00');
      const ask = async () => {
        const facts: PolicyFacts[] = [];
        await ledger.policies.issue(
          { plan: 'next', at: AT, confirm: false, orders: [order('p1')], renews: PLAN },
          (_at, given) => {
            facts.push(given);
            return refuse('QUOTA_EXHAUSTED');
          },
        );
        return facts[0]?.earlier;
      };
      expect(await ask()).toEqual({
        enrolment: { person: 'p1', plan: PLAN, attributes: { membershipYears: 3 } },
        paid: 1_000_000n,
      });
      await ledger.cancel({ settlementId: first.settlementId, at: AT });
      expect((await ask())?.paid).toBe(0n);
    });

    test('a correction keeps the settled bills and names them; again it changes nothing', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      const bill = await settle(1, 'p1', '30000.00');
      const amended = await amend('p1', { attributes: { membershipYears: 2 } });
      expect(amended).toMatchObject({
        duplicate: false,
        review: [bill.settlementId],
        record: { changes: [{ kind: 'amend' }] },
      });
      expect(await amend('p1', { attributes: { membershipYears: 2 } })).toMatchObject({ duplicate: true });
      expect(await ledger.findBill(bill.settlementId)).toEqual(bill);
      expect((await ledger.snapshot('p1')).enrolments[0]?.attributes).toEqual({ membershipYears: 2 });
      await clean();
    });

    test('a refusal of the correction leaves no trace; nobody’s enrolment cannot be corrected', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      const refused = await ledger.policies.amend({
        person: 'p1',
        plan: PLAN,
        ...who,
        change: () => refuse('FIELD_INVALID', 'from'),
      });
      expect(refused).toMatchObject({ code: 'FIELD_INVALID' });
      expect(await ledger.journal(0, 10)).toHaveLength(1);
      expect(await amend('nobody', {})).toMatchObject({ code: 'ENROLMENT_UNKNOWN' });
      expect(await withdraw('nobody')).toMatchObject({ code: 'ENROLMENT_UNKNOWN' });
    });

    test('a withdrawal with a last day ends the cover and names the bills after it', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
      await settle(1, 'p1', '30000.00', '2021-03-10');
      const later = await settle(2, 'p1', '1000.00', '2021-07-10');
      const lapsed = await withdraw('p1', { cause: 'lapsed', lastDay: '2021-06-30' });
      expect(lapsed).toMatchObject({
        review: [later.settlementId],
        record: { state: 'held', enrolment: { to: '2021-06-30' } },
      });
      expect(await withdraw('p1', { cause: 'lapsed', lastDay: '2021-06-30' })).toMatchObject({ duplicate: true });
      expect(payoutOf(await settle(3, 'p1', '9000.00', '2021-08-01'), 'L2')).toBeUndefined();
      expect(payoutOf(await settle(4, 'p1', '9000.00', '2021-06-30'), 'L2')).toBe('4500.00');
      await clean();
    });

    test('a withdrawal from the beginning: nobody is enrolled, the bills stay and can still be taken back', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN, attributes: { familyKey: 'F' } }, AT);
      const bill = await settle(1, 'p1', '30000.00');
      expect(await withdraw('p1')).toMatchObject({ review: [bill.settlementId], record: { state: 'withdrawn' } });
      expect(await withdraw('p1')).toMatchObject({ duplicate: true, review: [bill.settlementId] });
      expect((await ledger.snapshot('p1')).enrolments).toEqual([]);
      expect(await ledger.plansHeld()).toEqual([]);
      await clean();
      expect(await ledger.cancel({ settlementId: bill.settlementId, at: AT })).toMatchObject({ duplicate: false });
      await clean();
      expect(await ledger.enrol({ person: 'p1', plan: PLAN }, AT)).toEqual({ duplicate: false });
      expect((await ledger.policies.find('p1')).map(({ state }) => state)).toEqual(['withdrawn', 'held']);
      await clean();
    });

    test('a bill of another family still comes back after its person moved to a new one', async () => {
      await ledger.enrol({ person: 'p1', plan: PLAN, attributes: { familyKey: 'F' } }, AT);
      const bill = await settle(1, 'p1', '30000.00');
      await amend('p1', { attributes: { familyKey: 'G' } });
      await settle(2, 'p1', '500.00');
      expect(await ledger.cancel({ settlementId: bill.settlementId, at: AT })).toMatchObject({ duplicate: false });
      await clean();
    });

    test('a frozen person is not enrolled, corrected or withdrawn', async () => {
      await issue([order('p1')]);
      await ledger.freezes.freeze('p1', 'a test', 'the audit', AT);
      const frozen = { code: 'PERSON_FROZEN' };
      expect((await issue([order('p1')]))[0]).toMatchObject(frozen);
      expect(await amend('p1', { attributes: { units: 2 } })).toMatchObject(frozen);
      expect(await withdraw('p1')).toMatchObject(frozen);
      expect(await ledger.journal(0, 10)).toHaveLength(2);
      await ledger.freezes.thaw('p1', 'a test', 'two persons', AT);
      expect(await withdraw('p1')).toMatchObject({ duplicate: false });
      await clean();
    });

    test('all of it survives a restart', async () => {
      await issue([order('p1')]);
      await amend('p1', { attributes: { units: 2 } });
      const before = await ledger.policies.find('p1');
      ledger = await store.reopen(ledger);
      expect(await ledger.policies.find('p1')).toEqual(before);
      expect(before[0]).toMatchObject({ policy: parts('own'), enrolment: { attributes: { units: 2 } } });
    });
  });
}
