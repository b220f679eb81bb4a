import type {
  CounterBills,
  CounterEvent,
  CounterQuote,
  CounterState,
  SettlementReply,
  WaitingQuote,
} from '../../terminal/protocol.ts';
import { billPath, get, getUntilAnswered } from './api.ts';
import { arrive, isKnown, keepWaiting, openBill, openQuote, rememberBill, replaceWaiting, say } from './flow.ts';
import { Line } from './line.ts';
import { heardOf } from './settling.ts';
import * as store from './store.ts';

/** What the server tells this counter: by WebSocket from a cursor, and by asking while the socket is down. */

const POLL_MS = 2_000;
const HEALTH_MS = 10_000;

const here = `/v1/counters/${encodeURIComponent(store.counter)}`;
let polling = false;

const later = (ms: number, work: () => void) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};
const random = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;

const line = new Line({
  open(after, ears) {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}${here}/stream?after=${after}`);
    socket.onmessage = (event) => ears.said(String(event.data));
    socket.onclose = () => ears.gone();
    return socket;
  },
  later,
  random,
  hear,
  has: isKnown,
  live(isLive) {
    if (isLive) store.link.value = 'live';
    else void pollUntilLive();
  },
});

export async function start(): Promise<void> {
  setInterval(() => {
    store.now.value = Date.now();
  }, 1_000);
  // While the line is live the server says by itself how it is.
  setInterval(() => {
    if (store.link.value !== 'live') void checkHealth();
  }, HEALTH_MS);
  void checkHealth();
  line.start(await restore());
}

/**
 * After a reload: the bill named in the address, settled or still waiting; else the newest that waits.
 * @returns the number before today's first message, from which the stream brings today's bills
 */
async function restore(): Promise<number> {
  const id = new URLSearchParams(location.hash.slice(1)).get('bill');
  const desk = await getUntilAnswered<{ waiting: readonly WaitingQuote[] }>(`${here}/desk`, POLL_MS);
  if (desk.kind === 'ok') replaceWaiting(desk.value.waiting);
  else say(desk.problem.title, desk.problem.detail, desk.problem);
  const bills = await getUntilAnswered<CounterBills>(`${here}/bills`, POLL_MS);
  if (bills.kind === 'ok') showBills(bills.value);
  const bill = id === null ? undefined : await getUntilAnswered<SettlementReply>(billPath(id), POLL_MS);
  store.restoring.value = false;
  const list = store.waiting.value;
  const quote = list.find(({ reply }) => reply.settlementId === id) ?? list[list.length - 1];
  if (bill?.kind === 'ok') openBill(bill.value);
  else if (quote !== undefined) openQuote(quote);
  return bills.kind === 'ok' ? bills.value.today.after : 0;
}

function showBills({ bills }: CounterBills): void {
  const known = new Map(store.bills.value);
  for (const row of bills) known.set(row.settlementId, row);
  store.bills.value = known;
}

/** The next question is put when the last was answered, and not in step with other pages. */
async function pollUntilLive(): Promise<void> {
  store.link.value = 'polling';
  store.atOnce.value = '推送断开，每 2 秒查询一次';
  if (polling) return;
  polling = true;
  while (store.link.value === 'polling') {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS * (0.75 + random() / 2)));
    if (store.link.value === 'polling') await sync();
  }
  polling = false;
}

/** What is seen here comes by the stream again, and changes nothing then: its cursor stays where it is. */
async function sync(): Promise<void> {
  const [desk, bills] = await Promise.all([
    get<{ waiting: readonly WaitingQuote[] }>(`${here}/desk`),
    get<CounterBills>(`${here}/bills`),
  ]);
  if (desk.kind === 'ok') replaceWaiting(desk.value.waiting);
  if (bills.kind === 'ok') showBills(bills.value);
  const view = store.current.value;
  const row = view === undefined ? undefined : store.bills.value.get(view.settlementId);
  if (row !== undefined) await heardOf(row, row.state);
}

function hear(message: CounterEvent | CounterQuote | CounterState): void {
  if (message.type === 'quote') return arrive(message);
  if (message.type === 'state') {
    store.ledger.value = message.ledger;
    return keepWaiting(message.waiting);
  }
  rememberBill(message.row);
  void heardOf(message.row, message.kind);
}

async function checkHealth(): Promise<void> {
  const answer = await get<unknown>('/readyz');
  store.ledger.value = answer.kind === 'ok' ? 'fit' : 'unfit';
}
