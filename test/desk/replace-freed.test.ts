import { expect, test } from 'vitest';
import { eventsOf, FREED_DEDUCTIBLE } from '../../scripts/harness/plans/counterexamples.ts';
import { audit } from '../../src/audit/audit.ts';
import { NO_BOOKS } from '../../src/catalogue/index.ts';
import type { Desk } from '../../src/desk/index.ts';
import { replaceSettlement } from '../../src/desk/settle/replace.ts';
import { openAdapters } from '../../src/main/adapters.ts';
import { openLedger } from '../../src/main/ledger.ts';
import { openPlans } from '../../src/main/plans.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import { parsedSettlementOf } from '../../src/workbench/examples/case.ts';
import { replayEvent } from '../../src/workbench/replay.ts';

const [first] = FREED_DEDUCTIBLE.visits;

async function playedBy(visits: typeof FREED_DEDUCTIBLE.visits): Promise<Desk> {
  const now = () => new Date('2023-10-12T02:00:00Z');
  const personKey = (_type: string, number: string) => number;
  const desk = {
    ...{ adapters: openAdapters(NO_BOOKS), plans: openPlans(), ledger: openLedger(':memory:'), personKey, now },
    notify: () => {},
  };
  for (const event of eventsOf({ ...FREED_DEDUCTIBLE, visits }, 'p1', 1)) await replayEvent(desk, event);
  return desk;
}

/** The first stay again under another number. */
function again() {
  if (first === undefined) throw new Error('the example has no stay');
  const settlement = parsedSettlementOf(first, 1, 'p1', FREED_DEDUCTIBLE.region);
  return { replaces: settlement.id, settlement: { ...settlement, id: `${settlement.id}.again` }, counter: 'T1' };
}

test('a stay does not bear again, in the place of another, the deductible that a later one has freed', async () => {
  const desk = await playedBy(FREED_DEDUCTIBLE.visits);
  expect(await replaceSettlement(desk, again())).toMatchObject({ code: 'REBILL_USES_MORE', field: 'replaces' });
  expect((await audit(desk.ledger)).findings).toEqual([]);
});

test('it does while nobody has freed it', async () => {
  const desk = await playedBy(FREED_DEDUCTIBLE.visits.slice(0, 1));
  expect(isRefusal(await replaceSettlement(desk, again()))).toBe(false);
});
