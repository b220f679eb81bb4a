import { Buffer } from 'node:buffer';
import type { Random } from '../random.ts';
import type { Attack, Fresh } from './attacks.ts';
import type { Golden } from './golden.ts';

/** Bit flips, deletions, doublings, swaps: whatever comes out, the server must know what to say. */
export function* mutated(golden: Golden, fresh: Fresh, random: Random, count: number): Generator<Attack> {
  for (let index = 0; index < count; index += 1) {
    let body: Buffer = Buffer.from(fresh());
    const steps = random.between(1, 3);
    const names: string[] = [];
    for (let step = 0; step < steps; step += 1) {
      const [name, change] = random.pick(CHANGES);
      body = change(body, random);
      names.push(name);
    }
    yield { family: 'mutated', name: `${golden.name} #${index} ${names.join(' + ')}`, body, mustRefuse: false };
  }
}

type Change = (body: Buffer, random: Random) => Buffer;
export const CHANGES: readonly (readonly [name: string, change: Change])[] = [
  ['flip a bit', (body, random) => withByte(body, random, (byte) => byte ^ (1 << random.between(0, 7)))],
  ['another digit', anotherDigit],
  ['delete', (body, random) => spliced(body, random, 8, () => Buffer.alloc(0))],
  ['double', (body, random) => spliced(body, random, 60, (taken) => Buffer.concat([taken, taken]))],
  ['reverse', (body, random) => spliced(body, random, 12, (taken) => Buffer.from(taken).reverse())],
  ['swap two values', swapValues],
  ['any byte', (body, random) => withByte(body, random, () => random.between(0, 255))],
];

function withByte(body: Buffer, random: Random, change: (byte: number) => number): Buffer {
  const copy = Buffer.from(body);
  const at = random.between(0, copy.length - 1);
  copy[at] = change(copy[at] ?? 0);
  return copy;
}

function spliced(body: Buffer, random: Random, most: number, change: (taken: Buffer) => Buffer): Buffer {
  const from = random.between(0, body.length - 1);
  const to = Math.min(body.length, from + random.between(1, most));
  return Buffer.concat([body.subarray(0, from), change(body.subarray(from, to)), body.subarray(to)]);
}

function anotherDigit(body: Buffer, random: Random): Buffer {
  const digits = [...body.keys()].filter((at) => (body[at] ?? 0) >= 48 && (body[at] ?? 0) <= 57);
  if (digits.length === 0) return body;
  const copy = Buffer.from(body);
  copy[random.pick(digits)] = random.between(48, 57);
  return copy;
}

/** Two values of the message change places: well-formed, and wrong. */
function swapValues(body: Buffer, random: Random): Buffer {
  const text = body.toString('utf8');
  const values = [...text.matchAll(/(?<=":)("[^"\\]*"|-?[\d.]+)/g)];
  if (values.length < 2) return body;
  const [one, other] = [random.pick(values), random.pick(values)].sort((a, b) => a.index - b.index);
  if (one === undefined || other === undefined || one.index === other.index) return body;
  const between = text.slice(one.index + one[0].length, other.index);
  return Buffer.from(
    text.slice(0, one.index) + other[0] + between + one[0] + text.slice(other.index + other[0].length),
  );
}
