import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '../random.ts';
import { frameAt } from '../terminals/terminal-client.ts';
import { type TerminalGroup, withTerminalGroup } from '../terminals/terminal-group.ts';
import { BadFrames, type BadInput } from './bad-frames.ts';

/** Broken and hostile WebSocket traffic against a live server in a process of its own, with terminals beside it. */
export interface FramesFound {
  readonly inputs: number;
  /** Ended by the server with the code that says why. */
  readonly refused: number;
  /** Noise and malformed upgrades, which end in one way or another. */
  readonly noise: number;
  readonly families: number;
  readonly rssGrowth: number;
  readonly broken: readonly string[];
}

export const FRAMES_TEST = 400;
export const FRAMES_SHORT = 400;
export const FRAMES_LONG = 24_000;

const LANES = 40;
const LISTENERS = 20;
const ROUND = 200;
const ANSWER_MS_MAX = 5_000;
/** Noise may be the beginning of a frame whose end never comes: the peer waits a little and hangs up. */
const NOISE_MS = 60;
/** Closing handshakes that nobody answers are given up by the server after a second. */
const AFTER_MS = 1_500;
const GROWTH_MAX = 50e6;

export async function frames({ inputs, seed }: { inputs: number; seed: number }): Promise<FramesFound> {
  return withTerminalGroup(seed, async (group) => {
    const run = new FramesRun(group, new Random(seed));
    await group.warmUp();
    await group.open(['HEALTHY'], LISTENERS);
    // The first inputs load code that the later ones find there.
    await run.round(ROUND);
    await sleep(AFTER_MS);
    const before = await group.server(true);
    while (run.inputs < inputs) {
      await run.round(ROUND);
      await group.deliver(['HEALTHY'], 1, LISTENERS);
    }
    await sleep(AFTER_MS);
    const after = await group.server(true);
    if (after.prototypes !== before.prototypes) group.say('a prototype was changed');
    const left = after.connections - before.connections;
    if (left > 0) group.say(`${left} connections were left open`);
    const rssGrowth = after.rss - before.rss;
    if (rssGrowth > GROWTH_MAX) group.say(`the server grew by ${Math.round(rssGrowth / 1e6)} MB`);
    const { inputs: sent, refused, noise, families } = run;
    const broken = [...run.broken, ...(await group.broken(LISTENERS))];
    return { inputs: sent, refused, noise, families: families.size, rssGrowth, broken };
  });
}

class FramesRun {
  readonly #group: TerminalGroup;
  readonly #bad: BadFrames;
  readonly #random: Random;
  readonly families = new Set<string>();
  readonly broken: string[] = [];
  inputs = 0;
  refused = 0;
  noise = 0;

  constructor(group: TerminalGroup, random: Random) {
    this.#group = group;
    this.#random = random;
    this.#bad = new BadFrames(random);
  }

  async round(count: number): Promise<void> {
    const url = new URL(this.#group.url);
    const left = Array.from({ length: count }, () => ({ input: this.#bad.next(url.host), cut: this.#random.next() }));
    const lane = async () => {
      for (let next = left.pop(); next !== undefined; next = left.pop()) this.#judge(next.input, await send(url, next));
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  #judge({ family, codes, frames: bytes }: BadInput, answer: Answer): void {
    this.inputs += 1;
    this.families.add(family);
    if (codes === undefined) {
      this.noise += 1;
      return;
    }
    if (answer.status === 101 && codes.includes(answer.code)) {
      this.refused += 1;
      return;
    }
    const sent = bytes.subarray(0, 12).toString('hex');
    this.broken.push(`${family} ${sent} ended with ${answer.code} (${answer.status}), not ${codes.join(' or ')}`);
  }
}

interface Answer {
  /** Of the upgrade; 0 when none came. */
  readonly status: number;
  /** Of the closing frame; 0 when none came. */
  readonly code: number;
}

/** Sends one input, in two parts cut where the seed has it, and hangs up when it is answered. */
function send(url: URL, { input, cut }: { input: BadInput; cut: number }): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: url.hostname, port: Number(url.port) });
    let received = Buffer.alloc(0);
    let sent = false;
    const end = () => {
      clearTimeout(timer);
      resolve(answerOf(received));
      socket.destroy();
    };
    const timer = setTimeout(end, input.codes === undefined ? NOISE_MS : ANSWER_MS_MAX);
    const sendFrames = () => {
      sent = true;
      const at = Math.floor(cut * input.frames.length);
      socket.write(input.frames.subarray(0, at));
      setImmediate(() => socket.writable && socket.write(input.frames.subarray(at)));
    };
    socket.setNoDelay();
    socket.on('error', () => {});
    socket.on('close', end);
    socket.on('data', (part: Buffer) => {
      received = Buffer.concat([received, part]);
      const { status, code } = answerOf(received);
      if (code !== 0 || (status !== 0 && status !== 101)) return end();
      if (status === 101 && !sent && !input.glued) sendFrames();
    });
    socket.write(input.glued ? Buffer.concat([input.request, input.frames]) : input.request);
  });
}

function answerOf(bytes: Buffer): Answer {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return { status: 0, code: 0 };
  const status = Number(bytes.subarray(9, 12).toString('latin1'));
  if (status !== 101) return { status, code: 0 };
  for (let next = frameAt(bytes, end + 4); next !== undefined; next = frameAt(bytes, next.end)) {
    if (next.opcode === 8) return { status, code: next.end - next.from >= 2 ? bytes.readUInt16BE(next.from) : 1005 };
  }
  return { status, code: 0 };
}
