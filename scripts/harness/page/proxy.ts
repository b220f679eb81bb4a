import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * What may go wrong between the page and the server. `lost-before`: the request never arrives. `lost-after`: it is
 * done, and its answer breaks off. `error-500`: a proxy answers instead. `unanswered`: nothing arrives, nothing comes.
 * `late`: everything happens, two seconds later.
 */
export type Fault = 'lost-before' | 'lost-after' | 'error-500' | 'unanswered' | 'late';

interface Ordered {
  readonly fault: Fault;
  readonly method: string;
  readonly path: RegExp;
}

const LATE_MS = 2_000;

/** Stands before a real server: keeps what the page asked, and does the harm that a test orders. */
export class FaultyProxy {
  readonly #server: Server;
  readonly #upstream: URL;
  readonly #streams = new Set<Duplex>();
  readonly #kept = new Set<ServerResponse>();
  #ordered: Ordered[] = [];
  #streamDown = false;
  /** Method, path and body of every request for data, in order. */
  readonly requests: string[] = [];

  constructor(upstream: string) {
    this.#upstream = new URL(upstream);
    this.#server = createServer((asked, response) => {
      this.#handle(asked, response).catch(() => response.destroy());
    });
    this.#server.on('upgrade', (asked, socket, head) => this.#upgrade(asked, socket, head));
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.cutStreams();
    for (const response of this.#kept) response.destroy();
    this.#server.closeAllConnections();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  /** From now on, until `heal`. */
  order(fault: Fault, method: string, path: RegExp): void {
    this.#ordered.push({ fault, method, path });
  }

  heal(): void {
    this.#ordered = [];
    this.#streamDown = false;
  }

  /** Closes the streams, and lets no other begin. */
  downStreams(): void {
    this.#streamDown = true;
    this.cutStreams();
  }

  cutStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  posts(): string[] {
    return this.requests.filter((line) => line.startsWith('POST'));
  }

  async #handle(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = asked;
    const body = await bodyOf(asked);
    const isFile = url.startsWith('/counter/');
    if (!isFile) this.requests.push(`${method} ${decodeURIComponent(url)} ${body.toString('utf8')}`.trim());
    const fault = this.#ordered.find((ordered) => ordered.method === method && ordered.path.test(url))?.fault;
    if (fault === 'lost-before') return void response.destroy();
    if (fault === 'error-500') return void response.writeHead(500).end('broken');
    if (fault === 'unanswered') return void this.#kept.add(response);
    if (fault === 'late') await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    this.#forward(asked, body, response, fault === 'lost-after');
  }

  #forward(asked: IncomingMessage, body: Buffer, response: ServerResponse, cut: boolean): void {
    const { hostname: host, port } = this.#upstream;
    const { method, url: path, headers } = asked;
    const call = request({ host, port, method, path, headers }, (answer) => {
      if (!cut) {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        return void answer.pipe(response);
      }
      // An answer that breaks off in the middle: the browser does not send again, and the page cannot read it.
      answer.resume();
      answer.once('end', () => {
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 5000 });
        response.write('{"settlementId":', () => response.destroy());
      });
    });
    call.on('error', () => response.destroy());
    call.end(body);
  }

  #upgrade(asked: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#streamDown) return void socket.destroy();
    const { hostname, port } = this.#upstream;
    const upstream: Socket = connect(Number(port), hostname, () => {
      const lines = asked.rawHeaders.flatMap((name, index) =>
        index % 2 === 0 ? [`${name}: ${asked.rawHeaders[index + 1]}`] : [],
      );
      upstream.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    this.#streams.add(socket);
    const end = () => {
      this.#streams.delete(socket);
      socket.destroy();
      upstream.destroy();
    };
    for (const side of [socket, upstream]) {
      side.on('error', end);
      side.on('close', end);
    }
  }
}

async function bodyOf(asked: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of asked) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
