import { nhsa } from '../../../adapters/nhsa/index.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import { readBody } from '../../../src/server/check.ts';
import { envelopeOf } from '../../../src/server/envelope.ts';
import { usualReader } from '../../../src/server/usual.ts';
import { Random } from '../random.ts';
import { damaged } from './damage.ts';
import { randomBody } from './visit.ts';

const personKey = (type: string, number: string) => `${type}/${number}`;
const usual = usualReader(new Map([['nhsa', nhsa]]), personKey);

/** With the order of its fields, which the wire form keeps. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, field: unknown) => (typeof field === 'bigint' ? `${field}n` : field));

export type Reading = 'usual' | 'settlement' | 'refused';

/**
 * Both readers on one body. @returns which of them made a settlement of it, or what differs, where the usual one makes
 * something else of it than the judge
 */
export function readTwice(bytes: Buffer): { readonly read: Reading } | { readonly differs: string } {
  const quick = usual(bytes);
  const judged = judge(bytes);
  if (quick === undefined) return { read: judged === undefined ? 'refused' : 'settlement' };
  const [one, other] = [textOf({ around: quick.envelope, settlement: quick.settlement }), judged ?? 'refused'];
  return one === other ? { read: 'usual' } : { differs: `${one}\n${other}\n${bytes.toString('utf8')}` };
}

function judge(bytes: Buffer): string | undefined {
  const body = readBody(bytes, 'utf-8');
  const envelope = isRefusal(body) ? body : envelopeOf(body.value);
  if (isRefusal(envelope)) return undefined;
  const { payload, ...around } = envelope;
  const settlement = nhsa.readSettlement(payload, personKey);
  return envelope.adapter !== 'nhsa' || isRefusal(settlement) ? undefined : textOf({ around, settlement });
}

export interface ReadersCompared {
  readonly bodies: number;
  readonly counts: Readonly<Record<Reading, number>>;
  readonly differing: readonly string[];
}

const WHOLE_SHARE = 0.1;
const DIFFERING_MAX = 5;

/** Random bodies, most of them damaged. */
export function compareReaders(seed: number, bodies: number): ReadersCompared {
  const random = new Random(seed);
  const counts = { usual: 0, settlement: 0, refused: 0 };
  const differing: string[] = [];
  let body = randomBody(random);
  for (let index = 0; index < bodies && differing.length < DIFFERING_MAX; index += 1) {
    if (index % 8 === 0) body = randomBody(random);
    const compared = readTwice(random.chance(WHOLE_SHARE) ? Buffer.from(body) : damaged(body, random));
    if ('differs' in compared) differing.push(`seed ${seed}, body ${index}: ${compared.differs}`);
    else counts[compared.read] += 1;
  }
  return { bodies, counts, differing };
}
