import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/main/root.ts';
import { inTempFolder } from '../child.ts';
import { growthOf, type Point } from '../steady.ts';

export interface WhatIfRun {
  readonly events: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** What was alive in the process, in MB, over its events. */
  readonly memory: readonly Point[];
  readonly report: { readonly oldPaid: string; readonly newPaid: string };
  readonly exit: number;
}

export interface WhatIfOptions {
  readonly events: number;
  readonly seed: number;
  /** Plants a leak: every event is held. */
  readonly leak?: boolean;
}

const root = packageRoot();
const script = (name: string) => join(root, 'dist', ...name.split('/'));

/** A changed rate (50 % -> 60 % of liability two) over synthetic settlements of 惠衢保, in processes of their own. */
export function whatIf(options: WhatIfOptions): Promise<WhatIfRun> {
  return inTempFolder(async (folder) => {
    const file = changedPlan(folder);
    const history = join(folder, 'events.ndjson');
    const { events, seed } = options;
    const wanted = ['--plan', 'huiqubao-2021', '--events', String(events), '--seed', String(seed), '--out', history];
    const made = spawnSync(process.execPath, [script('scripts/synthetic-events.js'), ...wanted]);
    if (made.status !== 0) throw new Error(`synthetic events: ${made.stderr}`);
    const report = await run(file, history, join(folder, 'report.json'), events);
    return { ...report, memory: memoryOf(file, options) };
  });
}

/** Only what is alive in such a run. */
export const whatIfMemory = (options: WhatIfOptions): Promise<readonly Point[]> =>
  inTempFolder(async (folder) => memoryOf(changedPlan(folder), options));

/** What it grew in its second half, when all that may stay in memory is there. */
export const grownOf = (memory: readonly Point[]): number => growthOf(memory.slice(Math.floor(memory.length / 2)));

function changedPlan(folder: string): string {
  const changed = JSON.parse(readFileSync(join(root, 'plans', 'quzhou', 'huiqubao-2021.json'), 'utf8'));
  changed.figures['l2.rate'].values[0].value = '0.6';
  changed.version = '1.1.0';
  const file = join(folder, 'changed.json');
  writeFileSync(file, JSON.stringify(changed));
  return file;
}

async function run(
  plan: string,
  history: string,
  reportFile: string,
  events: number,
): Promise<Omit<WhatIfRun, 'memory'>> {
  const began = performance.now();
  const args = [script('src/cli/huijie.js'), 'whatif', '--plan', plan, '--json', reportFile, history];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const exit = await new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? -1)));
  const seconds = (performance.now() - began) / 1000;
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as { total: { old: string; new: string } };
  return {
    events,
    seconds,
    perSecond: events / seconds,
    report: { oldPaid: report.total.old, newPaid: report.total.new },
    exit,
  };
}

/** What is alive in such a run, in MB, at moments spread evenly over its events. */
function memoryOf(plan: string, { events, seed, leak = false }: WhatIfOptions): Point[] {
  const program = script('scripts/harness/plans/what-if-memory.js');
  const args = ['--expose-gc', program, plan, String(events), String(seed), ...(leak ? ['keep'] : [])];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`what-if memory: ${stderr.slice(-500)}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Point);
}
