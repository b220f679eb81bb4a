import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../src/root.ts';

export interface WhatIfRun {
  readonly events: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Highest resident memory of the process, in MB, over its first and its last third. */
  readonly earlyMb: number;
  readonly lateMb: number;
  readonly report: { readonly oldPaid: string; readonly newPaid: string };
  readonly exit: number;
}

const root = packageRoot();
const script = (name: string) => join(root, 'dist', ...name.split('/'));

/** A changed rate (50 % -> 60 % of liability two) over synthetic settlements of 惠衢保, in a process of its own. */
export async function whatIf(events: number, seed: number): Promise<WhatIfRun> {
  const folder = mkdtempSync(join(tmpdir(), 'huijie-whatif-'));
  try {
    const plan = readFileSync(join(root, 'plans', 'quzhou', 'huiqubao-2021.json'), 'utf8');
    const changed = JSON.parse(plan);
    changed.figures['l2.rate'].values[0].value = '0.6';
    changed.version = '1.1.0';
    const file = join(folder, 'changed.json');
    writeFileSync(file, JSON.stringify(changed));
    const history = join(folder, 'events.ndjson');
    const made = spawnSync('node', [
      script('scripts/synthetic-events.js'),
      '--plan',
      'huiqubao-2021',
      '--events',
      String(events),
      '--seed',
      String(seed),
      '--out',
      history,
    ]);
    if (made.status !== 0) throw new Error(`synthetic events: ${made.stderr}`);
    return await run(file, history, join(folder, 'report.json'), events);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function run(plan: string, history: string, reportFile: string, events: number): Promise<WhatIfRun> {
  const began = performance.now();
  const args = [script('src/cli/huijie.js'), 'whatif', '--plan', plan, '--json', reportFile, history];
  const child = spawn('node', args, { stdio: 'ignore' });
  const samples: number[] = [];
  const sampler = setInterval(() => {
    const mb = residentMb(child.pid ?? 0);
    if (mb !== undefined) samples.push(mb);
  }, 100);
  const exit = await new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? -1)));
  clearInterval(sampler);
  const seconds = (performance.now() - began) / 1000;
  const third = Math.max(1, Math.floor(samples.length / 3));
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as { total: { old: string; new: string } };
  return {
    events,
    seconds,
    perSecond: events / seconds,
    earlyMb: Math.max(0, ...samples.slice(0, third * 2)),
    lateMb: Math.max(0, ...samples.slice(-third)),
    report: { oldPaid: report.total.old, newPaid: report.total.new },
    exit,
  };
}

function residentMb(pid: number): number | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+) kB/)?.[1];
    return line === undefined ? undefined : Number(line) / 1024;
  } catch {
    return undefined;
  }
}
