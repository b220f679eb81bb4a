import { isRefusal } from '../../../src/refusals/index.ts';
import { PLAN } from '../messages.ts';
import type { Draw } from './driven-commands.ts';
import { FAMILY_PLAN } from './plans.ts';
import type { Town } from './simulated-hospital.ts';

/** Time, power and wires. */

export const tick: Draw = (town) => ({
  name: 'tick',
  run: async () => `${await town.life.drivenVisits.tick()} looked at`,
});

const STEPS_MS = [1_000, 2_000, 5_000, 15_000, 60_000, 300_000, 700_000, 3_600_000];

/** Time passes, and the desk's own timer with it. */
export const advance: Draw = (town) => {
  const ms = town.random.pick(STEPS_MS);
  return {
    name: `${ms / 1000} s pass`,
    run: async () => {
      town.now += ms;
      return `${await town.life.drivenVisits.tick()} looked at`;
    },
  };
};

const DAY_MS = 86_400_000;

/** Somebody, or a time server, sets the clock. */
export const jump: Draw = (town) => {
  const to = town.random.pick(['a day on', 'a day back', 'the new year', 'an hour back'] as const);
  return {
    name: `the clock is set: ${to}`,
    run: async () => {
      if (to === 'a day on') town.now += DAY_MS;
      if (to === 'a day back') town.now -= DAY_MS;
      if (to === 'an hour back') town.now -= 3_600_000;
      if (to === 'the new year') town.now = newYearOf(town.now);
      return new Date(town.now).toISOString();
    },
  };
};

const QUOTES_KEPT_MS = 7 * DAY_MS;

/** A week passes, and the server forgets old quotes, as it does every day. */
export const forget: Draw = (town) => ({
  name: 'old quotes are forgotten',
  run: async () => {
    if (town.random.chance(0.3)) town.now += QUOTES_KEPT_MS + DAY_MS;
    await town.store.forgetQuotesBefore(new Date(town.now - QUOTES_KEPT_MS).toISOString());
    return new Date(town.now).toISOString();
  },
});

/** The audit stops a person's account, or two people let it go again. */
export const freeze: Draw = (town) => {
  const index = town.random.pick([0, 2, 4]);
  return {
    name: `person ${index} is frozen, or thawed`,
    run: async () => {
      const person = town.persons[index];
      if (person === undefined) return 'nobody';
      const key = town.outside.personKey(person);
      const at = new Date(town.now).toISOString();
      const frozen = await town.store.freezes.frozen(key);
      if (frozen === undefined) await town.store.freezes.freeze(key, 'a finding', 'audit', at);
      else await town.store.freezes.thaw(key, 'looked at', 'A, B', at);
      return frozen === undefined ? 'frozen' : 'thawed';
    },
  };
};

/** A few seconds before midnight of the 31st of December in China, or just after when it is past. */
function newYearOf(now: number): number {
  const year = new Date(now + 8 * 3_600_000).getUTCFullYear();
  const midnight = Date.parse(`${year + 1}-01-01T00:00:00+08:00`);
  return midnight - now < DAY_MS ? midnight + 1_000 : now;
}

export const crash: Draw = (town) => ({
  name: 'kill -9',
  run: async () => {
    town.life.die();
    return 'dead';
  },
});

export const lateAnswer: Draw = (town) =>
  town.late.length === 0
    ? undefined
    : {
        name: 'a late answer arrives',
        run: async () => {
          town.late.shift()?.();
          return 'recorded';
        },
      };

export const listen: Draw = (town) => {
  const terminal = town.random.pick(town.terminals);
  return {
    name: `the till of ${terminal.counter} ${terminal.connected ? 'listens' : 'connects again'}`,
    run: async () => {
      terminal.connected = true;
      await terminal.listen(town.store, town.random);
      return `${terminal.shown.length} shown`;
    },
  };
};

export const unplug: Draw = (town) => {
  const terminal = town.random.pick(town.terminals);
  return {
    name: `the till of ${terminal.counter} is unplugged`,
    run: async () => {
      terminal.connected = false;
      return 'dark';
    },
  };
};

/** 0 and 1 hold 惠衢保, 2 and 3 a family plan together, 4 both, 5 nothing at first. */
export async function enrolAll(town: Town): Promise<void> {
  for (const [index, plan] of ENROLMENTS) await enrolOne(town, index, plan);
}

const ENROLMENTS: readonly (readonly [number, string])[] = [
  [0, PLAN],
  [1, PLAN],
  [2, FAMILY_PLAN],
  [3, FAMILY_PLAN],
  [4, PLAN],
  [4, FAMILY_PLAN],
];

export const enrol: Draw = (town) => {
  const [index, plan] = town.random.pick([...ENROLMENTS, [5, PLAN] as const]);
  return { name: `enrol person ${index} in ${plan}`, run: () => enrolOne(town, index, plan) };
};

async function enrolOne(town: Town, index: number, plan: string): Promise<string> {
  const person = town.persons[index];
  if (person === undefined) throw new Error('no such person');
  const family = plan === FAMILY_PLAN ? { attributes: { familyKey: index === 4 ? 'other' : 'family' } } : {};
  const enrolment = { person: town.outside.personKey(person), plan, ...family };
  const enrolled = await town.life.desk.ledger.enrol(enrolment, new Date(town.now).toISOString());
  return isRefusal(enrolled) ? enrolled.code : `enrolled${enrolled.duplicate ? ' before' : ''}`;
}
