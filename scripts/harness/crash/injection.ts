import { join } from 'node:path';
import { packageRoot } from '../../../src/main/root.ts';
import { failpointText } from './failpoints.ts';
import { type Fault, runTraced, spawnPlain, straceWorks } from './strace.ts';

/** How an operation came to its end. `lines` is what the child said. */
export interface ChildEnd {
  readonly lines: readonly string[];
  /** The fault was met: a run in which it was not says nothing. */
  readonly met: boolean;
}

/** One place where an operation can fail, for instance its fifth system call that writes. */
export interface Point {
  readonly name: string;
  /**
   * The first one after something was made durable: if work is ever in two halves, this is where the first one shows.
   */
  readonly isAfterCommit?: boolean;
  run(ledger: string, fault: Fault): Promise<ChildEnd>;
}

export interface Method {
  readonly method: 'system calls' | 'statements';
  /** Every place where an operation that begins with this ledger can fail. Changes the ledger. */
  points(operation: string, ledger: string): Promise<Point[]>;
}

export const methodHere = (): Method => (straceWorks() ? systemCalls : statements);

const FILES = ['database', 'log', 'folder'];
const LOG = 1;

/** Every system call that changes the ledger's files fails in turn. */
export const systemCalls: Method = {
  method: 'system calls',
  async points(operation, ledger) {
    const { calls, stdout } = await runTraced(ledger, childArguments(operation, ledger));
    if (!stdout.startsWith('ACK')) throw new Error(`${operation} did not run: ${stdout}`);
    return calls.map(
      (call, index): Point => ({
        name: `call ${call.number}, ${call.call} of the ${FILES[call.file]}`,
        isAfterCommit: calls[index - 1]?.call === 'fsync' && calls[index - 1]?.file === LOG,
        async run(file, fault) {
          const { stdout: said, met } = await runTraced(file, childArguments(operation, file), { ...call, fault });
          return { lines: linesOf(said), met };
        },
      }),
    );
  },
};

/** Where the system does not let us trace: every statement fails in turn, before and after it ran. */
export const statements: Method = {
  method: 'statements',
  async points(operation, ledger) {
    const { lines } = await runFailing(operation, ledger, 'KILL:before:0');
    const count = Number(lines.find((line) => line.startsWith('POINTS'))?.slice('POINTS '.length));
    if (!Number.isSafeInteger(count)) throw new Error(`${operation} did not run: ${lines.join('; ')}`);
    return Array.from({ length: count * 2 }, (_, index): Point => {
      const when = Math.floor(index / 2) + 1;
      const place = index % 2 === 0 ? 'before' : 'after';
      // A full disk refuses a statement; it never takes back one that ran.
      const sideOf = (fault: Fault) => (fault === 'ENOSPC' ? 'before' : place);
      return {
        name: `${place} statement ${when}`,
        run: (file, fault) => runFailing(operation, file, failpointText({ fault, side: sideOf(fault), when })),
      };
    });
  },
};

function childArguments(operation: string, ledger: string): string[] {
  return [process.execPath, join(packageRoot(), 'dist', 'scripts', 'harness', 'crash', 'one-op.js'), operation, ledger];
}

const linesOf = (stdout: string): string[] => stdout.split('\n').filter((line) => line !== '');

function runFailing(operation: string, ledger: string, failpoint: string): Promise<ChildEnd> {
  const [program = '', ...args] = childArguments(operation, ledger);
  const child = spawnPlain(program, [...args, failpoint]);
  let stdout = '';
  child.stdout?.on('data', (part: Buffer) => {
    stdout += part.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      const lines = linesOf(stdout);
      resolve({ lines, met: signal === 'SIGKILL' || lines.some((line) => /^(REFUSED|THREW)/.test(line)) });
    });
  });
}
