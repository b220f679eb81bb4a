import { isRefusal } from '../../../src/refusals/index.ts';
import { PLAN } from '../messages.ts';
import type { Draw } from './driven-commands.ts';
import { FAMILY_PLAN } from './plans.ts';
import type { SimulatedHospital } from './simulated-hospital.ts';

/** Time, power and wires. */

export const tick: Draw = (hospital) => ({
  name: 'tick',
  run: async () => `${await hospital.life.drivenVisits.tick()} looked at`,
});

const STEPS_MS = [1_000, 2_000, 5_000, 15_000, 60_000, 300_000, 700_000, 3_600_000];

/** Time passes, and the desk's own timer with it. */
export const advance: Draw = (hospital) => {
  const ms = hospital.random.pick(STEPS_MS);
  return {
    name: `${ms / 1000} s pass`,
    run: async () => {
      hospital.now += ms;
      return `${await hospital.life.drivenVisits.tick()} looked at`;
    },
  };
};

const DAY_MS = 86_400_000;

/** Somebody, or a time server, sets the clock. */
export const jump: Draw = (hospital) => {
  const to = hospital.random.pick(['a day on', 'a day back', 'the new year', 'an hour back'] as const);
  return {
    name: `the clock is set: ${to}`,
    run: async () => {
      if (to === 'a day on') hospital.now += DAY_MS;
      if (to === 'a day back') hospital.now -= DAY_MS;
      if (to === 'an hour back') hospital.now -= 3_600_000;
      if (to === 'the new year') hospital.now = newYearOf(hospital.now);
      return new Date(hospital.now).toISOString();
    },
  };
};

const QUOTES_KEPT_MS = 7 * DAY_MS;

/** A week passes, and the server forgets old quotes, as it does every day. */
export const forget: Draw = (hospital) => ({
  name: 'old quotes are forgotten',
  run: async () => {
    if (hospital.random.chance(0.3)) hospital.now += QUOTES_KEPT_MS + DAY_MS;
    await hospital.store.forgetQuotesBefore(new Date(hospital.now - QUOTES_KEPT_MS).toISOString());
    return new Date(hospital.now).toISOString();
  },
});

/** The audit stops a person's account, or two people let it go again. */
export const freeze: Draw = (hospital) => {
  const index = hospital.random.pick([0, 2, 4]);
  return {
    name: `person ${index} is frozen, or thawed`,
    run: async () => {
      const person = hospital.persons[index];
      if (person === undefined) return 'nobody';
      const key = hospital.outside.personKey(person);
      const at = new Date(hospital.now).toISOString();
      const frozen = await hospital.store.freezes.frozen(key);
      if (frozen === undefined) await hospital.store.freezes.freeze(key, 'a finding', 'audit', at);
      else await hospital.store.freezes.thaw(key, 'looked at', 'A, B', at);
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

export const crash: Draw = (hospital) => ({
  name: 'kill -9',
  run: async () => {
    hospital.life.die();
    return 'dead';
  },
});

export const lateAnswer: Draw = (hospital) =>
  hospital.late.length === 0
    ? undefined
    : {
        name: 'a late answer arrives',
        run: async () => {
          hospital.late.shift()?.();
          return 'recorded';
        },
      };

export const listen: Draw = (hospital) => {
  const terminal = hospital.random.pick(hospital.terminals);
  return {
    name: `the till of ${terminal.counter} ${terminal.connected ? 'listens' : 'connects again'}`,
    run: async () => {
      terminal.connected = true;
      await terminal.listen(hospital.store, hospital.random);
      return `${terminal.shown.length} shown`;
    },
  };
};

export const unplug: Draw = (hospital) => {
  const terminal = hospital.random.pick(hospital.terminals);
  return {
    name: `the till of ${terminal.counter} is unplugged`,
    run: async () => {
      terminal.connected = false;
      return 'dark';
    },
  };
};

/** 0 and 1 hold 惠衢保, 2 and 3 a family plan together, 4 both, 5 nothing at first. */
export async function enrolAll(hospital: SimulatedHospital): Promise<void> {
  for (const [index, plan] of ENROLMENTS) await enrolOne(hospital, index, plan);
}

const ENROLMENTS: readonly (readonly [number, string])[] = [
  [0, PLAN],
  [1, PLAN],
  [2, FAMILY_PLAN],
  [3, FAMILY_PLAN],
  [4, PLAN],
  [4, FAMILY_PLAN],
];

export const enrol: Draw = (hospital) => {
  const [index, plan] = hospital.random.pick([...ENROLMENTS, [5, PLAN] as const]);
  return { name: `enrol person ${index} in ${plan}`, run: () => enrolOne(hospital, index, plan) };
};

async function enrolOne(hospital: SimulatedHospital, index: number, plan: string): Promise<string> {
  const person = hospital.persons[index];
  if (person === undefined) throw new Error('no such person');
  const family = plan === FAMILY_PLAN ? { attributes: { familyKey: index === 4 ? 'other' : 'family' } } : {};
  const enrolment = { person: hospital.outside.personKey(person), plan, ...family };
  const enrolled = await hospital.life.desk.ledger.enrol(enrolment, new Date(hospital.now).toISOString());
  return isRefusal(enrolled) ? enrolled.code : `enrolled${enrolled.duplicate ? ' before' : ''}`;
}
