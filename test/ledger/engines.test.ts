import fc from 'fast-check';
import { expect, test } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import type { Ledger } from '../../src/ledger/index.ts';
import { ledgerOver } from '../../src/ledger/over-engine.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite/ledger.ts';
import type { SettlementWire } from '../../src/settlement/index.ts';
import { PLAN, pricing, stay } from './fixtures.ts';
import { memoryEngine } from './memory/engine.ts';

const PERSONS = ['p1', 'p2', 'p3'];
const person = fc.constantFrom(...PERSONS);
/** Few numbers and few amounts, so that commands meet each other; a sale of a pharmacy now and then. */
const settlement = fc
  .record({
    number: fc.integer({ min: 1, max: 6 }),
    person,
    drugs: fc.constantFrom('6000.00', '30000.00', '1008000.00'),
    isSale: fc.integer({ min: 0, max: 5 }).map((one) => one === 0),
  })
  .map(({ number, person, drugs, isSale }): SettlementWire => {
    const made = stay(number, person, drugs);
    return isSale ? { ...made, visit: { ...made.visit, id: 'B1', care: 'pharmacy' } } : made;
  });
const evidence = { by: 'message', total: '1.00', figures: {} } as const;

type Command = (ledger: Ledger, at: string, until: string, id: string) => Promise<unknown>;
const counter = 'C1';
const who = { plan: PLAN, by: 'the insurer', reason: 'a test' };
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.tuple(person, fc.constantFrom('F', 'G')).map(
    ([person, familyKey]): Command =>
      (ledger, at) =>
        ledger.enrol({ person, plan: PLAN, attributes: { familyKey } }, at),
  ),
  settlement.map(
    (settlement): Command =>
      (ledger, at) =>
        ledger.settle({ settlement, counter, at }, pricing(settlement)),
  ),
  fc.tuple(settlement, fc.boolean()).map(
    ([settlement, hold]): Command =>
      (ledger, at, expiresAt, id) =>
        ledger.quote({ id, settlement, counter, at, expiresAt, hold, outcomeOf: () => ({}) }, pricing(settlement)),
  ),
  fc.tuple(settlement, fc.boolean()).map(
    ([{ id: settlementId }, isProven]): Command =>
      (ledger, at) =>
        ledger.cancel({ settlementId, at, ...(isProven ? { evidence } : {}) }),
  ),
  fc.tuple(settlement, settlement).map(
    ([settlement, { id: settlementId }]): Command =>
      (ledger, at) =>
        ledger.replace({ settlementId, settlement, counter, at }, pricing(settlement)),
  ),
  settlement.map(
    ({ id: settlementId }): Command =>
      (ledger, at) =>
        ledger.tombstones.lift({ settlementId, why: 'a test', by: 'A', second: 'B', at }),
  ),
  fc.tuple(person, fc.constantFrom('2021-12-30', '2021-12-29')).map(
    ([person, to]): Command =>
      (ledger, at) =>
        ledger.policies.amend({ ...who, person, at, change: (before) => ({ ...before, to }) }),
  ),
  fc.tuple(person, fc.constantFrom(undefined, '2021-04-30')).map(
    ([person, lastDay]): Command =>
      (ledger, at) =>
        ledger.policies.withdraw({
          ...who,
          person,
          at,
          cause: 'lapsed',
          ...(lastDay === undefined ? {} : { lastDay }),
          examine: () => undefined,
        }),
  ),
  fc.tuple(person, fc.constantFrom('freeze', 'thaw', 'thaw')).map(
    ([person, act]): Command =>
      (ledger, at) =>
        act === 'freeze'
          ? ledger.freezes.freeze(person, 'why', 'by', at)
          : ledger.freezes.thaw(person, 'why', 'by', at),
  ),
);

const minutes = (count: number): string => new Date(Date.UTC(2021, 5, 1, 2, count)).toISOString();

test('two engines give every answer alike, and write the same entries with the same hashes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 40 }), async (commands) => {
      const [sqlite, memory] = [openSqliteLedger(':memory:'), ledgerOver(memoryEngine())];
      for (const [number, run] of commands.entries()) {
        const times = [minutes(number * 3), minutes(number * 3 + 10), `q${number}`] as const;
        expect(await run(memory, ...times)).toEqual(await run(sqlite, ...times));
      }
      expect(await memory.journal(0, 1000)).toEqual(await sqlite.journal(0, 1000));
      for (const one of PERSONS) expect(await memory.snapshot(one)).toEqual(await sqlite.snapshot(one));
      expect(await memory.outbox(counter, 0, 1000)).toEqual(await sqlite.outbox(counter, 0, 1000));
      for (const ledger of [sqlite, memory]) expect((await audit(ledger)).findings).toEqual([]);
      await sqlite.close();
    }),
    { numRuns: 40, seed: 12 },
  );
});
