import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { REFUSALS, type RefusalCode } from '../../src/refusals/index.ts';
import type {
  CounterBillRow,
  CounterBills,
  CounterDesk,
  CounterMessage,
  DrivenVisitReply,
  QuoteReply,
  SettlementReply,
} from '../../src/terminal/protocol.ts';

/** The server of one counter as the page sees it, with faults to order. Holds quotes and bills in memory. */
const MIME: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
/** The policy of `src/server/app.ts`. */
const POLICY = "default-src 'self';connect-src 'self' ws: wss:;img-src 'self' data:;object-src 'none';base-uri 'none'";
const HASH = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

export type ConfirmFault = 'none' | 'lost-before' | 'lost-after' | 'error-500' | 'changed' | 'refused' | 'slow';

export class MockServer {
  readonly #folder: string;
  readonly #http: Server;
  readonly #wss = new WebSocketServer({ noServer: true });
  readonly #sockets = new Set<WebSocket>();
  readonly #events: Extract<CounterMessage, { type: 'event' }>[] = [];
  readonly #confirmed = new Set<string>();
  readonly requests: string[] = [];
  quotes: QuoteReply[] = [];
  bills = new Map<string, SettlementReply>();
  confirmFault: ConfirmFault = 'none';
  refreshed: QuoteReply | undefined;
  details: Record<string, string> = {};
  cancelFault: 'none' | 'lost-before' | 'lost-after' = 'none';
  billsDown = false;
  streamDown = false;
  later: string[] = [];
  /** Of bills that the desk drives itself, by driven visit. */
  drivenVisits = new Map<string, DrivenVisitReply>();
  entry = 40;

  constructor(folder: string) {
    this.#folder = folder;
    this.#http = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
    this.#http.on('upgrade', (request, socket, head) => {
      if (this.streamDown) return socket.destroy();
      this.#wss.handleUpgrade(request, socket, head, (ws) => this.#listen(ws, request.url ?? ''));
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  /** A HIS presents a bill. */
  present(reply: QuoteReply): void {
    this.quotes = [...this.quotes.filter((other) => other.patient.visit.id !== reply.patient.visit.id), reply];
    this.#send({ type: 'quote', quoteId: reply.quoteId, reply });
    this.#send(this.#state());
  }

  /** Taken off the desk on another screen of the counter. */
  withdraw(quoteId: string): void {
    this.quotes = this.quotes.filter((quote) => quote.quoteId !== quoteId);
    this.#send(this.#state());
  }

  #state(): CounterMessage {
    const waiting = this.#waiting().map((quote) => quote.quoteId);
    return { type: 'state', seq: this.#events.length, waiting, ledger: 'fit' };
  }

  /** A confirmed quote waits no longer, but is known still: confirmed again it answers with the same settlement. */
  #waiting(): QuoteReply[] {
    return this.quotes.filter((quote) => !this.#confirmed.has(quote.quoteId));
  }

  cutStream(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  #listen(socket: WebSocket, url: string): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    const after = Number(new URL(url, 'http://x').searchParams.get('after') ?? '0');
    socket.send(JSON.stringify({ type: 'hello', counter: 'C01', after }));
    for (const event of this.#events) if (event.seq > after) socket.send(JSON.stringify(event));
    for (const reply of this.#waiting()) socket.send(JSON.stringify({ type: 'quote', quoteId: reply.quoteId, reply }));
    socket.send(JSON.stringify(this.#state()));
  }

  #send(message: CounterMessage): void {
    for (const socket of this.#sockets) socket.send(JSON.stringify(message));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://x');
    const body = await readBody(request);
    if (pathname.startsWith('/counter/')) return this.#serveFile(pathname.slice('/counter/'.length), response);
    this.requests.push(`${request.method} ${decodeURIComponent(pathname)} ${body}`.trim());
    const [, , kind = '', rawId = '', verb = ''] = pathname.split('/');
    const id = decodeURIComponent(rawId);
    if (pathname === '/readyz') return json(response, { ready: true });
    if (kind === 'counters' && verb === 'desk') {
      const waiting = this.#waiting().map((reply) => ({ quoteId: reply.quoteId, reply }));
      return json(response, { at: new Date().toISOString(), waiting, underWay: [] } satisfies CounterDesk);
    }
    if (kind === 'counters' && verb === 'find') return problem(response, 'SETTLEMENT_UNKNOWN');
    if (kind === 'counters' && verb === 'bills') {
      const today = { count: 0, patientPays: '0.00', after: 0 };
      const bills = [...this.bills.values()].map(rowOf);
      return json(response, { counter: id, seq: this.#events.length, today, bills } satisfies CounterBills);
    }
    if (kind === 'journeys') return json(response, this.drivenVisits.get(id) ?? {});
    if (kind === 'bills') return this.#bill(id, response);
    if (kind === 'quotes' && verb === 'confirm') return this.#confirm(id, response);
    if (kind === 'quotes' && verb === 'refresh') return this.#refresh(id, response);
    if (kind === 'quotes' && verb === 'dismiss') {
      this.withdraw(id);
      response.writeHead(204).end();
      return;
    }
    if (kind === 'settlements' && verb === 'cancel') return this.#cancel(id, response);
    problem(response, 'ROUTE_UNKNOWN');
  }

  #bill(id: string, response: ServerResponse): void {
    if (this.billsDown) return drop(response);
    const found = this.bills.get(id);
    if (found === undefined) problem(response, 'SETTLEMENT_UNKNOWN');
    else json(response, { ...found, duplicate: false });
  }

  async #confirm(quoteId: string, response: ServerResponse): Promise<void> {
    const fault = this.confirmFault;
    if (fault === 'lost-before') return drop(response);
    if (fault === 'error-500') return problem(response, 'INTERNAL');
    if (fault === 'changed') return problem(response, 'QUOTE_CHANGED', this.details);
    if (fault === 'refused') return problem(response, 'SETTLEMENT_CANCELLED');
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, 1500));
    const quote = this.quotes.find((candidate) => candidate.quoteId === quoteId);
    if (quote === undefined) return problem(response, 'QUOTE_UNKNOWN');
    const drivenVisit = this.drivenVisits.get(quote.journeyId ?? '');
    if (drivenVisit !== undefined && drivenVisit.owner === 'desk') return json(response, drivenVisit);
    const before = this.bills.get(quote.settlementId);
    const reply = before === undefined ? this.settle(quote) : { ...before, duplicate: true };
    this.#confirmed.add(quoteId);
    this.#send(this.#state());
    if (fault === 'lost-after') cutShort(response);
    else json(response, reply);
  }

  settle(quote: QuoteReply): SettlementReply {
    this.entry += 1;
    const { settlementId, patient, bill, answer } = quote;
    const recordedAt = new Date().toISOString();
    const head = { settlementId, state: 'settled', duplicate: false, counter: 'C01', recordedAt } as const;
    const reply: SettlementReply = { ...head, entry: this.entry, hash: HASH, patient, bill, answer };
    this.bills.set(settlementId, reply);
    this.#record(reply);
    return reply;
  }

  #record(reply: SettlementReply): void {
    const seq = this.#events.length + 1;
    const { settlementId, state } = reply;
    const event = { type: 'event', seq, kind: state, settlementId, row: rowOf(reply) } as const;
    this.#events.push(event);
    this.#send(event);
  }

  #refresh(quoteId: string, response: ServerResponse): void {
    const quote = this.quotes.find((candidate) => candidate.quoteId === quoteId);
    if (quote === undefined) return problem(response, 'QUOTE_UNKNOWN');
    const fresh = this.refreshed ?? { ...quote, quoteId: `${quote.quoteId}-r`, quotedAt: new Date().toISOString() };
    this.quotes = this.quotes.map((candidate) => (candidate === quote ? fresh : candidate));
    this.#send({ type: 'quote', quoteId: fresh.quoteId, reply: fresh });
    this.#send(this.#state());
    json(response, fresh);
  }

  #cancel(id: string, response: ServerResponse): void {
    const fault = this.cancelFault;
    if (fault === 'lost-before') return drop(response);
    const bill = this.bills.get(id);
    if (bill === undefined) return problem(response, 'SETTLEMENT_UNKNOWN');
    const cancelledAt = new Date().toISOString();
    this.entry += 1;
    const cancelled: SettlementReply = { ...bill, state: 'cancelled', cancelledAt };
    this.bills.set(id, cancelled);
    this.#record(cancelled);
    if (fault === 'lost-after') cutShort(response);
    else
      json(response, {
        settlementId: id,
        duplicate: false,
        cancelledAt,
        entry: this.entry,
        hash: HASH,
        later: this.later,
      });
  }

  #serveFile(path: string, response: ServerResponse): void {
    const file = join(this.#folder, normalize(path === '' ? 'index.html' : path).replace(/^(\.\.[/\\])+/, ''));
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const type = MIME[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': POLICY });
    createReadStream(file).pipe(response);
  }
}

export function rowOf(reply: SettlementReply): CounterBillRow {
  const { settlementId, state, recordedAt, patient, bill } = reply;
  const name = patient.maskedName === undefined ? {} : { maskedName: patient.maskedName };
  return { settlementId, state, recordedAt, ...name, total: bill.total, patientPays: bill.patient.pays };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** No answer at all. Over a kept connection the browser may send the request again by itself. */
function drop(response: ServerResponse): void {
  response.destroy();
}

/** An answer that breaks off in the middle: the browser does not send again, and the page cannot read it. */
function cutShort(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 5000 });
  response.write('{"settlementId":', () => response.destroy());
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

function problem(response: ServerResponse, code: RefusalCode, details?: Record<string, string>): void {
  const row = REFUSALS[code];
  const { status, zh: title, en: detail, retry, cashier } = row;
  const body = { type: `/problems/${code}`, title, status, detail, code, retry, cashier, ...(details && { details }) };
  response.writeHead(status, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(body));
}
