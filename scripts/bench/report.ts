import { medianOf } from '../harness/steady.ts';
import { ENGINES, type EngineBench, type EngineName } from './engine.ts';
import type { BytesBench } from './ledger-bytes.ts';
import { STAY_LINES, type StayBench } from './long-stay.ts';
import type { BenchResult } from './parts.ts';
import { type PlanBench, TWO_PLANS } from './plans.ts';
import { type Rounds, timesOf } from './rounds.ts';
import { SERVERS, type ServerName } from './servers.ts';
import { eachRound, type SettleBench, type SettledCell } from './settles.ts';
import { medianText, rangeText, short, tableOf } from './table.ts';
import { BESIDE, type Beside, type TillBench } from './tills.ts';

export const ENGINE_TEXTS: Readonly<Record<EngineName, string>> = {
  hand: 'the formula by hand (decimal.js), amounts only',
  figures: 'huijie, compiled: amounts and trace',
  text: 'huijie, compiled: the whole bill as text, every reason',
  settlement: 'the same, from a settlement that is not in columns yet',
  readable: 'huijie, readable engine `price()`: every reason as objects',
  zen: 'GoRules ZEN, amounts only',
  jsonRules: 'json-rules-engine, amounts only',
};
export const SERVER_TEXTS: Readonly<Record<ServerName, string>> = {
  ours: 'huijie',
  express: 'Express + zod',
  http: 'node:http',
  withoutSync: 'huijie, no fsync',
  inMemory: 'huijie, in memory',
};
const BESIDE_TEXTS: Readonly<Record<Beside, string>> = {
  stays: `a ${STAY_LINES}-line stay every 0.3 s`,
  lists: 'bills lists of the counter, ten a second',
  audit: 'backups, one after the other, each audited',
};

/** The tables of what was measured, Markdown. */
export function sectionsOf({ engine, plans, settles, stay, tills, bytes }: BenchResult): string[] {
  return [
    ...(engine === undefined ? [] : engineSection(engine)),
    ...(plans === undefined ? [] : plansSection(plans)),
    ...(settles === undefined ? [] : settlesSections(settles)),
    ...(stay === undefined ? [] : staySection(stay)),
    ...(tills === undefined ? [] : tillsSection(tills)),
    ...(bytes === undefined ? [] : bytesSection(bytes)),
  ];
}

function engineSection({ lines, rounds }: EngineBench): string[] {
  const rows = ENGINES.map((name) => {
    const times = timesOf(rounds[name], rounds.hand);
    return [ENGINE_TEXTS[name], medianText(rounds[name]), rangeText(rounds[name]), `${medianText(times)} ×`];
  });
  const head = [`one bill of ${lines} lines`, 'µs', 'least to most', 'to the formula'];
  return ['### The engine', tableOf(head, rows)];
}

/** How many times as long the readable engine takes for the bills of a plan, by round. */
export const gainOf = ({ rounds }: PlanBench): { readonly figures: Rounds; readonly text: Rounds } => ({
  figures: timesOf(rounds.readable, rounds.compiled),
  text: timesOf(rounds.readableText, rounds.compiledText),
});

export function worstOf(plans: readonly PlanBench[], kind: 'figures' | 'text'): PlanBench {
  const [first, ...others] = plans;
  if (first === undefined) throw new Error('no plan was measured');
  const gain = (plan: PlanBench) => medianOf(gainOf(plan)[kind]);
  return others.reduce((worst, plan) => (gain(plan) < gain(worst) ? plan : worst), first);
}

function plansSection(benches: readonly PlanBench[]): string[] {
  const plans = benches.filter(({ plan }) => plan !== TWO_PLANS);
  const two = benches.find(({ plan }) => plan === TWO_PLANS);
  const row = (what: string, kind: 'figures' | 'text') => {
    const gain = (bench: PlanBench | undefined) =>
      bench === undefined ? '-' : `1/${short(medianOf(gainOf(bench)[kind]))}`;
    const worst = worstOf(plans, kind);
    const median = `1/${short(medianOf(plans.map((plan) => medianOf(gainOf(plan)[kind]))))}`;
    return [what, median, `${gain(worst)} (${worst.plan})`, gain(two)];
  };
  const rows = [row('amounts and trace / `price()`', 'figures'), row('whole text / `price()` and its text', 'text')];
  const bills = benches.reduce((sum, bench) => sum + bench.bills, 0);
  const byReadable = benches.reduce((sum, bench) => sum + bench.byReadable, 0);
  return [
    '### Every plan',
    tableOf([`${plans.length} plans, random visits`, 'median plan', 'worst plan', 'two plans'], rows),
    `${byReadable} of ${bills} bills have no compiled form: there the readable engine prices, and that time is counted.`,
  ];
}

function settlesSections({ cells, auditExit }: SettleBench): string[] {
  const share = (cell: SettledCell, name: ServerName, figure: 'perSecond' | 'serverMicros') =>
    medianOf(timesOf(eachRound(cell, name, figure), eachRound(cell, 'express', figure)));
  const where = ({ lines, connections }: SettledCell) =>
    `${lines} lines, ${connections} ${connections === 1 ? 'connection' : 'connections'}`;
  const rates = cells.map((cell) => [
    where(cell),
    ...SERVERS.map((name) => medianText(eachRound(cell, name, 'perSecond'))),
    `${(share(cell, 'ours', 'perSecond') * 100).toFixed(0)} %`,
  ]);
  const details = cells.map((cell) => [
    where(cell),
    rangeText(eachRound(cell, 'ours', 'perSecond')),
    ...(['p50Ms', 'p99Ms', 'serverMicros'] as const).map((figure) => medianText(eachRound(cell, 'ours', figure))),
    `${short(share(cell, 'ours', 'serverMicros'))} ×`,
    medianText(eachRound(cell, 'ours', 'clientMicros')),
    medianText(eachRound(cell, 'http', 'clientMicros')),
    String(eachRound(cell, 'ours', 'later').reduce((sum, later) => sum + later, 0)),
  ]);
  const head = ['ours', 'p50 ms', 'p99 ms', 'µs each', 'to Express', 'client µs', 'beside http', 'come later'];
  return [
    '### Settlements over HTTP',
    tableOf(['a second', ...SERVERS.map((name) => SERVER_TEXTS[name]), 'huijie to Express'], rates),
    tableOf(['huijie', 'a second, least to most', ...head.slice(1)], details),
    ...(auditExit === undefined ? [] : [`\`huijie audit\` of the ledger afterwards: exit ${auditExit}.`]),
  ];
}

function staySection({ bytes, settle, parse }: StayBench): string[] {
  const rows = [
    ['settled over HTTP, p50', medianText(settle), rangeText(settle), `${medianText(timesOf(settle, parse))} ×`],
    ['`JSON.parse` of its body', medianText(parse), rangeText(parse), '1.00 ×'],
  ];
  const head = [`one stay of ${STAY_LINES} lines, ${(bytes / 1e6).toFixed(1)} MB`, 'ms', 'least to most', 'to parsing'];
  return ['### A long stay', tableOf(head, rows)];
}

function tillsSection({ p90, happened, settledBefore }: TillBench): string[] {
  const rows = [
    ['nothing', medianText(p90.alone), rangeText(p90.alone), '1.00 ×', '-'],
    ...BESIDE.map((beside) => {
      const times = `${medianText(timesOf(p90[beside], p90.alone))} ×`;
      return [BESIDE_TEXTS[beside], medianText(p90[beside]), rangeText(p90[beside]), times, String(happened[beside])];
    }),
  ];
  return [
    '### Four tills, and what goes on beside them',
    tableOf(['beside them', 'p90 ms', 'least to most', 'to alone', 'times'], rows),
    `${settledBefore} settlements were in the ledger before.`,
  ];
}

const bytesSection = ({ lines, settlements, bytes }: BytesBench): string[] => [
  '### The ledger',
  `A settlement of ${lines} lines takes ${(bytes / 1000).toFixed(2)} kB in the ledger's file, everything kept (mean of ${settlements}).`,
];
