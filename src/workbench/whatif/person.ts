import {
  type AccumulatorsByOwner,
  accumulatorsFromPlain,
  accumulatorsToPlain,
  type PlainAccumulators,
} from '../../ledger/index.ts';
import type { Enrolment } from '../../settlement/index.ts';

/** What is known of one person: the same history in both worlds. */
export interface Person {
  enrolments: Enrolment[];
  old: AccumulatorsByOwner;
  now: AccumulatorsByOwner;
  paidOld: bigint;
  paidNow: bigint;
  settlements: number;
  holds: boolean;
}

export interface ComparedAccumulators {
  old: AccumulatorsByOwner;
  now: AccumulatorsByOwner;
}

/** How a person is written to the temporary file. */
export const personCodec = {
  fresh: (): Person => ({
    enrolments: [],
    old: new Map(),
    now: new Map(),
    paidOld: 0n,
    paidNow: 0n,
    settlements: 0,
    holds: false,
  }),
  encode: (person: Person): string =>
    JSON.stringify({
      ...person,
      old: accumulatorsToPlain(person.old),
      now: accumulatorsToPlain(person.now),
      paidOld: String(person.paidOld),
      paidNow: String(person.paidNow),
    }),
  decode(text: string): Person {
    const plain = JSON.parse(text) as Omit<Person, 'old' | 'now' | 'paidOld' | 'paidNow'> &
      Record<'old' | 'now', PlainAccumulators> &
      Record<'paidOld' | 'paidNow', string>;
    return {
      ...plain,
      old: accumulatorsFromPlain(plain.old),
      now: accumulatorsFromPlain(plain.now),
      paidOld: BigInt(plain.paidOld),
      paidNow: BigInt(plain.paidNow),
    };
  },
};

export const bothCodec = {
  fresh: (): ComparedAccumulators => ({ old: new Map(), now: new Map() }),
  encode: (both: ComparedAccumulators): string =>
    JSON.stringify([accumulatorsToPlain(both.old), accumulatorsToPlain(both.now)]),
  decode(text: string): ComparedAccumulators {
    const [old, now] = JSON.parse(text) as [PlainAccumulators, PlainAccumulators];
    return { old: accumulatorsFromPlain(old), now: accumulatorsFromPlain(now) };
  },
};
