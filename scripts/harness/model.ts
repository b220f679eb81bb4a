import fc from 'fast-check';
import type { Ledger } from '../../src/ledger/index.ts';
import { inTempFolder } from './child.ts';
import type { Stay } from './messages.ts';
import { AtOnce, scheduled } from './model/races.ts';
import { Real, type Wrap } from './model/real.ts';
import { AcrossVersions, COUNTERS, newModel, PERSONS, Single, type Step } from './model/steps.ts';

export interface ModelRun {
  readonly runs: number;
  /** How many commands the runs took. */
  readonly commands: number;
  /** The shortest story in which desk and reference differ; undefined when none was found. */
  readonly broken: string | undefined;
}

interface Options {
  readonly runs: number;
  readonly seed: number;
  /** Whether the first story that differs is enough, without a search for the shortest. */
  readonly hasty?: boolean;
  /** What the ledger does otherwise, where a harness shows that it can fail. */
  readonly wrap?: Wrap;
}

const START = Date.parse('2021-06-15T02:00:00Z');
const COMMANDS_MAX = 20;
/** Of so many runs one has its ledger in a file, and a restart closes and opens it. */
const IN_A_FILE_EVERY = 20;

const turns = [0n, 1n, 999_999n, 1_000_000n, 1_000_001n, 1_200_000n, 2_000_000n, 2_000_001n, 59_000_000n, 101_000_000n];
const fen = fc.oneof(fc.constantFrom(...turns), fc.bigInt({ min: 0n, max: 400_000n }));
/** The last days of a term and the first of the next: the year goes by them, never by the clock. */
const day = fc.constantFrom('2021-06-15', '2021-06-15', '2021-12-31', '2022-01-01');

const freshStay: fc.Arbitrary<Stay> = fc
  .record({
    person: fc.constantFrom(...PERSONS),
    drug: fen,
    left: fen,
    material: fc.bigInt({ min: 0n, max: 5_000n }),
    on: day,
  })
  .map(({ person, drug, left, material, on }) => {
    const basic = 300_000n;
    return { id: '', person, drug, material, preSelfPay: 0n, inScope: basic + left, basic, critical: 0n, on };
  });

const stay = fc.nat({ max: 5 });
const counter = fc.nat({ max: COUNTERS.length - 1 });
const ofStay = (...kinds: ('settle' | 'retry' | 'cancel' | 'tell' | 'altered')[]): fc.Arbitrary<Step> =>
  fc.record({ kind: fc.constantFrom(...kinds), stay, counter });
const quote: fc.Arbitrary<Step> = fc.record({ kind: fc.constant('quote' as const), stay, counter, hold: fc.boolean() });
const ofBill: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('confirm' as const, 'by quote' as const),
  bill: stay,
});

const MINUTE_MS = 60_000;
const jumps = [1_000, MINUTE_MS, 11 * MINUTE_MS, 86_400_000, -86_400_000, -30_000, 200 * 86_400_000];
const world: fc.Arbitrary<Step> = fc.oneof(
  fc.constant({ kind: 'restart' as const }),
  fc.constantFrom(...jumps).map((ms) => ({ kind: 'clock' as const, ms })),
  fc.record({ kind: fc.constantFrom('unplug' as const, 'plug' as const), counter }),
);

const version = fc.constantFrom(1 as const, 0 as const);
const plan: fc.Arbitrary<Step> = version.map((version) => ({ kind: 'plan' as const, version }));
/**
 * A reversal after another version of the plan came is where a desk that prices anew goes wrong: never left to chance.
 */
const across = fc.tuple(freshStay, version, counter).map((parts) => new AcrossVersions(...parts));

const known = (step: fc.Arbitrary<Step>) => step.map((one) => new Single(one));
const first = (step: fc.Arbitrary<Step>) => fc.tuple(step, freshStay).map(([one, fresh]) => new Single(one, fresh));

const COMMANDS = [
  first(ofStay('settle')),
  first(ofStay('settle', 'tell', 'cancel')),
  first(quote),
  known(ofStay('retry', 'altered')),
  known(ofStay('cancel', 'tell')),
  known(quote),
  known(ofBill),
  known(ofBill),
  known(world),
  known(plan),
  across,
];

async function check(
  property: fc.IAsyncProperty<unknown> | fc.IAsyncPropertyWithHooks<unknown>,
  { runs, seed, hasty = false }: Options,
) {
  const details = await fc.check(property, { numRuns: runs, seed, endOnFailure: hasty });
  if (!details.failed) return undefined;
  const why = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance);
  return `${why}\n${fc.defaultReportMessage(details)}`;
}

const enrolBoth = async (real: Real): Promise<void> => {
  for (const person of PERSONS) await real.enrol(person);
};

/** Random stories of one hospital, desk beside reference, compared after each command. */
export async function modelHolds(options: Options): Promise<ModelRun> {
  let commands = 0;
  let ran = 0;
  const play = async (
    folder: string | undefined,
    story: Iterable<fc.AsyncCommand<ReturnType<typeof newModel>, Real>>,
  ) => {
    const real = new Real(START, folder, options.wrap);
    await enrolBoth(real);
    try {
      await fc.asyncModelRun(() => ({ model: newModel(START), real }), counted(story));
    } finally {
      await real.close();
    }
  };
  const counted = function* <T>(story: Iterable<T>): Generator<T> {
    for (const command of story) {
      commands += 1;
      yield command;
    }
  };
  const property = fc.asyncProperty(
    fc.commands(COMMANDS, { maxCommands: COMMANDS_MAX, size: 'max' }),
    async (story) => {
      ran += 1;
      if (ran % IN_A_FILE_EVERY !== 0) return play(undefined, story);
      return inTempFolder((folder) => play(folder, story));
    },
  );
  const broken = await check(property as fc.IAsyncProperty<unknown>, options);
  return { runs: ran, commands, broken };
}

/** As `modelHolds`, with two requests at once now and then, their calls of the ledger mixed in every order. */
export async function racesHold(options: Options): Promise<ModelRun> {
  let ran = 0;
  let commands = 0;
  const requests = fc.oneof(ofStay('settle', 'retry', 'altered', 'cancel', 'tell'), quote, ofBill);
  const racing = fc
    .tuple(ofStay('settle', 'tell'), requests, freshStay)
    .map(([one, other, fresh]) => new AtOnce([one, other], fresh));
  const story = fc.commands([racing, racing, ...COMMANDS], { maxCommands: COMMANDS_MAX / 2, size: 'max' });
  const property = fc.asyncProperty(fc.scheduler(), story, async (scheduler, told) => {
    ran += 1;
    const held = (ledger: Ledger) => scheduled(scheduler)(options.wrap?.(ledger) ?? ledger);
    const real = new Real(START, undefined, held, (answer) => scheduler.waitFor(answer));
    await enrolBoth(real);
    try {
      await fc.asyncModelRun(() => ({ model: newModel(START), real }), told);
      commands += [...told].length;
    } finally {
      await real.close();
    }
  });
  const broken = await check(property as fc.IAsyncProperty<unknown>, options);
  return { runs: ran, commands, broken };
}
