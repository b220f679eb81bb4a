import type { Ledger } from '../../../src/ledger/index.ts';
import { Random } from '../random.ts';
import type { Command, Draw } from './driven-commands.ts';
import * as driven from './driven-commands.ts';
import { checkAlways, checkEmpty, checkQuiet } from './laws.ts';
import type { Assemble } from './life.ts';
import type { Outside } from './outside.ts';
import { twoPlanBook } from './plans.ts';
import * as pushed from './pushed-commands.ts';
import { settleDown, takeAllBack } from './quiet.ts';
import { SimulatedHospital } from './simulated-hospital.ts';
import * as world from './world-commands.ts';

export interface SeedOptions {
  readonly seed: number;
  readonly commands: number;
  readonly outside: (random: Random) => Outside;
  readonly assemble?: Assemble;
  readonly store?: Ledger;
}

/** What one seed did. `broken` is empty when every law held. */
export interface SeedRun {
  readonly seed: number;
  readonly commands: number;
  readonly hash: string;
  readonly broken: readonly string[];
  /** The command at which a law broke; 0 when none did; one more than there were for the quiet after them. */
  readonly brokenAt: number;
  readonly trace: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

/** How often each command is drawn, against the others. */
const DRAWS: readonly (readonly [number, Draw])[] = [
  [14, driven.beginVisit],
  [4, driven.beginAgain],
  [1, driven.beginAltered],
  [24, driven.confirm],
  [4, driven.confirmByName],
  [6, driven.undo],
  [2, driven.cancelDriven],
  [1, driven.takenBackByHospital],
  [4, driven.echo],
  [3, driven.dismiss],
  [2, driven.refresh],
  [2, driven.person],
  [6, pushed.quote],
  [10, pushed.settlePush],
  [4, pushed.confirmPush],
  [3, pushed.settleAltered],
  [2, pushed.billAgain],
  [5, pushed.cancelPush],
  [2, pushed.dismissPush],
  [1, pushed.refreshPush],
  [6, world.tick],
  [12, world.advance],
  [1, world.jump],
  [1, world.forget],
  [1, world.freeze],
  [1, world.crash],
  [2, world.lateAnswer],
  [4, world.listen],
  [1, world.unplug],
  [1, world.enrol],
];
const TICKETS: readonly Draw[] = DRAWS.flatMap(([times, draw]) => Array.from({ length: times }, () => draw));
/** How often several commands run at once. */
const AT_ONCE = 0.2;

/** Where a run begins: within the year, or a few seconds to days before it ends. */
const STARTS = ['2021-06-15T02:00:00Z', '2021-06-15T02:00:00Z', '2021-12-30T15:00:00Z', '2021-12-31T15:59:30Z'];

export async function runSeed({ seed, commands, outside, assemble, store }: SeedOptions): Promise<SeedRun> {
  const hospital = new SimulatedHospital({
    seed,
    outside,
    plans: twoPlanBook(),
    startsAt: Date.parse(new Random(seed ^ 0x33333).pick(STARTS)),
    ...(assemble === undefined ? {} : { assemble }),
    ...(store === undefined ? {} : { store }),
  });
  const on = hospital.crashes.on;
  hospital.crashes.on = false;
  await world.enrolAll(hospital);
  hospital.crashes.on = on;
  let done = 0;
  while (done < commands && hospital.broken.length === 0) done += await step(hospital, done);
  const brokenAt = hospital.broken.length > 0 ? done : await quietly(hospital, done);
  const counts = await countsOf(hospital);
  await hospital.store.close();
  const hash = hospital.trace.close();
  return { seed, commands: done, hash, broken: hospital.broken, brokenAt, trace: hospital.trace.lines, counts };
}

/** @returns how many commands it was */
async function step(hospital: SimulatedHospital, done: number): Promise<number> {
  const many = hospital.random.chance(AT_ONCE) ? hospital.random.between(2, 4) : 1;
  const drawn: Command[] = [];
  while (drawn.length < many) drawn.push(await draw(hospital));
  const names = drawn.map(({ name }) => name).join(' | ');
  const [first] = drawn;
  const result =
    drawn.length === 1 && first !== undefined
      ? await hospital.alone(first.run)
      : await hospital.together(drawn.map(({ run }) => run));
  hospital.say(`${done + many} ${names} -> ${result}`);
  await checkAlways(hospital);
  return many;
}

async function draw(hospital: SimulatedHospital): Promise<Command> {
  for (;;) {
    const command = await hospital.random.pick(TICKETS)(hospital);
    if (command !== undefined) return command;
  }
}

/** @returns where a law broke, 0 when none did */
async function quietly(hospital: SimulatedHospital, done: number): Promise<number> {
  await settleDown(hospital, 'either');
  if (hospital.broken.length === 0) await checkQuiet(hospital);
  if (hospital.broken.length === 0 && hospital.random.chance(0.5)) {
    await takeAllBack(hospital);
    if (hospital.broken.length === 0) await checkQuiet(hospital);
    if (hospital.broken.length === 0) await checkEmpty(hospital);
  }
  return hospital.broken.length === 0 ? 0 : done + 1;
}

async function countsOf(hospital: SimulatedHospital): Promise<Record<string, number>> {
  const drivenVisits = await Promise.all(
    hospital.visits.flatMap(({ journeyId }) =>
      journeyId === undefined ? [] : [hospital.store.drivenVisits.find(journeyId)],
    ),
  );
  const entries = await hospital.store.journal(0, 1_000_000);
  const faults = [...hospital.outside.faultsFired()].reduce((sum, [, times]) => sum + times, 0);
  return {
    visits: hospital.visits.length,
    committed: drivenVisits.filter((drivenVisit) => drivenVisit?.state === 'committed').length,
    settlements: entries.filter(({ kind }) => kind === 'settle').length,
    cancels: entries.filter(({ kind }) => kind === 'cancel').length,
    faults,
    deaths: hospital.lives - 1,
    years: hospital.yearsChecked,
  };
}
