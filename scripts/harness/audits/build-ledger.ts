import { decide } from '../../../src/desk/index.ts';
import type { SettleRequest } from '../../../src/ledger/index.ts';
import { makeLedger } from '../../../src/main/ledger.ts';
import { demoLists, openPlans } from '../../../src/main/plans.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import { type Event, type SettlementWire, settlementSchema } from '../../../src/settlement/index.ts';
import { syntheticEvents } from '../../synthetic-events.ts';

const COUNTERS = 8;
/** Above this a ledger is built on the disk: in memory it is quicker, and some ten kilobytes a settlement. */
const IN_MEMORY_MOST = 20_000;

export interface Wanted {
  readonly settlements: number;
  readonly seed: number;
  readonly plan?: string;
  /** Into which files the ledger is copied when it has so many settlements. */
  readonly copies: ReadonlyMap<number, string>;
  /** Used and left behind when the ledger is too large for memory. */
  readonly scratch: string;
}

/** A ledger of people who never were, through the real pricing and the real ledger. */
export async function buildLedger({
  settlements,
  seed,
  plan = 'huiqubao-2021',
  copies,
  scratch,
}: Wanted): Promise<void> {
  const plans = openPlans(undefined, [demoLists()]);
  const loaded = plans.find(plan);
  if (loaded === undefined) throw new Error(`no plan ${plan}`);
  const ledger = makeLedger(settlements > IN_MEMORY_MOST ? scratch : ':memory:');
  let clock = Date.parse('2021-06-01T00:00:00Z');
  const play = (event: Event, at: string, settled: number): Promise<object | Refusal> => {
    if (event.event === 'enrol') return ledger.enrol(event.enrolment, at);
    if (event.event === 'cancel') return ledger.cancel({ settlementId: event.settlement, at });
    const wire = event.settlement as unknown as SettlementWire;
    const request: SettleRequest = { settlement: wire, counter: `C${settled % COUNTERS}`, at };
    return ledger.settle(request, (snapshot) => decide(plans, settlementSchema.parse(wire), snapshot));
  };
  try {
    let settled = 0;
    // More events than needed: enrolments and cancels are among them.
    for (const raw of syntheticEvents({ plan: loaded.plan, events: settlements * 3 + 100, seed, scatter: true })) {
      const event = raw as Event;
      clock += 1_000;
      const result = await play(event, new Date(clock).toISOString(), settled);
      if (isRefusal(result)) throw new Error(`a synthetic event was refused: ${result.code} ${result.field ?? ''}`);
      if (event.event !== 'settle') continue;
      settled += 1;
      const copy = copies.get(settled);
      if (copy !== undefined) await ledger.copyTo(copy);
      if (settled === settlements) return;
    }
    throw new Error('the synthetic events ran out');
  } finally {
    await ledger.close();
  }
}
