import { expect, test } from 'vitest';
import type { Assemble } from '../../scripts/harness/simulation/life.ts';
import { runSeed } from '../../scripts/harness/simulation/run.ts';
import { national, simulate, small } from '../../scripts/harness/simulation.ts';
import type { Desk } from '../../src/desk/index.ts';
import type { CancelResult, Ledger } from '../../src/ledger/index.ts';
import type { GatewayLine } from '../../src/port/adapter.ts';

const WORLDS = [
  { name: 'the simulated gateway', outside: national, seeds: 3 },
  { name: 'a gateway that guards nothing', outside: small, seeds: 6 },
];

test.each(WORLDS)(
  'every law holds in front of $name, and a seed gives the same run again',
  async ({ outside, seeds }) => {
    const { broken, unrepeatable, counts, commands } = await simulate({ seed: 300, seeds, commands: 200, outside });
    expect(broken.map(({ seed, brokenAt, broken: what }) => ({ seed, brokenAt, what }))).toEqual([]);
    expect(unrepeatable).toEqual([]);
    expect(commands).toBeGreaterThanOrEqual(seeds * 200);
    // A run in which nothing goes wrong and nothing is settled would prove nothing.
    for (const name of ['committed', 'settlements', 'cancels', 'faults', 'deaths'])
      expect(counts[name], name).toBeGreaterThan(Math.floor((10 * seeds) / 6));
  },
  120_000,
);

test('another seed gives another run', async () => {
  const run = async (seed: number) => (await runSeed({ seed, commands: 40, outside: small })).hash;
  expect(await run(5)).not.toBe(await run(6));
});

/** A desk that is put together wrongly, and what the simulation must say of it. */
async function caught(assemble: Assemble): Promise<string> {
  const { broken } = await simulate({ seed: 1, seeds: 60, commands: 200, outside: small, assemble, enough: 1 });
  return broken.flatMap((run) => run.broken).join('; ');
}

const overLine = (desk: Desk, send: (line: GatewayLine) => GatewayLine['send']): Desk => {
  if (desk.driving === undefined) throw new Error('this desk drives nothing');
  const lines = new Map([...desk.driving.lines].map(([name, line]) => [name, { send: send(line) }]));
  return { ...desk, driving: { ...desk.driving, lines } };
};
const overLedger = (desk: Desk, over: Partial<Ledger>): Desk => ({
  ...desk,
  ledger: new Proxy(desk.ledger, { get: (target, name) => Reflect.get(over, name) ?? Reflect.get(target, name) }),
});

test('a desk that takes a timeout for a failure is caught', async () => {
  const says = await caught((desk) =>
    overLine(desk, (line) => async (message, late) => {
      const sent = await line.send(message, late);
      return sent.kind === 'silent' ? { kind: 'not-sent', why: sent.why } : sent;
    }),
  );
  expect(says).toMatch(/settled by a second message|the gateway holds/);
}, 120_000);

test('a ledger that keeps no tombstones is caught', async () => {
  const says = await caught((desk) =>
    overLedger(desk, {
      cancel: async (request, examine) => {
        const known = await desk.ledger.findBill(request.settlementId);
        if (known !== undefined || request.drivenVisit !== undefined) return desk.ledger.cancel(request, examine);
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
    }),
  );
  expect(says).toMatch(
    /was refused for ever and is settled now|was taken back and stands|we hold .*; the gateway undefined/,
  );
}, 120_000);

test('a year taken from the clock on the wall is caught', async () => {
  const says = await caught((desk) => ({
    ...desk,
    adapters: new Map(
      [...desk.adapters].map(([name, adapter]) => {
        const readSettlement: typeof adapter.readSettlement = (payload, personKey) => {
          const settlement = adapter.readSettlement(payload, personKey);
          if ('refused' in settlement) return settlement;
          return { ...settlement, visit: { ...settlement.visit, settledAt: desk.now().toISOString().slice(0, 19) } };
        };
        return [name, { ...adapter, readSettlement }];
      }),
    ),
  }));
  expect(says).not.toBe('');
}, 120_000);
