export { type FactSource, isSaid, judge, type Truth } from './condition.ts';
export { ENGINE_VERSION, editionOf } from './edition.ts';
export {
  ageInDays,
  ageOn,
  count as countFact,
  type FactValue,
  flag as flagFact,
  placeOf,
  set as setFact,
  text as textFact,
  UNKNOWN as UNKNOWN_FACT,
} from './facts.ts';
export { bearsAgain } from './lapsed.ts';
export { type Position, positionOf, type Usage } from './position.ts';
export { type Holding, type PricedBill, price, schemeOf } from './price.ts';
export { billOf, type CompiledBill, priceByCompiled, priceWire, type WiredBill } from './price-wire.ts';
export { chooseFigure } from './rules/figures.ts';
export { isStopped, type RuleResult } from './rules/result.ts';
export type { Accumulators } from './scope.ts';
