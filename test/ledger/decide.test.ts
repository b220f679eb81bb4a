import { beforeEach, describe, expect, test } from 'vitest';
import * as rules from '../../src/ledger/decide/index.ts';
import type { Ledger, QuoteRequest } from '../../src/ledger/index.ts';
import { ledgerOver } from '../../src/ledger/over-engine.ts';
import { isRefusal, type Refusal } from '../../src/refusals/index.ts';
import { AT, PLAN, pricing, stay } from './fixtures.ts';
import { memoryEngine } from './memory/engine.ts';

/** What a decision costs an engine that reads each fact when it is looked at, and that none is read too late. */
describe('a decision of the ledger', () => {
  const settlement = stay(1, 'p1', '30000.00');
  const other = stay(2, 'p1', '20000.00');
  const request = { settlement, counter: 'C1', at: AT };
  const quote: QuoteRequest = {
    ...request,
    id: 'q1',
    expiresAt: AT.replace('02:', '03:'),
    hold: true,
    outcomeOf: () => ({}),
  };
  const who = { person: 'p1', plan: PLAN, by: 'the insurer', reason: 'a test', at: AT };
  let engine: ReturnType<typeof memoryEngine>;
  let ledger: Ledger;
  beforeEach(async () => {
    engine = memoryEngine();
    ledger = ledgerOver(engine);
    await ledger.enrol({ person: 'p1', plan: PLAN }, AT);
  });

  let looked: string[] = [];
  let isDecided = false;
  const watched = <Facts extends object>(facts: Facts): Facts =>
    new Proxy(facts, {
      get: (target, name) => {
        if (isDecided) throw new Error(`${String(name)} was looked at after the decision`);
        looked.push(String(name));
        return Reflect.get(target, name);
      },
    });
  const decided = <Answer>(decide: () => rules.Transaction<Answer> | Refusal): rules.Transaction<Answer> => {
    [looked, isDecided] = [[], false];
    const transaction = decide();
    isDecided = true;
    if (isRefusal(transaction)) throw new Error(transaction.code);
    return transaction;
  };
  const settle = () => rules.decideSettle(watched(engine.facts.visit({ settlement })), request, pricing(settlement));
  const cancel = () =>
    rules.decideCancel(watched(engine.facts.settlement({ id: settlement.id })), {
      settlementId: settlement.id,
      at: AT,
    });
  const replace = () => {
    const facts = {
      ...engine.facts.visit({ settlement: other }),
      old: watched(engine.facts.settlement({ id: settlement.id })),
    };
    const wanted = { settlementId: settlement.id, settlement: other, counter: 'C1', at: AT };
    return rules.decideReplace(watched(facts), wanted, pricing(other));
  };

  test('a settlement that comes again costs a look at the freeze and one at the settlement, and writes nothing', async () => {
    await ledger.settle(request, pricing(settlement));
    expect(decided(settle).writes).toEqual({});
    expect(looked).toEqual(['freeze', 'known']);
  });

  test('so does a cancellation that comes again', async () => {
    await ledger.settle(request, pricing(settlement));
    await ledger.cancel({ settlementId: settlement.id, at: AT });
    expect(decided(cancel).writes).toEqual({});
    expect(looked).toEqual(['known', 'freeze']);
  });

  test.each<[string, boolean, () => rules.Transaction<unknown> | Refusal]>([
    ['settle', false, settle],
    ['quote', false, () => rules.decideQuote(watched(engine.facts.visit({ settlement })), quote, pricing(settlement))],
    ['cancel', true, cancel],
    ['replace', true, replace],
    [
      'amend',
      true,
      () =>
        rules.decideAmend(watched(engine.facts.person({ person: 'p1', plan: PLAN })), {
          ...who,
          change: (is) => ({ ...is, to: '2021-12-30' }),
        }),
    ],
    [
      'withdraw',
      true,
      () =>
        rules.decideWithdraw(watched(engine.facts.person({ person: 'p1', plan: PLAN })), {
          ...who,
          cause: 'mistake',
          examine: () => undefined,
        }),
    ],
  ])(
    '%s looks at no fact once it is decided, though the answer is made after the writes',
    async (_name, isSettled, decide) => {
      if (isSettled) await ledger.settle(request, pricing(settlement));
      const transaction = decided(decide);
      expect(looked.length).toBeGreaterThan(0);
      const answer = transaction.answer(engine.apply(transaction.writes));
      expect(isRefusal(answer)).toBe(false);
    },
  );

  test('the same facts and the same request are the same writes', () => {
    expect(decided(settle).writes).toEqual(decided(settle).writes);
  });
});
