import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Desk } from '../desk/desk.ts';
import { plainNumbers, readJson } from '../json/index.ts';
import { makeLedger } from '../main/ledger.ts';
import { demoLists, openPlans } from '../main/plans.ts';
import { isRefusal } from '../refusals/index.ts';
import { personKeyOf } from '../security/person-key.ts';
import { type ReplayResult, replayEvent } from '../workbench/replay.ts';
import { CLEAN, type Run, say, UsageFault, WRONG, warn } from './args.ts';

export const replay: Run = async (args) => {
  const [file = ''] = args.positionals;
  const into = args.text('ledger');
  if (into !== undefined && existsSync(into))
    throw new UsageFault(`${into} is there already; a replay needs a new ledger`);
  const clock = { now: new Date(0) };
  const desk: Desk = {
    // Canonical events come from no adapter.
    adapters: new Map(),
    plans: openPlans(args.text('plans'), [...args.texts('lists'), ...(args.flag('demo-lists') ? [demoLists()] : [])]),
    ledger: makeLedger(into ?? ':memory:'),
    personKey: personKeyOf('replay'),
    // A replay has no clock but its events': the same file gives the same output, byte for byte.
    now: () => clock.now,
    notify: () => {},
  };
  const input = file === '-' ? process.stdin : createReadStream(file, 'utf8');
  const opened = new Promise<void>((resolve, reject) => {
    input.once('error', () => reject(new UsageFault(`cannot read ${file}`)));
    input.once('readable', () => resolve());
    input.once('end', () => resolve());
  });
  await opened;
  let refused = 0;
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1;
    if (line.trim() === '') continue;
    const result = await replayLine(desk, line, clock);
    if (result.event === 'refused') {
      refused += 1;
      warn(`line ${number}: ${result.code}${result.field === undefined ? '' : ` (${result.field})`}`);
    }
    say(JSON.stringify({ line: number, ...(args.flag('brief') ? brief(result) : result) }));
  }
  await desk.ledger.close();
  return refused === 0 ? CLEAN : WRONG;
};

async function replayLine(desk: Desk, line: string, clock: { now: Date }): Promise<ReplayResult> {
  const read = readJson(line);
  if (isRefusal(read)) return { event: 'refused', code: read.code };
  const event = plainNumbers(read.value);
  clock.now = momentOf(event) ?? clock.now;
  return replayEvent(desk, event);
}

/** When an event says it happened, in China's time. */
function momentOf(event: unknown): Date | undefined {
  const { settlement, cancelledAt } = (event ?? {}) as {
    settlement?: { visit?: { settledAt?: unknown } };
    cancelledAt?: unknown;
  };
  const said = cancelledAt ?? (typeof settlement === 'object' ? settlement?.visit?.settledAt : undefined);
  const moment = typeof said === 'string' ? new Date(`${said}+08:00`) : undefined;
  return moment === undefined || Number.isNaN(moment.getTime()) ? undefined : moment;
}

function brief(result: ReplayResult): object {
  if (result.event !== 'settle') return result;
  const { event, settlementId, total, patientPays, payouts, duplicate, state } = result;
  return { event, settlementId, state, duplicate, total, patientPays, payouts };
}
