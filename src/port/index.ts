/**
 * What somebody needs who writes an adapter: the port itself, the canonical settlement and the refusals. Exported as
 * `huijie/port`.
 */
export { contradiction, isRefusal, type Refusal, type RefusalCode, refuse } from '../refusals/index.ts';
export { checkSettlement, type Settlement, type StatedOriginal, settlementSchema } from '../settlement/index.ts';
export type * from './adapter.ts';
