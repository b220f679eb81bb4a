import { createServer } from 'node:http';
import { type AddressInfo, createConnection, type Socket } from 'node:net';
import WebSocket from 'ws';
import { attachHub, type HubLimits } from '../../src/terminal/hub.ts';
import type { CounterEvent, CounterMessage, CounterQuote, CounterState } from '../../src/terminal/protocol.ts';
import { InProcessSignal } from '../../src/terminal/signal.ts';

export const until = async (done: () => boolean, what: string, ms = 10_000): Promise<void> => {
  for (let waited = 0; waited < ms; waited += 10) {
    if (done()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`waited in vain for ${what}`);
};

/** A hub on a server of its own, over an outbox in memory that counts how often it is read. */
export class Stand {
  readonly bell = new InProcessSignal();
  readonly #http = createServer();
  readonly #hub;
  readonly #outbox = new Map<string, CounterEvent[]>();
  readonly #sockets: (WebSocket | Socket)[] = [];
  quotes: CounterQuote[] = [];
  ledgerFit = true;
  reads = 0;

  constructor(limits: Partial<HubLimits> = {}) {
    this.#hub = attachHub(
      this.#http,
      {
        messagesAfter: async (counter, after, limit) => {
          this.reads += 1;
          return (this.#outbox.get(counter) ?? []).slice(after, after + limit);
        },
        knows: async (counter, seq) => seq <= (this.#outbox.get(counter) ?? []).length,
        waitingAt: async () => ({ quotes: this.quotes, underWay: [] }),
        ledgerFit: async () => this.ledgerFit,
      },
      this.bell,
      { beatMs: 10_000, stallMs: 10_000, listenersMax: 1_000, ...limits },
    );
  }

  get size(): number {
    return this.#hub.size();
  }

  get unread(): number {
    return this.#hub.unreadBytes();
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
  }

  stop(): void {
    this.#hub.close();
  }

  async close(): Promise<void> {
    this.stop();
    for (const socket of this.#sockets)
      if (socket instanceof WebSocket) socket.terminate();
      else socket.destroy();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  /** One more message at a counter, of at least so many bytes. */
  commit(counter: string, bytes = 0): void {
    const events = this.#outbox.get(counter) ?? [];
    this.#outbox.set(counter, events);
    const seq = events.length + 1;
    const settlementId = `S${seq}`;
    const row = { settlementId, state: 'settled', recordedAt: '2021-03-01T00:00:00.000Z' } as const;
    const amounts = { total: '1.00', patientPays: '1.00', maskedName: 'x'.repeat(bytes) };
    events.push({ type: 'event', seq, kind: 'settled', settlementId, row: { ...row, ...amounts } });
    this.bell.notify(counter);
  }

  present(quoteId: string, bytes = 0): void {
    const reply = { quoteId, answer: 'x'.repeat(bytes) } as unknown as CounterQuote['reply'];
    this.quotes = [...this.quotes, { type: 'quote', quoteId, reply }];
    this.bell.notify('C1');
  }

  withdraw(quoteId: string): void {
    this.quotes = this.quotes.filter((quote) => quote.quoteId !== quoteId);
    this.bell.notify('C1');
  }

  listen(after = 0, counter = 'C1', headers: Record<string, string> = {}) {
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}/v1/counters/${counter}/stream?after=${after}`, {
      headers,
    });
    this.#sockets.push(socket);
    const heard: CounterMessage[] = [];
    const closed = { code: 0 };
    socket.on('message', (data) => heard.push(JSON.parse(String(data)) as CounterMessage));
    socket.on('close', (code) => {
      closed.code = code;
    });
    socket.on('error', () => {});
    const seqs = () => heard.flatMap((message) => (message.type === 'event' ? [message.seq] : []));
    const of = <T extends CounterMessage['type']>(type: T) =>
      heard.filter((message): message is Extract<CounterMessage, { type: T }> => message.type === type);
    const state = (): CounterState | undefined => of('state').at(-1);
    return { socket, heard, closed, seqs, of, state };
  }

  /** A connection of bytes: it answers nothing by itself, and reads only when it is let. */
  raw(path = '/v1/counters/C1/stream?after=0', headers: readonly string[] = []): Raw {
    const socket = createConnection({ host: '127.0.0.1', port: this.port, allowHalfOpen: true });
    this.#sockets.push(socket);
    return new Raw(socket, path, headers);
  }
}

const UPGRADE = [
  'Host: x',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
];

export class Raw {
  readonly socket: Socket;
  closed = false;
  ended = false;
  #received = Buffer.alloc(0);

  constructor(socket: Socket, path: string, headers: readonly string[]) {
    this.socket = socket;
    socket.on('data', (part) => {
      this.#received = Buffer.concat([this.#received, part]);
    });
    socket.on('end', () => {
      this.ended = true;
    });
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('error', () => {});
    socket.write(`${[`GET ${path} HTTP/1.1`, ...UPGRADE, ...headers].join('\r\n')}\r\n\r\n`);
  }

  get text(): string {
    return this.#received.toString('latin1');
  }

  /** The status line once it has come. */
  async status(): Promise<number> {
    await until(() => this.text.includes('\r\n\r\n') || this.closed, 'an answer to the upgrade');
    return Number(this.text.slice(9, 12));
  }

  /** The code of the closing frame: it is the last thing that comes. */
  async closeCode(): Promise<number> {
    await until(() => this.ended || this.closed, 'the end of the connection');
    const at = this.#received.lastIndexOf(0x88);
    return at === -1 ? 0 : this.#received.readUInt16BE(at + 2);
  }
}

/** A frame as a client sends it, masked with zeros. */
export function frame(opcode: number, payload: Buffer | string = '', fin = true): Buffer {
  const body = Buffer.from(payload);
  const first = (fin ? 0x80 : 0) | opcode;
  const length = body.length;
  const head =
    length < 126 ? [first, 0x80 | length] : [first, 0x80 | 126, Math.floor(length / 256) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), body]);
}
