import type { CancelReceipt, StoredBill } from '../../ledger/index.ts';
import { formatFen } from '../../money/index.ts';
import { goodsBack } from '../../settlement/index.ts';
import type { TakenBackWire } from '../../terminal/protocol.ts';
import type { Desk } from '../desk.ts';
import { moneyBack } from './refund.ts';
import { type SettleAnswer, settledReply } from './reply.ts';

/** A bill as it is read later: with what was taken back of it. */
export interface BillView extends SettleAnswer {
  /** Where it was taken back: what the cancellation was answered with. */
  readonly cancellation?: CancelReceipt;
  /** Where money goes back: of it, of what it replaces and of what replaces it. */
  readonly takenBack?: TakenBackWire;
}

type TakenBackStep = TakenBackWire['steps'][number];

export async function billView(desk: Desk, stored: StoredBill): Promise<BillView> {
  const chain = await chainOf(desk, stored);
  const steps = chain.flatMap((bill, index) => stepOf(bill, chain[index + 1]));
  const last = chain.at(-1);
  const stands =
    last === undefined || last.state === 'cancelled'
      ? null
      : {
          settlementId: last.settlementId,
          total: formatFen(last.total),
          patientPays: formatFen(last.patientPays),
        };
  const { cancellation } = stored;
  return {
    ...settledReply(stored, false, desk.tails),
    ...(cancellation === undefined ? {} : { cancellation }),
    ...(steps.length === 0 ? {} : { takenBack: { steps, stands } }),
  };
}

/** From the settlement as it was first made to the one that stands in its place, or stood last. */
async function chainOf(desk: Desk, stored: StoredBill): Promise<readonly StoredBill[]> {
  const chain = [stored];
  for (let id = stored.replaces; id !== undefined; id = chain[0]?.replaces) chain.unshift(await found(desk, id));
  for (let id = stored.replacedBy; id !== undefined; id = chain.at(-1)?.replacedBy) chain.push(await found(desk, id));
  return chain;
}

async function found(desk: Desk, settlementId: string): Promise<StoredBill> {
  const bill = await desk.ledger.findBill(settlementId);
  if (bill === undefined) throw new Error('a settlement names another that is not there');
  return bill;
}

function stepOf(bill: StoredBill, next: StoredBill | undefined): TakenBackStep[] {
  if (bill.cancelledAt === undefined) return [];
  const goods = next === undefined ? [] : goodsBack(bill.settlement.lines, next.settlement.lines);
  const back = moneyBack(bill.bill, next?.bill);
  return [{ settlementId: bill.settlementId, at: bill.cancelledAt, goods, back }];
}
