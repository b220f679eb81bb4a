import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Ledger, StoredBill } from '../ledger/index.ts';

/** Read at a time: a few milliseconds of work, after which others have their turn. */
const AT_ONCE = 16;

/** The newest bills of a counter, before an entry: each is read whole, and all at once would hold up every till. */
export async function newestBills(
  ledger: Pick<Ledger, 'billsOfCounter'>,
  counter: string,
  limit: number,
  before?: number,
): Promise<readonly StoredBill[]> {
  const bills: StoredBill[] = [];
  for (;;) {
    const wanted = Math.min(AT_ONCE, limit - bills.length);
    const more = await ledger.billsOfCounter(counter, wanted, bills.at(-1)?.entry ?? before);
    bills.push(...more);
    if (more.length < wanted || bills.length >= limit) return bills;
    await nextTurn();
  }
}
