import { createConnection, type Socket } from 'node:net';
import { microseconds } from './worker.ts';

/** One terminal made of bytes: small, so that ten thousand of them fit, and it can be told not to read. */
export interface ReceivedMessages {
  readonly seq: number;
  /** Microseconds of the machine's clock. */
  readonly at: number;
}

const OPCODE_TEXT = 1;
const OPCODE_CLOSE = 8;
const OPCODE_PING = 9;
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);
const NOTHING = Buffer.alloc(0);

export const upgradeText = (path: string, host: string, more = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
  `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n${more}\r\n`;

export class TerminalClient {
  readonly counter: string;
  readonly #socket: Socket;
  readonly #heard: (event: ReceivedMessages, client: TerminalClient) => void;
  #rest: Buffer = NOTHING;
  #upgraded = false;
  /** The last number heard; the next one must follow it. */
  seq: number;
  broken: string | undefined;
  quotes = 0;
  closeCode = 0;
  readonly ready: Promise<boolean>;
  readonly closed: Promise<void>;
  #isReady: (ready: boolean) => void = () => {};

  constructor(
    url: URL,
    counter: string,
    after: number,
    heard: (event: ReceivedMessages, client: TerminalClient) => void,
    source = '127.0.0.1',
  ) {
    this.counter = counter;
    this.seq = after;
    this.#heard = heard;
    this.#socket = createConnection({ host: url.hostname, port: Number(url.port), localAddress: source });
    this.#socket.setNoDelay();
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    this.closed = new Promise((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.on('data', (part: Buffer) => this.#take(part));
    this.#socket.on('error', () => {});
    this.#socket.once('close', () => this.#isReady(false));
    this.#socket.write(upgradeText(`/v1/counters/${counter}/stream?after=${after}`, url.host));
  }

  stopReading(): void {
    this.#socket.pause();
  }

  readAgain(): void {
    this.#socket.resume();
  }

  write(bytes: Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  hangUp(): void {
    this.#socket.destroy();
  }

  #take(part: Buffer): void {
    const bytes = this.#rest.length === 0 ? part : Buffer.concat([this.#rest, part]);
    let at = 0;
    if (!this.#upgraded) {
      const end = bytes.indexOf('\r\n\r\n');
      if (end !== -1 && !bytes.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) {
        this.broken = bytes.subarray(0, 40).toString('latin1');
        return this.hangUp();
      }
      this.#upgraded = end !== -1;
      at = end === -1 ? 0 : end + 4;
    }
    if (this.#upgraded)
      for (let next = frameAt(bytes, at); next !== undefined; next = frameAt(bytes, at)) {
        at = next.end;
        this.#frame(next.opcode, bytes.subarray(next.from, next.end));
      }
    this.#rest = at === bytes.length ? NOTHING : Buffer.from(bytes.subarray(at));
  }

  #frame(opcode: number, payload: Buffer): void {
    if (opcode === OPCODE_PING) return this.write(PONG);
    if (opcode === OPCODE_CLOSE) {
      this.closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : 0;
      return this.hangUp();
    }
    if (opcode !== OPCODE_TEXT) return;
    // The beginning says what it is: whole quotes need not be read for that.
    const head = payload.subarray(0, 60).toString('latin1');
    if (head.startsWith('{"type":"state"')) return this.#isReady(true);
    if (head.startsWith('{"type":"quote"')) this.quotes += 1;
    if (!head.startsWith('{"type":"event","seq":')) return;
    const seq = Number.parseInt(head.slice(22), 10);
    if (seq !== this.seq + 1) this.broken ??= `${seq} after ${this.seq}`;
    this.seq = seq;
    this.#heard({ seq, at: microseconds() }, this);
  }
}

/** A frame as a server sends it, unmasked; undefined when it is not whole yet. */
export function frameAt(bytes: Buffer, at: number): { opcode: number; from: number; end: number } | undefined {
  if (bytes.length < at + 2) return undefined;
  const opcode = bytes.readUInt8(at) & 0x0f;
  const short = bytes.readUInt8(at + 1);
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < at + head) return undefined;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6);
  const from = at + head;
  return bytes.length < from + length ? undefined : { opcode, from, end: from + length };
}
