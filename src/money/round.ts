import { Decimal } from 'decimal.js';
import { type Exact, scaledToFen } from './exact.ts';
import type { Fen } from './fen.ts';

/** The roundings a plan may name. Every return from exact arithmetic to money goes through one of them. */
export const ROUNDINGS = ['half-up', 'half-even', 'down', 'up'] as const;
export type Rounding = (typeof ROUNDINGS)[number];

const MODES: Record<Rounding, Decimal.Rounding> = {
  'half-up': Decimal.ROUND_HALF_UP,
  'half-even': Decimal.ROUND_HALF_EVEN,
  down: Decimal.ROUND_DOWN,
  up: Decimal.ROUND_UP,
};

/** Yuan -> whole fen. Half-up rounds away from zero, so a mirrored amount rounds to the mirrored fen. */
export function roundToFen(value: Exact, rounding: Rounding): Fen {
  return scaledToFen(value, MODES[rounding]);
}
