import { nhsa, nhsaLine } from '../../../adapters/nhsa/index.ts';
import {
  type CaseVisit,
  caseOf,
  drivenVisitOf,
  type Person,
  personById,
  type ScriptedCase,
} from '../../../adapters/simulated-gateway/index.ts';
import type { GatewayLine, GatewayStep } from '../../../src/port/adapter.ts';
import { Drive, driverOf } from '../../driving.ts';

/** Scripted visits of the simulated gateway, driven over HTTP. */

export const driver = driverOf(nhsa);

/** China time of the script, as the clock of the counter. */
const atChina = (text: string): Date => new Date(`${text.replace(' ', 'T')}+08:00`);

/** When each step of a scripted visit is spoken, as the simulated hospital does it. */
export function clockOf(visit: CaseVisit): (step: GatewayStep) => Date {
  const begins = new Set<GatewayStep>(['identify', 'register', 'describe']);
  return (step) => {
    if (step === 'upload' && visit.kind !== 'inpatient') return atChina(visit.endedAt);
    if (step === 'discharge') return atChina(visit.endedAt);
    if (step === 'cancel') return atChina(visit.cancelledAt ?? visit.settledAt);
    return atChina(begins.has(step) ? visit.startedAt : visit.settledAt);
  };
}

export const lineTo = (url: string): GatewayLine => nhsaLine({ url, timeoutMs: 10_000 });

export const scriptedDrive = (line: GatewayLine, person: Person, visit: CaseVisit) => ({
  adapter: nhsa,
  line,
  payload: drivenVisitOf(person, visit),
  timeOf: clockOf(visit),
});

/** @throws RangeError when the case has no visit */
export function firstVisitOf(id: string): { readonly person: Person; readonly visit: CaseVisit } {
  const { person, visits } = caseOf(id);
  const [visit] = visits;
  if (visit === undefined) throw new RangeError('a case without a visit');
  return { person: personById(person), visit };
}

let numbers = 0;

export function driveOf(line: GatewayLine, person: Person, visit: CaseVisit): Drive {
  numbers += 100;
  return new Drive({ ...scriptedDrive(line, person, visit), firstNumber: numbers });
}

/** Every visit of a case, settled, and cancelled where the script cancels. */
export async function driveCase(url: string, scripted: ScriptedCase): Promise<Drive[]> {
  const driven: Drive[] = [];
  for (const visit of scripted.visits) {
    if (visit.selfPaid === true) continue;
    const drive = driveOf(lineTo(url), personById(scripted.person), visit);
    const settling = await drive.settle();
    if (visit.cancelAfter === true) {
      const undone = await drive.send(drive.write('cancel', settling));
      if (undone.kind !== 'done') throw new Error(`${scripted.case}: ${JSON.stringify(undone)}`);
    }
    driven.push(drive);
  }
  return driven;
}
