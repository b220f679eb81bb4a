import type { CounterBills, CounterMessage, SettlementReply, WaitingQuote } from '../../terminal/protocol.ts';
import { billPath, get, getUntilAnswered } from './api.ts';
import { arrive, openBill, openQuote, rememberBill, replaceWaiting, say } from './flow.ts';
import { heardOf } from './settling.ts';
import * as store from './store.ts';

/** What the server tells this counter: by WebSocket from a cursor, and by asking while the socket is down. */

const POLL_MS = 2_000;
const HEALTH_MS = 10_000;
const RECONNECT_MS_MAX = 8_000;

const here = `/v1/counters/${encodeURIComponent(store.counter)}`;
let seen = 0;
let attempts = 0;
let socket: WebSocket | undefined;
let polling: ReturnType<typeof setInterval> | undefined;

export async function start(): Promise<void> {
  setInterval(() => {
    store.now.value = Date.now();
  }, 1_000);
  setInterval(checkHealth, HEALTH_MS);
  checkHealth();
  await restore();
  connect();
}

/** After a reload: the bill named in the address, settled or still waiting; else the newest that waits. */
async function restore(): Promise<void> {
  const id = new URLSearchParams(location.hash.slice(1)).get('bill');
  const desk = await getUntilAnswered<{ waiting: readonly WaitingQuote[] }>(`${here}/desk`, POLL_MS);
  if (desk.kind === 'ok') replaceWaiting(desk.value.waiting);
  else say(desk.problem.title, desk.problem.detail, desk.problem);
  await syncBills();
  const bill = id === null ? undefined : await getUntilAnswered<SettlementReply>(billPath(id), POLL_MS);
  store.restoring.value = false;
  const list = store.waiting.value;
  const quote = list.find(({ reply }) => reply.settlementId === id) ?? list[list.length - 1];
  if (bill?.kind === 'ok') openBill(bill.value);
  else if (quote !== undefined) openQuote(quote);
}

async function syncBills(): Promise<void> {
  const answer = await get<CounterBills>(`${here}/bills`);
  if (answer.kind !== 'ok') return;
  store.bills.value = new Map(answer.value.bills.map((row) => [row.settlementId, row]));
}

async function sync(): Promise<void> {
  const [desk] = await Promise.all([
    get<{ waiting: readonly WaitingQuote[] }>(`${here}/desk`),
    syncBills(),
    checkHealth(),
  ]);
  if (desk.kind === 'ok') replaceWaiting(desk.value.waiting);
  const view = store.current.value;
  const row = view === undefined ? undefined : store.bills.value.get(view.settlementId);
  if (row !== undefined) await heardOf(row, row.state);
}

function connect(): void {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const opened = new WebSocket(`${scheme}://${location.host}${here}/stream?after=${seen}`);
  socket = opened;
  opened.onopen = () => {
    attempts = 0;
    store.link.value = 'live';
    if (polling !== undefined) clearInterval(polling);
    polling = undefined;
    sync();
  };
  opened.onmessage = (event) => receive(String(event.data));
  opened.onclose = () => {
    if (socket !== opened) return;
    fallBack();
    attempts += 1;
    setTimeout(connect, Math.min(RECONNECT_MS_MAX, 500 * 2 ** attempts));
  };
}

function fallBack(): void {
  store.link.value = 'polling';
  store.atOnce.value = '推送断开，每 2 秒查询一次';
  polling ??= setInterval(sync, POLL_MS);
}

function receive(data: string): void {
  let message: CounterMessage;
  try {
    message = JSON.parse(data) as CounterMessage;
  } catch {
    return;
  }
  if (message.type === 'quote') arrive(message);
  if (message.type !== 'event') return;
  seen = Math.max(seen, message.seq);
  rememberBill(message.row);
  heardOf(message.row, message.kind);
}

/** A cable pulled out closes no socket: when the ledger answers again after a silence, the socket is renewed. */
async function checkHealth(): Promise<void> {
  const answer = await get<unknown>('/readyz');
  const before = store.ledger.value;
  store.ledger.value = answer.kind === 'ok' ? 'fit' : 'unfit';
  if (before === 'unfit' && answer.kind === 'ok' && store.link.value === 'live') socket?.close();
}
