import { expect, test } from 'vitest';
import { modelHolds, racesHold } from '../../scripts/harness/model.ts';
import type { CancelResult, Ledger } from '../../src/ledger/index.ts';

const over = (ledger: Ledger, members: Partial<Ledger>): Ledger =>
  new Proxy(ledger, {
    get: (target, name) => {
      const member: unknown = Reflect.get(members, name) ?? Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });

test('the desk does what a naive reference does, command after command', async () => {
  const { runs, commands, broken } = await modelHolds({ runs: 60, seed: 1 });
  expect(broken).toBeUndefined();
  expect(runs).toBe(60);
  expect(commands).toBeGreaterThan(300);
}, 120_000);

test('two requests at once come to what one after the other would have come to', async () => {
  const { runs, broken } = await racesHold({ runs: 60, seed: 1 });
  expect(broken).toBeUndefined();
  expect(runs).toBe(60);
}, 120_000);

test('a ledger that keeps no tombstones differs from the reference', async () => {
  const wrap = (ledger: Ledger) =>
    over(ledger, {
      cancel: async (request, examine) => {
        if ((await ledger.findBill(request.settlementId)) !== undefined) return ledger.cancel(request, examine);
        if (request.evidence === undefined) return ledger.cancel(request, examine);
        const { settlementId, at } = request;
        const receipt = {
          settlementId,
          cancelledAt: at,
          entry: 0,
          hash: '',
          later: [],
          beforeSettlement: true as const,
        };
        return { duplicate: false, receipt } satisfies CancelResult;
      },
    });
  const { broken } = await modelHolds({ runs: 400, seed: 1, wrap });
  expect(broken).toContain('CANCELLED_BEFORE_SETTLED');
}, 120_000);

test('a limit that is looked at before the person is locked differs from either order', async () => {
  const wrap = (ledger: Ledger) =>
    over(ledger, {
      settle: async (request, decide) => {
        const snapshot = await ledger.snapshot(request.settlement.person.key);
        // Another request comes in between.
        await new Promise((resolve) => setImmediate(resolve));
        return ledger.settle(request, () => decide(snapshot));
      },
    });
  const { broken } = await racesHold({ runs: 600, seed: 1, wrap });
  expect(broken).toContain('due');
}, 120_000);
