import { type Desk, settledReply, type WaitingRoom } from '../desk/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { HubSource } from '../terminal/channel.ts';
import type { CounterEvent, CounterQuote } from '../terminal/protocol.ts';
import { rowOf } from '../terminal/row.ts';

/** What happened at a counter after a cursor, from the ledger's outbox: in order, without gaps. */
export async function messagesAfter(
  ledger: Ledger,
  counter: string,
  after: number,
  limit: number,
): Promise<CounterEvent[]> {
  const messages: CounterEvent[] = [];
  for (const { seq, kind, settlementId } of await ledger.outbox(counter, after, limit)) {
    const stored = await ledger.findBill(settlementId);
    if (stored === undefined) throw new Error('an outbox row names a settlement that is not there');
    messages.push({ type: 'event', seq, kind, settlementId, row: rowOf(settledReply(stored, false), stored) });
  }
  return messages;
}

/** Whether a cursor is one that this ledger gave for the counter. */
export const knowsMessage = async (ledger: Ledger, counter: string, seq: number): Promise<boolean> =>
  seq === 0 || (await ledger.outbox(counter, seq - 1, 1))[0]?.seq === seq;

/** What the hub tells terminals of. */
export function hubSource({ ledger, now }: Pick<Desk, 'ledger' | 'now'>, waiting: WaitingRoom): HubSource {
  return {
    now,
    messagesAfter: (counter, after, limit) => messagesAfter(ledger, counter, after, limit),
    knows: (counter, seq) => knowsMessage(ledger, counter, seq),
    async waitingAt(counter) {
      const { waiting: replies, underWay } = await waiting.at(counter);
      const quotes = replies.map((reply) => ({ type: 'quote', quoteId: reply.quoteId, reply }) as CounterQuote);
      return { quotes, underWay };
    },
    ledgerFit: async () => (await ledger.checkWritable()) === undefined,
  };
}
