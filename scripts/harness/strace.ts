import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { dirname } from 'node:path';

/** What SQLite calls to change a file, or which files there are. */
const WRITE_CALLS = ['pwrite64', 'pwritev', 'ftruncate', 'fallocate', 'fsync', 'fdatasync', 'unlink', 'openat'];

/** `--seccomp-bpf`: only the calls we ask for stop the child, or its start would take three times as long. */
const QUIET = ['-f', '--seccomp-bpf', '-qq', '-e', 'signal=none'];
/** Longer than anybody waits: a call that is to be the last one is held here until the kill. */
const HELD_US = 60_000_000;

let works: boolean | undefined;

/** strace is there and the system lets it trace: containers often do not. */
export function straceWorks(): boolean {
  works ??= spawnSync('strace', [...QUIET, '-e', 'trace=none', 'true'], { timeout: 10_000 }).status === 0;
  return works;
}

export type Fault = 'KILL' | 'EIO' | 'ENOSPC';

/** One call that changed the ledger's files. */
export interface Call {
  readonly call: string;
  /** Which of all calls of this name in its thread, whatever file they were for: strace counts so. From 1. */
  readonly when: number;
  /** Which of those that changed the ledger's files. From 1. */
  readonly number: number;
  readonly text: string;
}

export interface Injection extends Pick<Call, 'call' | 'when' | 'number'> {
  readonly fault: Fault;
  /** All calls from that one on, as on a disk that stays full. */
  readonly onwards?: boolean;
}

export interface Traced {
  readonly stdout: string;
  readonly code: number | null;
  readonly calls: readonly Call[];
  /** The fault was injected where it was wanted. */
  readonly met: boolean;
}

/** Runs a program and watches every change of a ledger's files: database, log, and the folder that names them. */
export function runTraced(ledger: string, argv: readonly string[], injection?: Injection): Promise<Traced> {
  const watch = [...QUIET, '-y', '-s', '8', '-e', `trace=${WRITE_CALLS.join(',')}`];
  if (injection !== undefined) watch.push(...filesOf(ledger).flatMap((path) => ['-P', path]), ...textOf(injection));
  const strace = spawnPlain('strace', [...watch, ...argv]);
  let stdout = '';
  let trace = '';
  let killed = false;
  strace.stdout?.on('data', (part: Buffer) => {
    stdout += part.toString();
  });
  strace.stderr?.on('data', (part: Buffer) => {
    trace += part.toString();
    if (injection?.fault !== 'KILL' || killed) return;
    const pid = linesOf(trace)[injection.number - 1]?.pid;
    if (pid === undefined) return;
    killed = true;
    process.kill(pid, 'SIGKILL');
    // It would wait until the time of the held call is over. Our pipes close when the child itself is gone.
    strace.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    strace.once('error', reject);
    strace.once('close', (code) => {
      const calls = callsOf(trace, ledger);
      resolve({ stdout, code, calls, met: injection !== undefined && isMet(calls, injection) });
    });
  });
}

/** A held call has no result; one that failed says why. */
function isMet(calls: readonly Call[], { fault, number }: Injection): boolean {
  const text = calls[number - 1]?.text ?? '';
  return fault === 'KILL' ? calls.length === number && !/\) += \d/.test(text) : text.endsWith('(INJECTED)');
}

function textOf({ fault, call, when, onwards = false }: Injection): string[] {
  // A signal that strace injects is lost under seccomp, so a kill is a call held at its entrance, and ours to give.
  const how = fault === 'KILL' ? `delay_enter=${HELD_US}` : `error=${fault}`;
  return ['-e', `inject=${call}:${how}:when=${when}${onwards ? '+' : ''}`];
}

const filesOf = (ledger: string): string[] => [ledger, `${ledger}-wal`, dirname(ledger)];

/** The lines of a trace; a process is named as soon as there are two of them. */
function linesOf(trace: string): { pid: number | undefined; text: string }[] {
  return [...trace.matchAll(/^(?:\[pid +(\d+)\] )?(\w+\(.*)$/gm)].map(([, pid, text = '']) => ({
    pid: pid === undefined ? undefined : Number(pid),
    text,
  }));
}

function callsOf(trace: string, ledger: string): Call[] {
  const names = filesOf(ledger).flatMap((path) => [`<${path}>`, `"${path}"`]);
  const lines = linesOf(trace);
  const writer = lines.find(({ text }) => names.some((name) => text.includes(name)))?.pid;
  const counts = new Map<string, number>();
  const calls: Call[] = [];
  for (const { pid, text } of lines) {
    if (pid !== undefined && pid !== writer) continue;
    const call = text.slice(0, text.indexOf('('));
    const when = (counts.get(call) ?? 0) + 1;
    counts.set(call, when);
    if (names.some((name) => text.includes(name))) calls.push({ call, when, number: calls.length + 1, text });
  }
  return calls;
}

/** A child without what the test runner puts into the environment. */
export function spawnPlain(program: string, args: readonly string[]): ChildProcess {
  const kept = Object.entries(process.env).filter(([name]) => name !== 'NODE_OPTIONS' && !name.startsWith('VITEST'));
  return spawn(program, [...args], { env: Object.fromEntries(kept), stdio: ['ignore', 'pipe', 'pipe'] });
}
