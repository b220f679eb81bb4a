import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './sizes.ts';

/** How long a command takes to start, and how many files it loads. */

export interface Start {
  readonly milliseconds: number;
  readonly files: number;
}

const CLI = ['dist/src/cli/huijie.js'];

const loadsInto = (file: string): string => {
  const hook = `import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  if (url.startsWith('file:')) appendFileSync(${JSON.stringify(file)}, '.');
  return next(url, context);
}`;
  const asUrl = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
  return asUrl(`import { register } from 'node:module'; register(${JSON.stringify(asUrl(hook))});`);
};

function filesLoaded(root: string, args: readonly string[]): number {
  const file = join(tmpdir(), `huijie-loads-${process.pid}`);
  rmSync(file, { force: true });
  try {
    spawnSync(process.execPath, ['--import', loadsInto(file), ...CLI, ...args], { cwd: root });
    return readFileSync(file, 'utf8').length;
  } finally {
    rmSync(file, { force: true });
  }
}

function millisecondsOf(root: string, args: readonly string[]): number {
  const began = performance.now();
  spawnSync(process.execPath, [...CLI, ...args], { cwd: root });
  return performance.now() - began;
}

/** Each command in both roots, turn by turn, so that whatever else the machine does meets both alike. */
export function compareStarts(before: string, after: string, args: readonly string[], rounds: number) {
  const times = { before: [] as number[], after: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    times.before.push(millisecondsOf(before, args));
    times.after.push(millisecondsOf(after, args));
  }
  const startOf = (root: string, all: readonly number[]): Start => ({
    milliseconds: Math.round(median(all)),
    files: filesLoaded(root, args),
  });
  return { before: startOf(before, times.before), after: startOf(after, times.after) };
}
