import { type ChildProcess, spawn } from 'node:child_process';
import { packageRoot } from '../../../src/main/root.ts';

/** A process of ours that is asked questions: servers whose memory is looked at, clients by the thousand. */
export interface Worker {
  readonly pid: number;
  /** @throws Error in the words of the worker, or when it dies before it answers */
  ask<T>(question: string, input?: unknown): Promise<T>;
  /** kill -9, and wait until it is gone. */
  kill(): Promise<void>;
  /** Resolves with the signal or exit code that ended it. */
  readonly gone: Promise<string>;
}

interface Question {
  readonly id: number;
  readonly question: string;
  readonly input: unknown;
}
interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly failed?: string;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Runs dist/scripts/harness/terminals/NAME.js, with the garbage collector at hand. */
export function startWorker(name: string): Worker {
  const kept = Object.entries(process.env).filter(([key]) => !key.startsWith('HUIJIE_') && key !== 'NODE_OPTIONS');
  const child = spawn(process.execPath, ['--expose-gc', `dist/scripts/harness/terminals/${name}.js`], {
    cwd: packageRoot(),
    env: Object.fromEntries(kept),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  running.add(child);
  let said = '';
  child.stderr?.on('data', (part: Buffer) => {
    said = `${said}${part.toString()}`.slice(-2_000);
  });
  const open = new Map<number, (reply: Reply) => void>();
  const gone = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      running.delete(child);
      for (const [id, settle] of open) settle({ id, failed: `${name} ended with ${signal ?? code}: ${said}` });
      resolve(signal ?? String(code));
    });
  });
  child.on('message', (reply: Reply) => {
    open.get(reply.id)?.(reply);
    open.delete(reply.id);
  });
  let asked = 0;
  return {
    pid: child.pid ?? 0,
    gone,
    ask<T>(question: string, input: unknown = {}): Promise<T> {
      asked += 1;
      const id = asked;
      return new Promise<T>((resolve, reject) => {
        open.set(id, ({ value, failed }) => (failed === undefined ? resolve(value as T) : reject(new Error(failed))));
        if (child.connected) child.send({ id, question, input } satisfies Question);
        else open.get(id)?.({ id, failed: `${name} is gone: ${said}` });
      });
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** The worker's side. */
export function answerQuestions(answers: Readonly<Record<string, (input: never) => unknown>>): void {
  process.on('message', async ({ id, question, input }: Question) => {
    const reply = await attempt(() => answers[question]?.(input as never)).then(
      (value): Reply => ({ id, value }),
      (error: unknown): Reply => ({ id, failed: error instanceof Error ? error.message : String(error) }),
    );
    process.send?.(reply);
  });
  process.on('disconnect', () => process.exit(0));
}

const attempt = async (work: () => unknown): Promise<unknown> => work();

/** Microseconds of the machine's own clock, the same in every process of it. */
export const microseconds = (): number => Number(process.hrtime.bigint() / 1_000n);
