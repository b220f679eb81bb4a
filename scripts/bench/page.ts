import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/main/root.ts';
import { medianOf } from '../harness/steady.ts';
import { chartOf, type Panel } from './chart.ts';
import { ENGINES, type EngineBench } from './engine.ts';
import { type BenchResult, BILL_LINES } from './parts.ts';
import { ENGINE_TEXTS, SERVER_TEXTS, sectionsOf } from './report.ts';
import { timesOf } from './rounds.ts';
import { SERVERS } from './servers.ts';
import { eachRound, type SettleBench } from './settles.ts';
import { short } from './table.ts';

/** docs/performance.md: the words are written by hand, what stands between the marks is of one run. */
export const BEGIN = '<!-- measured: npm run bench -- --write -->';
export const END = '<!-- end of measured -->';
const PAGE = 'docs/performance.md';
const CHART = 'docs/performance.svg';

export function withMeasured(page: string, measured: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`${PAGE} has no marks`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${measured}\n\n${page.slice(end)}`;
}

export function writePage(result: BenchResult, machine: string): void {
  const page = join(packageRoot(), PAGE);
  const measured = [machine, '![The engine and settlements over HTTP, beside others](performance.svg)'];
  writeFileSync(page, withMeasured(readFileSync(page, 'utf8'), [...measured, ...sectionsOf(result)].join('\n\n')));
  writeFileSync(join(packageRoot(), CHART), chartOf('Huijie beside others, ratios of one run', panelsOf(result)));
}

export const panelsOf = ({ engine, settles }: BenchResult): Panel[] => [
  ...(engine === undefined ? [] : [enginePanel(engine)]),
  ...(settles === undefined ? [] : [settlesPanel(settles)]),
];

const OURS: ReadonlySet<string> = new Set(['figures', 'text', 'settlement', 'readable', 'ours']);

const enginePanel = ({ lines, rounds }: EngineBench): Panel => ({
  title: `One bill of ${lines} lines: processor time to that of the formula by hand (each step is a factor)`,
  isLogarithmic: true,
  bars: ENGINES.map((name) => {
    const value = medianOf(timesOf(rounds[name], rounds.hand));
    return { label: ENGINE_TEXTS[name].replaceAll('`', ''), value, text: `${short(value)} ×`, isOurs: OURS.has(name) };
  }),
});

const settlesPanel = ({ cells }: SettleBench): Panel => ({
  title: `Settlements a second, ${BILL_LINES} lines, to Express + zod without a store`,
  isLogarithmic: false,
  bars: cells
    .filter(({ lines }) => lines === BILL_LINES)
    .flatMap((cell) =>
      SERVERS.map((name) => {
        const value = medianOf(timesOf(eachRound(cell, name, 'perSecond'), eachRound(cell, 'express', 'perSecond')));
        return {
          label: `${cell.connections} at once: ${SERVER_TEXTS[name]}`,
          value,
          text: `${(value * 100).toFixed(0)} %`,
          isOurs: OURS.has(name),
        };
      }),
    ),
});
