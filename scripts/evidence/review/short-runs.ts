import { grownOf, whatIfMemory } from '../../harness/plans/what-if.ts';
import { inTurns } from '../../harness/steady.ts';
import { figures as simulations } from '../simulation.ts';
import { type Check, check, type ReviewRow } from './row.ts';

export const rows: readonly ReviewRow[] = [
  {
    row: 'B8',
    plays: 'seeds in which nobody dies, what a sound what-if and one that leaks hold, a search in turns with a look-up',
    play: playShortRuns,
  },
];

/** So many short runs of the simulation, each from a seed of its own. */
const SEEDS = { short: 1, long: 24 };
const EVENTS = 2_500;
const GROWN_MB_MAX = 0.7;

async function playShortRuns({ seed, long }: { seed: number; long: boolean }): Promise<readonly Check[]> {
  const seeds = long ? SEEDS.long : SEEDS.short;
  const simulation = simulations.find(({ figure }) => figure === 'simulation');
  const short: string[] = [];
  for (let index = 0; index < seeds; index += 1) {
    const measured = await simulation?.run({ seed: seed + 7 * index, long: false, least: false });
    short.push(...(measured?.short ?? ['there is no simulation']));
  }
  const grown = grownOf(await whatIfMemory({ events: EVENTS, seed }));
  const leaking = grownOf(await whatIfMemory({ events: EVENTS, seed, leak: true }));
  const keys = (count: number) => Array.from({ length: count }, (_, key) => key);
  const [few, many] = [keys(10_000), keys(60_000)];
  const search = (among: readonly number[]) => async () => void among.indexOf(among.length - 1);
  const { times } = await inTurns(search(few), search(many), { rounds: 9, each: 40 });
  return [
    check(
      `short runs of the simulation that fall short, of ${seeds}`,
      '0',
      short.length === 0 ? '0' : short.join('; '),
    ),
    check('a sound what-if', 'does not grow', grown < GROWN_MB_MAX ? 'does not grow' : `+${grown.toFixed(2)} MB`),
    check('one that holds every event', 'grows', leaking > GROWN_MB_MAX ? 'grows' : `+${leaking.toFixed(2)} MB`),
    check(
      'a search through all',
      'is slower among more',
      times > 3 ? 'is slower among more' : `${times.toFixed(1)} times`,
    ),
  ];
}
