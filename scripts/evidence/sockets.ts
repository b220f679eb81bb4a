import type { FigureSpec, Measured, RunOptions } from '../harness/figure.ts';
import { FRAMES_LONG, FRAMES_SHORT, frames } from '../harness/hostile/frames.ts';
import { interrupted } from '../harness/terminals/interrupted.ts';
import { SLOW_LONG, SLOW_SHORT, slowReaders } from '../harness/terminals/slow-readers.ts';
import { SOCKETS_LONG, SOCKETS_SHORT, sockets } from '../harness/terminals/sockets.ts';

/** The way from the ledger to the terminals: at scale, with readers that do not read, hostile peers, and kill -9. */
export const figures: readonly FigureSpec[] = [
  { figure: 'sockets', run: terminals, alone: 'always' },
  { figure: 'slow readers', run: slow, alone: 'long' },
  { figure: 'websocket frames', run: hostile },
  { figure: 'bills on their way', run: killed },
];

const SOCKET_BYTES_MAX = 10 * 1024;
const HEARD_MS_MAX = 2_000;
/** After a cut every terminal is back in this time, while settlements go on in that. */
const BACK_MS_MAX = 30_000;
const SETTLE_MS_MAX = 5_000;
const GROWTH_MB_MAX = 100;

const ms = (value: number): string => `${Math.round(value)} ms`;
const grown = (bytes: number): string => `${bytes < 0 ? '-' : '+'}${Math.round(Math.abs(bytes) / 1e6)} MB`;

async function terminals({ seed, long }: RunOptions): Promise<Measured> {
  const found = await sockets({ size: long ? SOCKETS_LONG : SOCKETS_SHORT, seed });
  const { rssBytes, heapBytes, toOne, toMany, storm } = found;
  const short = [...found.broken];
  if (rssBytes > SOCKET_BYTES_MAX || heapBytes > SOCKET_BYTES_MAX) short.push('an idle terminal costs too much');
  if (toOne.max > HEARD_MS_MAX || toMany.max > HEARD_MS_MAX) short.push('a bill was heard too late');
  if (storm.settles.max > SETTLE_MS_MAX) short.push('a settlement waited for the terminals');
  if (storm.back.max > BACK_MS_MAX) short.push('terminals were not back in time');
  return {
    figure: 'sockets',
    measured:
      `${rssBytes} B each (heap ${heapBytes}); bill to all ${ms(toOne.p50)}, p99 ${ms(toOne.p99)}, max ${ms(toOne.max)}; ` +
      `over counters p99 ${ms(toMany.p99)}, max ${ms(toMany.max)}; all back in ${ms(storm.back.max)}, settled in ${ms(storm.settles.max)} meanwhile`,
    needed: `<= ${SOCKET_BYTES_MAX} B each, every bill <= ${ms(HEARD_MS_MAX)}, none lost; settled <= ${ms(SETTLE_MS_MAX)} while all come back`,
    counts: {
      sockets: found.sockets,
      deliveries: toOne.count + toMany.count,
      openMs: Math.round(found.openMs),
      idleCpuPercent: Math.round(found.idleCpuPercent),
      settlesInStorm: storm.settles.count,
      settleP99Ms: Math.round(storm.settles.p99),
      stalledMs: Math.round(storm.stalledMs),
    },
    short,
  };
}

async function slow({ seed, long }: RunOptions): Promise<Measured> {
  const found = await slowReaders({ size: long ? SLOW_LONG : SLOW_SHORT, seed });
  const short = [...found.broken];
  if (found.rssGrowth >= GROWTH_MB_MAX * 1e6) short.push(`the server grew by ${grown(found.rssGrowth)}`);
  if (found.delivery.max > HEARD_MS_MAX) short.push('those who read heard too late');
  return {
    figure: 'slow readers',
    measured: `RSS ${grown(found.rssGrowth)} (heap ${grown(found.heapGrowth)}); who reads hears in ${ms(found.delivery.max)} at most`,
    needed: `RSS < +${GROWTH_MB_MAX} MB, who reads hears <= ${ms(HEARD_MS_MAX)}${long ? ', who does not is dropped and misses nothing' : ''}`,
    counts: {
      stuck: found.stuck,
      messages: found.messages,
      quoteBytes: found.quoteBytes,
      unreadMB: Math.round(found.withheldBytes / 1e6),
      dropped: found.dropped,
    },
    short,
  };
}

async function hostile({ seed, long }: RunOptions): Promise<Measured> {
  const inputs = long ? FRAMES_LONG : FRAMES_SHORT;
  const found = await frames({ inputs, seed });
  return {
    figure: 'websocket frames',
    measured: `${found.broken.length} ended wrongly, RSS ${grown(found.rssGrowth)}`,
    needed: `0 of at least ${inputs}: the code that says why, 0 crashes, others served`,
    counts: { inputs: found.inputs, refused: found.refused, noise: found.noise, families: found.families },
    short: found.inputs < inputs ? [...found.broken, 'too few inputs were sent'] : found.broken,
  };
}

async function killed({ long }: RunOptions): Promise<Measured> {
  const { kills, heardBefore, heardAfter, broken } = await interrupted({ rounds: long ? 20 : 1 });
  return {
    figure: 'bills on their way',
    measured: `${broken.length} lost or shown twice`,
    needed: '0 lost or shown twice, killed at each step from the commit to the screens',
    counts: { kills, heardBefore, heardAfter },
    short: broken,
  };
}
