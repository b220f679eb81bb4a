import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../src/main/root.ts';
import { PLANTED } from './bugs.ts';
import type { Caught } from './plant.ts';

/** One a core. */
const AT_ONCE = 2;
/** A bug may well stop the program for good. */
const SILENT_MS_MAX = 120_000;

/**
 * Every planted bug with this in its name, tried in two processes beside ours; whoever ends one has not been caught.
 */
export async function tryBugs(
  seed: number,
  only = '',
  heard: (one: Caught) => void = () => undefined,
): Promise<readonly Caught[]> {
  const chosen = PLANTED.filter(({ name }) => name.includes(only)).map(({ name }) => name);
  const tried: Caught[] = [];
  const note = (one: Caught) => {
    tried.push(one);
    heard(one);
  };
  const lanes = Array.from({ length: AT_ONCE }, (_, lane) => chosen.filter((_name, index) => index % AT_ONCE === lane));
  await Promise.all(lanes.map((names) => lane(names, seed, note)));
  return tried;
}

async function lane(names: readonly string[], seed: number, note: (one: Caught) => void): Promise<void> {
  for (let left = names; left.length > 0; ) {
    const says = await inChild(left, seed, (one) => {
      left = left.filter((name) => name !== one.bug);
      note(one);
    });
    const [bug, ...others] = left;
    if (bug === undefined) return;
    left = others;
    note({ bug, figure: PLANTED.find(({ name }) => name === bug)?.figure ?? '', caught: false, says, seconds: 0 });
  }
}

/** @returns how the process ended, once it has */
async function inChild(names: readonly string[], seed: number, note: (one: Caught) => void): Promise<string> {
  const args = ['dist/scripts/planted/child.js', String(seed), ...names];
  const child = spawn(process.execPath, args, { cwd: packageRoot(), stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (part: Buffer) => {
    said = `${said}${part.toString()}`.slice(-500);
  });
  const stop = () => child.kill('SIGKILL');
  let silent = setTimeout(stop, SILENT_MS_MAX);
  createInterface({ input: child.stdout }).on('line', (line) => {
    clearTimeout(silent);
    silent = setTimeout(stop, SILENT_MS_MAX);
    note(JSON.parse(line) as Caught);
  });
  process.once('exit', stop);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  process.removeListener('exit', stop);
  clearTimeout(silent);
  return `the harness ended with ${code}: ${said}`;
}
