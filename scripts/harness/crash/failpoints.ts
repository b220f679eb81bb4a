import Database from 'better-sqlite3';
import type { Fault } from './strace.ts';

/**
 * Where no system call can be made to fail, the statements are: in the child's own copy of the library, outside the
 * product. Coarser than system calls, because a commit that is half on the disk cannot be had this way.
 */
type Run = (this: unknown, ...args: unknown[]) => unknown;

interface Armed {
  readonly fault: Fault;
  readonly side: 'before' | 'after';
  /** Which statement, counted from 1. */
  readonly when: number;
}

export const failpointText = ({ fault, side, when }: Armed): string => `${fault}:${side}:${when}`;

function readFailpoint(text: string): Armed {
  const [fault, side, when] = text.split(':');
  return { fault: fault as Fault, side: side as Armed['side'], when: Number(when) };
}

/** Arms one failpoint (`KILL:before:3`; number 0 never fires). @returns how many statements were run so far */
export function armFailpoint(text: string): () => number {
  const { fault, side, when } = readFailpoint(text);
  let count = 0;
  const watch = (target: object, name: string): void => {
    const original = Reflect.get(target, name) as Run;
    const watched: Run = function (...args) {
      count += 1;
      const mine = count === when;
      if (mine && side === 'before') fail(fault);
      const result = original.apply(this, args);
      if (mine && side === 'after') fail(fault);
      return result;
    };
    Object.defineProperty(target, name, { value: watched, configurable: true, writable: true });
  };
  const probe = new Database(':memory:');
  watch(Object.getPrototypeOf(probe.prepare('SELECT 1')) as object, 'run');
  watch(Object.getPrototypeOf(probe) as object, 'exec');
  probe.close();
  return () => count;
}

function fail(fault: Fault): void {
  if (fault === 'KILL') process.kill(process.pid, 'SIGKILL');
  if (fault === 'EIO') throw new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_WRITE');
  throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
}
