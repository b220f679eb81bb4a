import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { packageRoot } from '../../../src/main/root.ts';
import { spawnPlain } from './strace.ts';
import { callsOf, type TracedCall } from './trace-calls.ts';
import type { Workload } from './workload.ts';

/** What a program told the system to do to files in one folder, in order. Files go by their names. */
export type DiskEvent =
  | { readonly kind: 'write'; readonly file: string; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly file: string; readonly size: number }
  | { readonly kind: 'sync'; readonly file: string }
  | { readonly kind: 'create'; readonly file: string }
  | { readonly kind: 'unlink'; readonly file: string }
  | { readonly kind: 'syncFolder' }
  /** The caller was told that the step of this number is done. */
  | { readonly kind: 'ack'; readonly step: number };

const CALLS = ['write', 'pwrite64', 'ftruncate', 'fsync', 'fdatasync', 'openat', 'unlink'];
/** What would change files in a way that is not followed here; SQLite does none of it to a ledger. */
const OTHERS = ['pwritev', 'writev', 'fallocate', 'rename', 'renameat', 'renameat2', 'link', 'copy_file_range'];

/**
 * Plays a workload on a ledger under strace, with these pragmas after it is opened. @throws Error when strace cannot be
 * used, or saw what it cannot follow
 */
export async function record(ledger: string, { seed, steps }: Workload, pragmas: readonly string[]) {
  const trace = `${ledger}.trace`;
  const program = join(packageRoot(), 'dist', 'scripts', 'harness', 'crash', 'recorded.js');
  const traced = ['-f', '--seccomp-bpf', '-qq', '-y', '-xx', '-s', '1000000', '-e', 'signal=none', '-o', trace];
  const child = spawnPlain('strace', [
    ...traced,
    ...['-e', `trace=${[...CALLS, ...OTHERS].join(',')}`, process.execPath, program, ledger],
    ...[String(seed), String(steps), ...pragmas],
  ]);
  let said = '';
  child.stderr?.on('data', (part: Buffer) => {
    said += part.toString();
  });
  child.stdout?.resume();
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`the recorded program ended with ${code}: ${said.slice(-500)}`);
  return eventsOf(readFileSync(trace, 'latin1'), dirname(ledger));
}

/**
 * @param folder whose files are followed; a write that says ACK is followed wherever it goes
 * @throws Error when the trace cannot be read whole, or does not say in which order two calls took effect
 */
export function eventsOf(trace: string, folder: string): DiskEvent[] {
  const present = new Set<string>();
  let endedAt = 0;
  return callsOf(trace).flatMap((call): DiskEvent[] => {
    const event = eventOf(call, folder, present);
    if (event === undefined) return [];
    if (call.begunAt < endedAt)
      throw new Error(`line ${call.endedAt} of the trace: two calls at once, in no known order`);
    endedAt = call.endedAt;
    return [event];
  });
}

function eventOf(traced: TracedCall, folder: string, present: Set<string>): DiskEvent | undefined {
  const { call, args, result } = traced;
  const texts = [...args.matchAll(/(?:"|<)((?:\\x[0-9a-f]{2})*)(?:"|>)/g)].map(([, hex = '']) => bytesOf(hex));
  const acknowledged = call === 'write' ? ackOf(texts.at(-1)) : undefined;
  const path = texts.map((text) => text.toString()).find((text) => text === folder || dirname(text) === folder);
  if (path === undefined && acknowledged === undefined) return undefined;
  // Whether it took effect is not known, and so neither what the disk holds.
  if (result === undefined) throw new Error(`line ${traced.begunAt} of the trace: ${call} has no end`);
  if (result < 0) return undefined;
  if (acknowledged !== undefined) return acknowledged;
  const file = basename(path ?? '');
  const numbers = args.slice(args.lastIndexOf('"') + 1).match(/\d+/g) ?? [];
  switch (call) {
    case 'pwrite64': {
      const [length = 0, offset = 0] = numbers.map(Number);
      const data = texts.at(-1) ?? Buffer.alloc(0);
      if (data.length !== length || result !== length) throw new Error(`a write was cut short: ${length}`);
      return { kind: 'write', file, offset, data };
    }
    case 'ftruncate':
      return { kind: 'truncate', file, size: Number(/, (\d+)$/.exec(args)?.[1]) };
    case 'fsync':
    case 'fdatasync':
      return path === folder ? { kind: 'syncFolder' } : { kind: 'sync', file };
    case 'unlink':
      present.delete(file);
      return { kind: 'unlink', file };
    case 'openat':
      if (!args.includes('O_CREAT') || present.has(file)) return undefined;
      present.add(file);
      return { kind: 'create', file };
    default:
      throw new Error(`${call} of a ledger's file is not followed`);
  }
}

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll('\\x', ''), 'hex');

function ackOf(text: Buffer | undefined): DiskEvent | undefined {
  const step = /^ACK (\d+)\n$/.exec(text?.toString() ?? '')?.[1];
  return step === undefined ? undefined : { kind: 'ack', step: Number(step) };
}
