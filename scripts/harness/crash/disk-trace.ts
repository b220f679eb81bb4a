import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { packageRoot } from '../../../src/root.ts';
import { spawnPlain } from './strace.ts';
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

/** Plays a workload on a ledger under strace, with these pragmas after it is opened. @throws Error when strace cannot be used, or saw what it cannot follow */
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

/** @param folder whose files are followed; a write that says ACK is followed wherever it goes */
export function eventsOf(trace: string, folder: string): DiskEvent[] {
  const present = new Set<string>();
  return trace.split('\n').flatMap((line): DiskEvent[] => {
    const [, call = '', rest = '', result = ''] = /^\d+ +(\w+)\((.*)\) += (-?\d+)/.exec(line) ?? [];
    if (call === '' || result.startsWith('-')) return [];
    const texts = [...rest.matchAll(/(?:"|<)((?:\\x[0-9a-f]{2})*)(?:"|>)/g)].map(([, hex = '']) => bytesOf(hex));
    const paths = texts.map((text) => text.toString());
    if (call === 'write') return ackOf(texts.at(-1));
    const path = paths.find((text) => text === folder || dirname(text) === folder);
    if (path === undefined) return [];
    const file = basename(path);
    const numbers =
      rest
        .slice(rest.lastIndexOf('"') + 1)
        .match(/\d+/g)
        ?.map(Number) ?? [];
    switch (call) {
      case 'pwrite64': {
        const [length = 0, offset = 0] = numbers;
        const data = texts.at(-1) ?? Buffer.alloc(0);
        if (data.length !== length || Number(result) !== length) throw new Error(`a write was cut short: ${length}`);
        return [{ kind: 'write', file, offset, data }];
      }
      case 'ftruncate':
        return [{ kind: 'truncate', file, size: Number(/, (\d+)$/.exec(rest)?.[1]) }];
      case 'fsync':
      case 'fdatasync':
        return [path === folder ? { kind: 'syncFolder' } : { kind: 'sync', file }];
      case 'unlink':
        present.delete(file);
        return [{ kind: 'unlink', file }];
      case 'openat':
        if (!rest.includes('O_CREAT') || present.has(file)) return [];
        present.add(file);
        return [{ kind: 'create', file }];
      default:
        throw new Error(`${call} of a ledger's file is not followed`);
    }
  });
}

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll('\\x', ''), 'hex');

function ackOf(text: Buffer | undefined): DiskEvent[] {
  const step = /^ACK (\d+)\n$/.exec(text?.toString() ?? '')?.[1];
  return step === undefined ? [] : [{ kind: 'ack', step: Number(step) }];
}
