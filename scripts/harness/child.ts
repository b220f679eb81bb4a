import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { demoLists } from '../../src/main/plans.ts';
import { packageRoot } from '../../src/main/root.ts';

const START_MS_MAX = 60_000;
/** Of test servers only; it never guards anything. */
export const TEST_PERSON_KEY = 'harness person key, harness person key';

/** Whatever happens to us, no child of ours stays behind. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export interface ServerChild {
  readonly url: string;
  readonly pid: number;
  /** kill -9, and wait until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and wait. @returns the exit code */
  stop(): Promise<number>;
  /** The exit code, when it ends of itself. */
  readonly ended: Promise<number>;
  /** What it said on stderr so far. */
  said(): string;
  /** Only tells it; what it does then is to be seen elsewhere. */
  signal(name: NodeJS.Signals): void;
}

/**
 * `huijie serve` in a process of its own, on a free port, with this ledger file, which it makes where there is none.
 * @param under a program that runs it, with its arguments; it must leave us the parent of the server
 * @param more further configuration
 */
export function startServerChild(
  ledger: string,
  under: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<ServerChild> {
  const environment = {
    HUIJIE_HOST: '127.0.0.1',
    HUIJIE_PORT: '0',
    HUIJIE_LEDGER: ledger,
    HUIJIE_LISTS: demoLists(),
    HUIJIE_PERSON_KEY: TEST_PERSON_KEY,
    ...more,
  };
  const isNew = ledger !== ':memory:' && !existsSync(ledger);
  return startListening(['dist/src/cli/huijie.js', 'serve', ...(isNew ? ['--new'] : [])], environment, under);
}

/** Starts a program of ours and waits for the line in which it says its address. */
export async function startListening(
  argv: readonly string[],
  environment: Record<string, string>,
  under: readonly string[] = [],
): Promise<ServerChild> {
  const child = spawnNode(argv, environment, under);
  const gone = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  let said = '';
  child.stderr?.on('data', (part: Buffer) => {
    said += part.toString();
  });
  const url = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the server did not start in time')), START_MS_MAX);
    const failed = (code: number) => reject(new Error(`the server ended with ${code} instead of starting: ${said}`));
    void gone.then(failed).finally(() => clearTimeout(late));
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /listening: (http:\/\/\S+)/.exec(line)?.[1];
      if (found === undefined) return;
      clearTimeout(late);
      resolve(found);
    });
  });
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return gone;
  };
  return {
    url,
    pid: child.pid ?? 0,
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
    ended: gone,
    said: () => said,
    signal: (name) => void child.kill(name),
  };
}

export interface Ran {
  readonly code: number;
  /** Standard output. */
  readonly lines: string[];
  /** Standard error. */
  readonly said: string;
}

/** Runs the huijie command to its end. */
export const huijie = (...args: string[]): Promise<Ran> => runHuijie(args, {}).ended;

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ran>;
  /** kill -9. */
  kill(): void;
}

/** Starts the huijie command in a process of its own. */
export function runHuijie(args: readonly string[], environment: Record<string, string>): Running {
  const child = spawnNode(['dist/src/cli/huijie.js', ...args], environment);
  let text = '';
  let said = '';
  child.stdout?.on('data', (part: Buffer) => {
    text += part.toString();
  });
  child.stderr?.on('data', (part: Buffer) => {
    said += part.toString();
  });
  const ended = new Promise<Ran>((resolve) =>
    child.once('close', (status) =>
      resolve({ code: status ?? 1, lines: text.split('\n').filter((line) => line !== ''), said }),
    ),
  );
  return { pid: child.pid ?? 0, ended, kill: () => child.kill('SIGKILL') };
}

function spawnNode(
  argv: readonly string[],
  environment: Record<string, string>,
  under: readonly string[] = [],
): ChildProcess {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('HUIJIE_') && name !== 'NODE_OPTIONS');
  const [program = process.execPath, ...args] = [...under, process.execPath, ...argv];
  const child = spawn(program, args, {
    cwd: packageRoot(),
    env: { ...Object.fromEntries(kept), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** A folder that is gone afterwards, whatever happens. */
export async function inTempFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'huijie-harness-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
