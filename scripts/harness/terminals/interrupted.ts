import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inTempFolder } from '../child.ts';
import { Caller } from '../http.ts';
import { settleBody, testPerson } from '../messages.ts';
import { TerminalClient } from './terminal-client.ts';
import { startWorker, type Worker } from './worker.ts';

/** kill -9 at each step between the commit of a settlement and the screens that show it. */
export interface Interrupted {
  readonly kills: number;
  /** Screens that had heard it before the kill. */
  readonly heardBefore: number;
  readonly heardAfter: number;
  readonly broken: readonly string[];
}

/** How far the settlement had come when kill -9 came. */
const STEPS = ['committed', 'rung', 'read', 'sent to one', 'sent to all'] as const;
export type Step = (typeof STEPS)[number];

const SCREENS = 3;
const COUNTER = 'C1';
const HEARD_MS_MAX = 5_000;
const LOOK_EVERY_MS = 10;

export async function interrupted({ rounds }: { rounds: number }): Promise<Interrupted> {
  const found = { kills: 0, heardBefore: 0, heardAfter: 0, broken: [] as string[] };
  for (let round = 0; round < rounds; round += 1) {
    await inTempFolder((folder) => killAtEachStep(join(folder, 'interrupted.db'), found));
  }
  return found;
}

interface Counts {
  kills: number;
  heardBefore: number;
  heardAfter: number;
  readonly broken: string[];
}

/** Each server of one ledger shows what the last one left open, settles once more, and is killed a step later. */
async function killAtEachStep(ledger: string, found: Counts): Promise<void> {
  let cursors = Array.from({ length: SCREENS }, () => 0);
  let settled = 0;
  let killed: Step | undefined;
  const say = (what: string) => found.broken.push(`killed when ${killed ?? 'never'}: ${what}`);
  for (const step of [...STEPS, undefined]) {
    const server = await begin(ledger);
    const screens = await listen(server.url, cursors);
    await heardUpTo(screens, settled);
    found.heardAfter += cursors.filter((seq) => seq < settled).length;
    if (settled > 0 && !(await settle(server, settled))) say('the settlement was not committed');
    settled += 1;
    await settle(server, settled);
    await heardUpTo(screens, settled);
    for (const { seq, broken } of screens) {
      if (broken !== undefined) say(broken);
      if (seq !== settled) say(`a screen ends at ${seq} of ${settled}`);
    }
    if (step !== undefined) {
      await server.worker.ask('dieAt', { step, screens: SCREENS });
      settled += 1;
      // From some steps on the answer may still come.
      await settle(server, settled).catch(() => undefined);
      const ended = await Promise.race([server.worker.gone, sleep(HEARD_MS_MAX, 'nothing')]);
      if (ended !== 'SIGKILL') say(`${step} was ended by ${ended}`);
      await server.worker.kill();
      await Promise.all(screens.map((client) => client.closed));
      killed = step;
      found.kills += 1;
      cursors = screens.map((client) => client.seq);
      found.heardBefore += cursors.filter((seq) => seq === settled).length;
    }
    server.caller.close();
    if (step === undefined) await server.worker.kill();
  }
}

interface Server {
  readonly worker: Worker;
  readonly url: string;
  readonly caller: Caller;
}

async function begin(ledger: string): Promise<Server> {
  const worker = startWorker('socket-server');
  const url = await worker.ask<string>('start', { ledger });
  return { worker, url, caller: new Caller(url) };
}

async function listen(url: string, cursors: readonly number[]): Promise<TerminalClient[]> {
  const terminals = cursors.map((after) => new TerminalClient(new URL(url), COUNTER, after, () => {}));
  await Promise.all(terminals.map((client) => client.ready));
  return terminals;
}

/** @returns whether it had been settled before */
async function settle({ caller }: Server, number: number): Promise<boolean> {
  const amounts = { drug: 100n, material: 0n, preSelfPay: 0n, inScope: 100_000n, basic: 50_000n, critical: 0n };
  const stay = { id: `I${number}`, person: testPerson(number), ...amounts, on: '2021-03-10' };
  const { body } = await caller.post('/v1/settlements', settleBody(stay, COUNTER));
  return body.duplicate === true;
}

async function heardUpTo(terminals: readonly TerminalClient[], seq: number): Promise<void> {
  for (let waited = 0; waited < HEARD_MS_MAX && terminals.some((client) => client.seq < seq); waited += LOOK_EVERY_MS) {
    await sleep(LOOK_EVERY_MS);
  }
}
