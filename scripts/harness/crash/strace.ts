import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { dirname } from 'node:path';

/** What SQLite calls to change a file, or which files there are. */
const WRITE_CALLS = ['pwrite64', 'pwritev', 'ftruncate', 'fallocate', 'fsync', 'fdatasync', 'unlink', 'openat'];

/** `--seccomp-bpf`: only the calls we ask for stop the child, or its start would take three times as long. */
const QUIET = ['-f', '--seccomp-bpf', '-qq', '-e', 'signal=none'];
/** Longer than anybody waits: a call that is to be the last one is held here until the kill. */
const HELD_US = 10_000_000;

/** strace is there and the system lets it trace: containers often do not. */
export function straceWorks(): boolean {
  return spawnSync('strace', [...QUIET, '-e', 'trace=none', 'true'], { timeout: 10_000 }).status === 0;
}

export type Fault = 'KILL' | 'EIO' | 'ENOSPC';

/** One call that changed the ledger's files. */
export interface Call {
  readonly call: string;
  /** Which of all calls of this name in its thread, whatever file they were for: strace counts so. From 1. */
  readonly when: number;
  /** Which of those that changed the ledger's files. From 1. */
  readonly number: number;
  /** Which file: 0 the database, 1 its log, 2 the folder that names them. */
  readonly file: number;
  readonly text: string;
}

export interface Injection extends Pick<Call, 'call' | 'when' | 'number' | 'file'> {
  readonly fault: Fault;
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
  const aim = injection === undefined ? undefined : aimOf(injection);
  const strace = spawnPlain('strace', [...watch, ...(aim?.watch(filesOf(ledger)) ?? []), ...argv]);
  let stdout = '';
  let trace = '';
  let killed = false;
  strace.stdout?.on('data', (part: Buffer) => {
    stdout += part.toString();
  });
  strace.stderr?.on('data', (part: Buffer) => {
    trace += part.toString();
    if (injection?.fault !== 'KILL' || aim === undefined || killed) return;
    const pid = linesOf(trace)[aim.line - 1]?.pid;
    if (pid === undefined) return;
    killed = true;
    kill(pid);
    // It would wait until the time of the held call is over. Our pipes close when the child itself is gone.
    strace.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    strace.once('error', reject);
    strace.once('close', (code) => {
      const met = injection !== undefined && aim !== undefined && isMet(trace, injection.fault, aim.line);
      resolve({ stdout, code, calls: callsOf(trace, ledger), met });
    });
  });
}

interface Aim {
  /** In which line of the trace the call comes. */
  readonly line: number;
  watch(files: readonly string[]): string[];
}

/**
 * Files are opened in numbers that vary while a program starts, but a ledger's file once only: that one is aimed at.
 */
function aimOf({ fault, call, when, number, file }: Injection): Aim {
  // A signal that strace injects is lost under seccomp, so a kill is a call held at its entrance, and ours to give.
  const how = fault === 'KILL' ? `delay_enter=${HELD_US}` : `error=${fault}`;
  const isOpening = call === 'openat';
  const inject = ['-e', `inject=${call}:${how}${isOpening ? '' : `:when=${when}`}`];
  return {
    line: isOpening ? 1 : number,
    watch: (files) => [
      ...files.filter((_, index) => !isOpening || index === file).flatMap((path) => ['-P', path]),
      ...inject,
    ],
  };
}

/** A child that was not held may be at its end already. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** A held call is the last and has no result; one that failed says why. */
function isMet(trace: string, fault: Fault, line: number): boolean {
  const lines = linesOf(trace);
  const text = lines[line - 1]?.text ?? '';
  return fault === 'KILL' ? lines.length === line && !/\) += \d/.test(text) : text.endsWith('(INJECTED)');
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
  const files = filesOf(ledger);
  const fileOf = (text: string) => files.findIndex((path) => text.includes(`<${path}>`) || text.includes(`"${path}"`));
  const lines = linesOf(trace);
  const writer = lines.find(({ text }) => fileOf(text) !== -1)?.pid;
  const counts = new Map<string, number>();
  const calls: Call[] = [];
  for (const { pid, text } of lines) {
    if (pid !== undefined && pid !== writer) continue;
    const call = text.slice(0, text.indexOf('('));
    const when = (counts.get(call) ?? 0) + 1;
    counts.set(call, when);
    const file = fileOf(text);
    if (file !== -1) calls.push({ call, when, number: calls.length + 1, file, text });
  }
  return calls;
}

/** Runs a server under a strace that makes calls on its ledger's files fail, and stays its parent's child. */
export function failingDisk(ledger: string, call: string, error: Exclude<Fault, 'KILL'>, when: string): string[] {
  const watch = filesOf(ledger).flatMap((path) => ['-P', path]);
  return [
    'strace',
    '-D',
    ...QUIET,
    ...watch,
    '-e',
    `trace=${call}`,
    '-e',
    `inject=${call}:error=${error}:when=${when}`,
  ];
}

/** A child without what the test runner puts into the environment. */
export function spawnPlain(program: string, args: readonly string[]): ChildProcess {
  const kept = Object.entries(process.env).filter(([name]) => name !== 'NODE_OPTIONS' && !name.startsWith('VITEST'));
  return spawn(program, [...args], { env: Object.fromEntries(kept), stdio: ['ignore', 'pipe', 'pipe'] });
}
