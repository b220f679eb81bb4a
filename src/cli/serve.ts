import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { availableParallelism, constants, setPriority } from 'node:os';
import type { AuditResult } from '../audit/index.ts';
import { logged, PlainFault } from '../log.ts';
import { clock, clockFrom } from '../main/clock.ts';
import { type Config, readConfig } from '../main/config.ts';
import { faultLine } from '../main/lifecycle.ts';
import { newLedger, type RunningServer, startServer } from '../main/server.ts';
import { CLEAN, type Run, say, WRONG, warn } from './args.ts';
import { sayKeyPlace } from './init.ts';
import { LineLog } from './line-log.ts';
import { settingsOf } from './serve-settings.ts';

export const serve: Run = async (args) => {
  const config = readConfig(settingsOf(args, process.env));
  const { practiceFrom } = config;
  const now = practiceFrom === undefined ? clock : clockFrom(practiceFrom);
  if (practiceFrom !== undefined) warn(`练习时钟 the clock is for practice and begins at ${now().toISOString()}`);
  if (args.flag('new') && config.ledger !== ':memory:') {
    await listenOnce(config);
    await newLedger(config);
  }
  const log = new LineLog((text) => process.stdout.write(text));
  const accessLog = config.accessLog === true ? { accessLog: (line: object) => log.add(line) } : {};
  const server = await startServer(config, now, { verifyCopy: auditElsewhere, ...accessLog });
  process.on('SIGUSR2', () => void backUp(server));
  process.on('uncaughtException', endAtBug);
  if (config.personKey === undefined && config.ledger !== ':memory:') sayKeyPlace();
  say(`惠结 huijie is listening: ${server.url}`);
  say(`cashier page: ${server.url}/counter/?counter=C01`);
  await stopSignal();
  await server.stop();
  log.flush();
  return CLEAN;
};

/** Nothing is made for a server that nobody could reach. @throws Error EADDRINUSE */
async function listenOnce({ host, port }: Config): Promise<void> {
  const probe = createServer().listen(port, host);
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}

/** Whatever we did not foresee ends the process, as it would without us; but no message of it goes into the log. */
function endAtBug(error: unknown): void {
  warn(faultLine(error));
  process.exit(WRONG);
}

async function backUp(server: RunningServer): Promise<void> {
  try {
    const taken = await server.maintenance.backUpNow();
    if (taken === undefined) warn('no backup: HUIJIE_BACKUP_DIR is not set');
  } catch (error) {
    warn(`no backup: ${JSON.stringify(logged(error))}`);
  }
}

/**
 * A backup is audited by a process of its own. It leaves a core to those who settle, and gives way on the others.
 */
async function auditElsewhere(file: string): Promise<AuditResult> {
  const program = process.argv[1] ?? '';
  const threads = String(Math.max(1, availableParallelism() - 1));
  const child = spawn(process.execPath, [program, 'audit', file, '--no-freeze', '--json', '--threads', threads], {
    // What it says of an error may have read a bill.
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  if (child.pid !== undefined) giveWay(child.pid);
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  child.stdout.setEncoding('utf8');
  const read = async () => {
    let text = '';
    for await (const part of child.stdout) text += String(part);
    return text;
  };
  const text = await Promise.race([read(), failed]);
  if (!text.endsWith('}\n')) throw new PlainFault(`the audit of ${file} ended without a result`);
  return JSON.parse(text) as AuditResult;
}

/** Where the system does not let us, it runs like any other. */
function giveWay(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It may have ended already.
  }
}

/** Resolves at the first SIGTERM or SIGINT. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}
