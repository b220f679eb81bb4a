import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { CLOSE_RESTARTING, CLOSE_SLOW_READER, type CounterMessage } from './protocol.ts';

/** What the hub asks of the rest: messages of a counter after a cursor, and what is waiting there. */
export interface HubSource {
  readonly messagesAfter: (counter: string, after: number, limit: number) => Promise<readonly CounterMessage[]>;
  readonly waitingAt: (counter: string) => readonly CounterMessage[];
}

export interface Hub {
  /** Something new lies in the outbox of this counter, or waits for its cashier. */
  notify(counter: string): void;
  close(): void;
  readonly size: () => number;
}

interface Listener {
  readonly socket: WebSocket;
  readonly counter: string;
  cursor: number;
  busy: boolean;
  again: boolean;
  alive: boolean;
}

const BATCH = 100;
/** A reader that leaves this much unread is dropped; it reconnects with its cursor and misses nothing. */
export const BUFFERED_BYTES_MAX = 1024 * 1024;
const HEARTBEAT_MS = 15_000;
const FAREWELL_MS = 1_000;
const PATH = /^\/v1\/counters\/([A-Za-z0-9._-]{1,64})\/stream$/;

/** The WebSocket of each counter: in order, gapless from the client's cursor, at least once. */
export function attachHub(server: Server, source: HubSource): Hub {
  const wss = new WebSocketServer({ noServer: true, maxPayload: 16 * 1024, perMessageDeflate: false });
  const listeners = new Set<Listener>();
  const wake = (listener: Listener) => {
    drain(listener, source).catch(() => listener.socket.terminate());
  };

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Before anything else: a peer that resets now must not take the process with it.
    socket.on('error', () => socket.destroy());
    const target = parseTarget(request);
    if (target === undefined) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    wss.handleUpgrade(request, socket, head, (ws) => {
      const { counter, after } = target;
      const listener: Listener = { socket: ws, counter, cursor: after, busy: false, again: false, alive: true };
      listeners.add(listener);
      ws.on('close', () => listeners.delete(listener));
      ws.on('error', () => ws.terminate());
      ws.on('pong', () => {
        listener.alive = true;
      });
      push(listener, { type: 'hello', counter, after });
      wake(listener);
    });
  });

  const heartbeat = setInterval(() => beat(listeners), HEARTBEAT_MS);
  heartbeat.unref();

  return {
    notify(counter) {
      for (const listener of listeners) if (listener.counter === counter) wake(listener);
    },
    close() {
      clearInterval(heartbeat);
      const open = [...listeners];
      for (const { socket } of open) socket.close(CLOSE_RESTARTING);
      wss.close();
      // Whoever does not answer the farewell must not hold the stop up.
      setTimeout(() => {
        for (const { socket } of open) socket.terminate();
      }, FAREWELL_MS).unref();
    },
    size: () => listeners.size,
  };
}

/** Half-open connections answer no ping, and are let go. */
function beat(listeners: ReadonlySet<Listener>): void {
  for (const listener of listeners) {
    if (!listener.alive) listener.socket.terminate();
    listener.alive = false;
    listener.socket.ping();
  }
}

/** Sends what lies after the cursor; one drain at a time per listener, so that order is kept. */
async function drain(listener: Listener, source: HubSource): Promise<void> {
  if (listener.busy) {
    listener.again = true;
    return;
  }
  listener.busy = true;
  do {
    listener.again = false;
    let batch: readonly CounterMessage[];
    do {
      batch = await source.messagesAfter(listener.counter, listener.cursor, BATCH);
      for (const message of batch) {
        if (!push(listener, message)) return;
        if (message.type === 'event') listener.cursor = message.seq;
      }
    } while (batch.length === BATCH);
    for (const message of source.waitingAt(listener.counter)) if (!push(listener, message)) return;
  } while (listener.again);
  listener.busy = false;
}

/** @returns false when the listener was dropped because it does not read */
function push(listener: Listener, message: CounterMessage): boolean {
  const { socket } = listener;
  if (socket.readyState !== socket.OPEN) return false;
  if (socket.bufferedAmount > BUFFERED_BYTES_MAX) {
    socket.close(CLOSE_SLOW_READER);
    // A socket that is not read never finishes its closing handshake either.
    socket.terminate();
    return false;
  }
  socket.send(JSON.stringify(message));
  return true;
}

function parseTarget(request: IncomingMessage): { counter: string; after: number } | undefined {
  const url = parseUrl(request.url);
  if (url === undefined) return undefined;
  const counter = PATH.exec(url.pathname)?.[1];
  const after = url.searchParams.get('after') ?? '0';
  if (counter === undefined || !/^\d{1,15}$/.test(after)) return undefined;
  const origin = request.headers.origin;
  if (origin !== undefined && !isSameHost(origin, request.headers.host)) return undefined;
  return { counter, after: Number.parseInt(after, 10) };
}

function parseUrl(text: string | undefined): URL | undefined {
  try {
    return new URL(text ?? '/', 'http://localhost');
  } catch {
    return undefined;
  }
}

function isSameHost(origin: string, host: string | undefined): boolean {
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
