export * from './event.ts';
export * from './ids.ts';
export { checkSettlement } from './laws.ts';
export { type GoodsBack, goodsBack, type ReturnedLine, remainderOf } from './remainder.ts';
export * from './reversal.ts';
export * from './settlement.ts';
