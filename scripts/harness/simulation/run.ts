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
import { Town } from './simulated-hospital.ts';
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
  const town = new Town({
    seed,
    outside,
    plans: twoPlanBook(),
    startsAt: Date.parse(new Random(seed ^ 0x33333).pick(STARTS)),
    ...(assemble === undefined ? {} : { assemble }),
    ...(store === undefined ? {} : { store }),
  });
  const on = town.crashes.on;
  town.crashes.on = false;
  await world.enrolAll(town);
  town.crashes.on = on;
  let done = 0;
  while (done < commands && town.broken.length === 0) done += await step(town, done);
  const brokenAt = town.broken.length > 0 ? done : await quietly(town, done);
  const counts = await countsOf(town);
  await town.store.close();
  const hash = town.trace.close();
  return { seed, commands: done, hash, broken: town.broken, brokenAt, trace: town.trace.lines, counts };
}

/** @returns how many commands it was */
async function step(town: Town, done: number): Promise<number> {
  const many = town.random.chance(AT_ONCE) ? town.random.between(2, 4) : 1;
  const drawn: Command[] = [];
  while (drawn.length < many) drawn.push(await draw(town));
  const names = drawn.map(({ name }) => name).join(' | ');
  const [first] = drawn;
  const result =
    drawn.length === 1 && first !== undefined
      ? await town.alone(first.run)
      : await town.together(drawn.map(({ run }) => run));
  town.say(`${done + many} ${names} -> ${result}`);
  await checkAlways(town);
  return many;
}

async function draw(town: Town): Promise<Command> {
  for (;;) {
    const command = await town.random.pick(TICKETS)(town);
    if (command !== undefined) return command;
  }
}

/** @returns where a law broke, 0 when none did */
async function quietly(town: Town, done: number): Promise<number> {
  await settleDown(town, 'either');
  if (town.broken.length === 0) await checkQuiet(town);
  if (town.broken.length === 0 && town.random.chance(0.5)) {
    await takeAllBack(town);
    if (town.broken.length === 0) await checkQuiet(town);
    if (town.broken.length === 0) await checkEmpty(town);
  }
  return town.broken.length === 0 ? 0 : done + 1;
}

async function countsOf(town: Town): Promise<Record<string, number>> {
  const drivenVisits = await Promise.all(
    town.visits.flatMap(({ journeyId }) => (journeyId === undefined ? [] : [town.store.drivenVisits.find(journeyId)])),
  );
  const entries = await town.store.journal(0, 1_000_000);
  const faults = [...town.outside.faultsFired()].reduce((sum, [, times]) => sum + times, 0);
  return {
    visits: town.visits.length,
    committed: drivenVisits.filter((drivenVisit) => drivenVisit?.state === 'committed').length,
    settlements: entries.filter(({ kind }) => kind === 'settle').length,
    cancels: entries.filter(({ kind }) => kind === 'cancel').length,
    faults,
    deaths: town.lives - 1,
    years: town.yearsChecked,
  };
}
