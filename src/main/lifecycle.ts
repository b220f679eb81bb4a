import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DrivenVisits } from '../desk/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { OnRewriting } from '../ledger/sqlite/ledger.ts';
import { logged } from '../log.ts';
import type { Config } from './config.ts';

/** What a running server does by the clock, how it listens, and how it ends. */

const DAY_MS = 86_400_000;
const QUOTES_KEPT_DAYS = 7;
/** Connections the system holds for us while we are busy: when the power comes back every terminal calls at once. */
const BACKLOG = 4_096;

/** Takes up what is due, one round after the other; a round that fails is said, and the next one tries again. */
export function tickEvery(
  ms: number,
  drivenVisits: DrivenVisits,
  onFault: (error: unknown) => void,
): () => Promise<void> {
  let running: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    running ??= drivenVisits
      .tick()
      .catch(onFault)
      .finally(() => {
        running = undefined;
      });
  }, ms);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

/**
 * Old quotes go after the start and daily, some at a time: nobody waits for it. Where that fails, as on a full disk,
 * tomorrow is soon enough. @returns what ends it
 */
export function forgetQuotesDaily(
  ledger: Ledger,
  { quotesKeptDays = QUOTES_KEPT_DAYS }: Pick<Config, 'quotesKeptDays'>,
  now: () => Date,
  onFault: (error: unknown) => void,
): () => void {
  const forget = () =>
    ledger.forgetQuotesBefore(new Date(now().getTime() - quotesKeptDays * DAY_MS).toISOString()).catch(onFault);
  void forget();
  const daily = setInterval(forget, DAY_MS);
  daily.unref();
  return () => clearInterval(daily);
}

const ANSWERS_OUT_MS = 300;

/** The disk under the ledger failed: says why in one line, lets the refusals under way go out, and ends the process. */
export function endProcess(kind: string): void {
  const says = 'the disk of the ledger failed; nothing more is recorded. See to the disk, then start again';
  console.error(JSON.stringify({ level: 'fatal', at: new Date().toISOString(), kind, says }));
  setTimeout(() => process.exit(1), ANSWERS_OUT_MS);
}

/** What is running is finished; who does not finish is cut off. */
export async function closed(server: Server): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), 8_000);
  await done;
  clearTimeout(force);
}

/** Listens, or undoes what was opened for it: nothing of ours keeps a process alive that cannot serve. */
export async function listenOr(server: Server, config: Config, undo: readonly (() => unknown)[]): Promise<string> {
  try {
    return await listen(server, config);
  } catch (error) {
    for (const step of undo) await step();
    throw error;
  }
}

async function listen(server: Server, { host, port }: Config): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: BACKLOG }, resolve);
  });
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

/** The kind of a bug and where it is; never its message, which could carry data of a patient. */
export const faultLine = (error: unknown): string =>
  JSON.stringify({ level: 'error', at: new Date().toISOString(), ...logged(error) });

const REWRITING_SAID_MS = 5_000;

/** A ledger of an older program is brought up to date: how far it is, every few seconds, where it takes so long. */
export function sayRewriting(): OnRewriting {
  let saidAt = performance.now();
  return ({ table, rows, of }) => {
    if (performance.now() - saidAt < REWRITING_SAID_MS) return;
    saidAt = performance.now();
    const says = `the ledger is brought up to date: ${table}, row ${rows} of ${of}`;
    console.error(JSON.stringify({ level: 'info', at: new Date().toISOString(), kind: 'schema', says }));
  };
}

const DISK_LOOK_MS = 10_000;

/**
 * Looks whether the ledger can be written, so that a disk that fills up is said when it does, and not by the next
 * patient.
 */
export function watchDisk(ledger: Ledger, onFault: (error: unknown) => void): () => void {
  const timer = setInterval(() => void ledger.checkWritable().catch(onFault), DISK_LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** One line when the disk is full, one when there is space again. */
export function sayDisk(full: boolean): void {
  const line = full
    ? {
        level: 'alarm',
        kind: 'disk full',
        says: 'the disk of the ledger is full: nothing is recorded until there is space',
      }
    : { level: 'info', kind: 'disk', says: 'there is space again: the ledger records' };
  console.error(JSON.stringify({ at: new Date().toISOString(), ...line }));
}
