export { allocate } from './allocate.ts';
export * from './exact.ts';
export * from './fen.ts';
export { parseForeignAmount } from './foreign.ts';
export { ROUNDINGS, type Rounding, roundToFen } from './round.ts';
