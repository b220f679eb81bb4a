export { type Position, positionOf, type Used } from './position.ts';
export { ENGINE_VERSION, type Holding, type Priced, price, schemeOf } from './price.ts';
export type { Accumulators } from './scope.ts';
