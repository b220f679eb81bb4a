import type {
  CounterAlive,
  CounterBills,
  CounterDesk,
  CounterEvent,
  CounterQuote,
  CounterState,
  Problem,
  SettlementReply,
} from '../../../terminal/protocol.ts';
import { billPath, get, getUntilAnswered } from '../../link/api.ts';
import { Line } from '../../link/line.ts';
import { billInAddress, isAddressDamaged, keepAddress, outsInAddress } from './address.ts';
import { deskNow, setClock } from './clock.ts';
import { expire } from './expiry.ts';
import { arrive, isKnown, keepWaiting, openBill, openQuote, queue, rememberBill, replaceWaiting, say } from './flow.ts';
import { adopt, takeUpAgain } from './outcomes.ts';
import { heardOf } from './settling.ts';
import * as store from './store.ts';

/** What the server tells this counter: by WebSocket from a cursor, and by asking while the socket is down. */

const POLL_MS = 2_000;
/** Below the three seconds within which the lights must tell the truth. */
const HEALTH_MS = 2_000;
const HEALTH_ANSWER_MS = 2_000;

const here = `/v1/counters/${encodeURIComponent(store.counter)}`;
let polling = false;

const later = (ms: number, work: () => void) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};
const random = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;

const line = new Line({
  open(after, listener) {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}${here}/stream?after=${after}`);
    socket.onmessage = (event) => listener.received(String(event.data));
    socket.onclose = () => listener.closed();
    return socket;
  },
  later,
  random,
  hear,
  has: isKnown,
  live(isLive) {
    if (!isLive) {
      void checkHealth();
      return void pollUntilLive();
    }
    store.link.value = 'live';
    void checkHealth();
  },
  quiet() {
    store.link.value = 'quiet';
    store.ledger.value = 'silent';
    store.atOnce.value = '服务器没有应答';
  },
});

export async function start(): Promise<void> {
  setInterval(() => {
    store.now.value = deskNow();
    expire();
  }, 1_000);
  // While the line is live the server says by itself how it is.
  setInterval(() => {
    if (store.link.value !== 'live') void checkHealth();
  }, HEALTH_MS);
  void checkHealth();
  line.start(await restore());
}

/**
 * After a reload: the bill named in the address, settled, waiting or with its outcome out; else the newest that waits.
 * @returns the number before today's first message, from which the stream brings today's bills
 */
async function restore(): Promise<number> {
  const desk = await getUntilAnswered<CounterDesk>(`${here}/desk`, POLL_MS);
  if (desk.kind === 'ok') {
    setClock(desk.value.at);
    replaceWaiting(desk.value.waiting);
  } else say(desk.problem.title, desk.problem.detail, desk.problem);
  const bills = await getUntilAnswered<CounterBills>(`${here}/bills`, POLL_MS);
  if (bills.kind === 'ok') showBills(bills.value);
  else say(bills.problem.title, bills.problem.detail, bills.problem);
  for (const out of outsInAddress) void takeUpAgain(out, out.key === billInAddress);
  if (store.current.value === undefined) await showAddressed(desk.kind === 'ok' ? desk.value.underWay : []);
  store.restoring.value = false;
  keepAddress();
  return bills.kind === 'ok' ? bills.value.today.after : 0;
}

async function showAddressed(underWay: readonly string[]): Promise<void> {
  const id = billInAddress;
  const isOut = store.parked.value.some(({ key }) => key === id);
  const bill = id === undefined || isOut ? undefined : await getUntilAnswered<SettlementReply>(billPath(id), POLL_MS);
  const quote = queue().find(({ reply }) => reply.settlementId === id);
  await adopt(underWay, 0);
  if (store.current.value !== undefined) return;
  const newest = queue().slice(-1)[0];
  if (bill?.kind === 'ok') openBill(bill.value);
  else if (quote !== undefined) openQuote(quote);
  // Another patient in the place of the one who was there would be taken for them.
  else if (id !== undefined && bill?.kind === 'refused') sayUnreadable(id, bill.problem);
  else if (isAddressDamaged)
    say('刷新前的结果未知账单读不到，请用结算号查找', 'What was out before the reload cannot be read.');
  else if (newest !== undefined) openQuote(newest);
}

function sayUnreadable(id: string, problem: Problem): void {
  const which = `刷新前的账单（…${id.slice(-8)}）`;
  if (problem.status !== 404) return say(`${which}读不到：${problem.title}`, problem.detail, problem);
  say(
    `${which}没有结算，也不再等待；需要时请在 HIS 重新送出`,
    'The bill from before the reload was not settled and waits no longer; present it again from the HIS if needed.',
  );
}

function showBills({ bills }: CounterBills): void {
  const known = new Map(store.bills.value);
  for (const row of bills) known.set(row.settlementId, row);
  store.bills.value = known;
}

/** The next question is put when the last was answered, and not in step with other pages. */
async function pollUntilLive(): Promise<void> {
  store.link.value = 'polling';
  store.atOnce.value = '网络断开，每 2 秒查询一次';
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
  const [desk, bills] = await Promise.all([get<CounterDesk>(`${here}/desk`), get<CounterBills>(`${here}/bills`)]);
  if (desk.kind === 'ok') {
    setClock(desk.value.at);
    replaceWaiting(desk.value.waiting);
    void adopt(desk.value.underWay);
  }
  if (bills.kind === 'ok') showBills(bills.value);
  const view = store.current.value;
  const row = view === undefined ? undefined : store.bills.value.get(view.settlementId);
  if (row !== undefined) await heardOf(row, row.state);
}

function hear(message: CounterEvent | CounterQuote | CounterState | CounterAlive): void {
  if (message.type === 'alive') return setClock(message.at);
  if (message.type === 'quote') return arrive(message);
  if (message.type === 'state') {
    store.ledger.value = message.ledger;
    void adopt(message.underWay ?? []);
    return keepWaiting(message.waiting, message.underWay);
  }
  rememberBill(message.row);
  void heardOf(message.row, message.kind);
}

async function checkHealth(): Promise<void> {
  const answer = await get<unknown>('/readyz', HEALTH_ANSWER_MS);
  if (store.link.value === 'quiet') return;
  store.ledger.value =
    answer.kind === 'ok' ? 'fit' : answer.kind === 'lost' && answer.problem === undefined ? 'silent' : 'unfit';
}
