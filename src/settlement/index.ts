export * from './event.ts';
export { checkSettlement } from './laws.ts';
export * from './settlement.ts';
