import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';

/** What the demo needs of a visit that the desk drives itself; `main.ts` brings the simulated gateway's. */
export interface DrivenScript {
  readonly case: string;
  readonly certificateNumber: string;
  readonly certificateType?: string;
  /** The payload beside adapter and counter. */
  readonly payload: object;
  readonly patientPays: string;
  /** Arms a fault of the gateway for the message that settles. */
  readonly arm?: () => Promise<void>;
}

export interface DrivenBill {
  readonly case: string;
  /** Every state the cashier saw, in order. */
  readonly states: readonly string[];
  readonly patientPays: string;
  readonly differs: readonly string[];
}

const ASK_EVERY_MS = 250;
const ASKED_MAX = 120;

/** States that the desk leaves at once: whether anybody sees one of them is a matter of milliseconds. */
const PASSING: ReadonlySet<string> = new Set(['preparing', 'confirmed', 'settling', 'settled']);

/** One visit from the first message to both sides' settlement, as a hospital and its cashier would see it. */
export async function playDriven(script: DrivenScript, desk: Client, plan: string): Promise<DrivenBill> {
  const { certificateNumber, certificateType = '01' } = script;
  await desk.post('/v1/enrolments', { certificateType, certificateNumber, plan });
  const begun = await desk.post('/v1/journeys', { adapter: 'nhsa', counter: 'C03', hold: true, ...script.payload });
  const states = [String(begun.body.state ?? begun.body.code)];
  const id = String(begun.body.journeyId);
  await script.arm?.();
  let view = (await desk.post(`/v1/journeys/${id}/confirm`, {})).body;
  for (let asked = 0; asked < ASKED_MAX; asked += 1) {
    const state = String(view.state ?? view.code);
    if (state !== states.at(-1) && !PASSING.has(state)) states.push(state);
    if (view.owner !== 'desk') break;
    await sleep(ASK_EVERY_MS);
    view = (await desk.get(`/v1/journeys/${id}`)).body;
  }
  const settled = view.settled as { bill?: { patient?: { pays?: string } } } | undefined;
  const patientPays = settled?.bill?.patient?.pays ?? '';
  const differs: string[] = [];
  if (states.at(-1) !== 'committed') differs.push(`ends as ${states.at(-1)}`);
  if (patientPays !== script.patientPays) differs.push(`patientPays: ${patientPays}, expected ${script.patientPays}`);
  return { case: script.case, states, patientPays, differs };
}
