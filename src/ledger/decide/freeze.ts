import { type Refusal, refuse } from '../../refusals/index.ts';
import type { Freeze } from '../freeze.ts';
import { answered, type FreezeRow, type Transaction } from './writes.ts';

/** @param last the person's last row @returns the freeze that stands, if one does */
export function standingFreeze(last: FreezeRow | undefined): Freeze | undefined {
  if (last === undefined || last.kind === 'thaw') return undefined;
  const { why, by, at } = last;
  return { why, by, at };
}

/** A freeze of who is frozen, or a thaw of who is not, adds no row. */
export const decideFreeze = (standing: Freeze | undefined, person: string, row: FreezeRow): Transaction<boolean> =>
  (standing === undefined) === (row.kind === 'freeze')
    ? { writes: { freeze: { person, ...row } }, answer: () => true }
    : answered(false);

/** What a frozen person's money operations are answered. */
export const frozenRefusal = (freeze: Freeze | undefined): Refusal | undefined =>
  freeze === undefined ? undefined : refuse('PERSON_FROZEN');
