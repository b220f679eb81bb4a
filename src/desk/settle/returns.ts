import type { CancelReceipt, StoredBill } from '../../ledger/index.ts';
import type { Adapter, GoodsReturn } from '../../port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { remainderOf, type Settlement, settlementSchema } from '../../settlement/index.ts';
import type { MoneyBackWire } from '../../terminal/protocol.ts';
import type { Desk, Envelope } from '../desk.ts';
import { moneyBack } from './refund.ts';
import { replaceSettlement } from './replace.ts';
import { type SettleAnswer, settledReply } from './reply.ts';

export interface ReturnResult {
  /** The sale as it was first settled. */
  readonly settlementId: string;
  readonly number: number;
  readonly duplicate: boolean;
  /** Of the settlement that stood before this return. */
  readonly receipt: CancelReceipt;
  /** The sale of what stays, in its place; null when everything has come back. */
  readonly stays: SettleAnswer | null;
  readonly back: MoneyBackWire;
}

/**
 * Goods come back, whole or in part: what stood of the sale is taken back and what stays is settled in its place, in
 * one transaction, as a sale of just that. The same return again gives the same answer, marked duplicate. Refusals:
 * TRANSACTION_UNSUPPORTED, SETTLEMENT_UNKNOWN, FIELD_INVALID (the number is not the next one), those of `remainderOf`
 * and of the ledger.
 */
export async function takeBackGoods(desk: Desk, envelope: Envelope): Promise<ReturnResult | Refusal> {
  const adapter = desk.adapters.get(envelope.adapter);
  if (adapter === undefined) return refuse('ADAPTER_UNKNOWN', 'adapter');
  if (adapter.readReturn === undefined) return refuse('TRANSACTION_UNSUPPORTED', 'adapter');
  const goods = adapter.readReturn(envelope.payload);
  if (isRefusal(goods)) return goods;
  const { settlementId, number } = goods;
  const sale = await desk.ledger.findBill(settlementId);
  if (sale === undefined) return refuse('SETTLEMENT_UNKNOWN', 'sale');
  const standing = await desk.ledger.findBill(idAfter(settlementId, number - 1));
  if (standing === undefined) return outOfTurn(desk, settlementId, number);
  const id = idAfter(settlementId, number);
  const stays =
    goods.lines === undefined ? undefined : remainderOf(settlementOf(sale), settlementOf(standing), goods.lines, id);
  if (isRefusal(stays)) return stays;
  if (stays === undefined) return allBack(desk, goods, standing, envelope.counter);
  return someBack(desk, goods, standing, stays, envelope.counter, adapter);
}

/** A sale of what is left after so many returns has a name of its own. */
const idAfter = (sale: string, returns: number): string => (returns === 0 ? sale : `${sale}.r${returns}`);

const settlementOf = (stored: StoredBill): Settlement => settlementSchema.parse(stored.settlement);
const reasonOf = (number: number): string => `return ${number}`;

async function outOfTurn(desk: Desk, sale: string, number: number): Promise<Refusal> {
  let next = 1;
  while (next < number && (await desk.ledger.findBill(idAfter(sale, next))) !== undefined) next += 1;
  return refuse('FIELD_INVALID', 'return', { expected: String(next) });
}

async function someBack(
  desk: Desk,
  { settlementId, number }: GoodsReturn,
  standing: StoredBill,
  stays: Settlement,
  counter: string,
  adapter: Adapter,
): Promise<ReturnResult | Refusal> {
  const replaces = standing.settlementId;
  const replacement = { replaces, settlement: stays, counter, adapter, reason: reasonOf(number) };
  const replaced = await replaceSettlement(desk, replacement);
  if (isRefusal(replaced)) return replaced;
  const { duplicate, receipt, stored } = replaced;
  const back = moneyBack(standing.bill, stored.bill);
  return { settlementId, number, duplicate, receipt, stays: settledReply(stored, duplicate, desk.tails), back };
}

async function allBack(
  desk: Desk,
  { settlementId, number }: GoodsReturn,
  standing: StoredBill,
  counter: string,
): Promise<ReturnResult | Refusal> {
  const request = { settlementId: standing.settlementId, counter, reason: reasonOf(number) };
  const recorded = await desk.ledger.cancel({ ...request, at: desk.now().toISOString() });
  // The return of this number is there, and left something.
  if (isRefusal(recorded) && recorded.details?.by === idAfter(settlementId, number))
    return refuse('EXISTS_WITH_DIFFERENT_CONTENT', 'lines');
  if (isRefusal(recorded)) return recorded;
  const { duplicate, receipt } = recorded;
  if (!duplicate) for (const history of new Set([counter, standing.counter])) desk.notify(history);
  return { settlementId, number, duplicate, receipt, stays: null, back: moneyBack(standing.bill, undefined) };
}
