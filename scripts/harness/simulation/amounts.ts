import type { Stay, TestPerson } from '../messages.ts';
import type { Random } from '../random.ts';

/** Where 惠衢保 and the family plan turn: below, at and above a deductible, and near the limit. In fen. */
const TURNS = [0n, 1n, 99n, 123_456n, 999_999n, 1_000_000n, 1_000_001n, 1_500_000n, 2_000_000n, 60_000_000n] as const;

function someFen(random: Random): bigint {
  const turn = random.pick(TURNS);
  return random.chance(0.5) ? turn : random.fen(0, 400_000);
}

/** A stay whose amounts add up. @param on YYYY-MM-DD */
export function randomStay(id: string, person: TestPerson, on: string, random: Random): Stay {
  const inScope = someFen(random);
  const basic = inScope / BigInt(random.between(2, 4));
  return {
    id,
    person,
    drug: someFen(random),
    material: random.fen(0, 5_000),
    preSelfPay: random.fen(0, 30_001),
    inScope,
    basic,
    critical: 0n,
    on,
  };
}
