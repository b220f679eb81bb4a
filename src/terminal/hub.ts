import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { Channel, encode, type HubSource } from './channel.ts';
import { readTarget, type Target, turnAway } from './gate.ts';
import { Listener } from './listener.ts';
import { ALIVE_EVERY_MS, CLOSE_RESTARTING, type CounterState, STATE_EVERY_MS } from './protocol.ts';
import type { CounterSignal } from './signal.ts';
import { UnreadBytes } from './unread-bytes.ts';

export interface Hub {
  close(): void;
  readonly size: () => number;
  /** Bytes that lie in this process because readers did not take them. */
  readonly unreadBytes: () => number;
}

export interface HubLimits {
  /** Between two beats of one terminal; it is let go when it answers none. */
  readonly beatMs: number;
  /** A reader that takes nothing of what lies unread for so long is dropped. */
  readonly stallMs: number;
  /**
   * Thrice ten thousand: after a switch restarts, lines that are dead and not yet noticed count beside the new ones.
   * Below `maxConnections` of the server: however many terminals there are, a HIS gets in.
   */
  readonly listenersMax: number;
}

const HUB_LIMITS: HubLimits = { beatMs: STATE_EVERY_MS, stallMs: 10_000, listenersMax: 30_000 };
/** Beats are given to a part of the terminals at a time, so that ten thousand of them stop nobody. */
const SLICES = 40;
/** Terminals told in one turn of the event loop. */
const TOLD_AT_ONCE = 200;
/** Upgrades answered in one turn: after a power cut everybody comes at once, and settlements go on between. */
const UPGRADES_AT_ONCE = 32;
const FAREWELL_MS = 1_000;

/** A terminal has nothing to say, so that little is enough. */
const WS_OPTIONS = {
  noServer: true,
  perMessageDeflate: false,
  clientTracking: false,
  maxPayload: 1024,
  maxFragments: 16,
  maxBufferedChunks: 256,
  closeTimeout: FAREWELL_MS,
};

/** The WebSocket of each counter: in order, gapless from the client's cursor, at least once. */
export function attachHub(
  server: Server,
  source: HubSource,
  signal: CounterSignal,
  limits: HubLimits = HUB_LIMITS,
  isOurHost: (host: string | undefined) => boolean = () => true,
): Hub {
  const hub = new CounterHub(source, signal, limits);
  server.on('upgrade', (request, socket, head) => {
    // Whoever resets the connection before it is answered ends it for itself, and not the process.
    socket.on('error', () => socket.destroy());
    if (isOurHost(request.headers.host)) hub.upgrade(request, socket, head);
    else turnAway(socket, '421 Misdirected Request');
  });
  return hub;
}

interface Arrival {
  readonly target: Target;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

class CounterHub implements Hub {
  // The options are wider than the types that are published for them.
  readonly #wss = new WebSocketServer(WS_OPTIONS as ConstructorParameters<typeof WebSocketServer>[0]);
  readonly #source: HubSource;
  readonly #bell: CounterSignal;
  readonly #channels = new Map<string, { channel: Channel; listeners: Set<Listener>; off: () => void }>();
  readonly #slices = Array.from({ length: SLICES }, () => new Set<Listener>());
  readonly #unread = new UnreadBytes<Listener>();
  readonly #stallTicks: number;
  readonly #listenersMax: number;
  readonly #ticking: ReturnType<typeof setInterval>;
  readonly #living: ReturnType<typeof setInterval>;
  #arrivals: Arrival[] = [];
  #ledger: CounterState['ledger'] = 'fit';
  #size = 0;
  #joined = 0;
  #ticks = 0;
  #lives = 0;
  #closed = false;

  constructor(source: HubSource, signal: CounterSignal, limits: HubLimits) {
    this.#source = source;
    this.#bell = signal;
    this.#listenersMax = limits.listenersMax;
    const tickMs = limits.beatMs / SLICES;
    this.#stallTicks = limits.stallMs / tickMs;
    this.#ticking = setInterval(() => this.#tick(), tickMs);
    this.#ticking.unref();
    this.#living = setInterval(() => this.#sayAlive(), ALIVE_EVERY_MS / SLICES);
    this.#living.unref();
  }

  readonly size = (): number => this.#size;
  readonly unreadBytes = (): number => this.#unread.total;

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const target = readTarget(request);
    if (typeof target === 'string') return turnAway(socket, target);
    if (this.#closed || this.#size + this.#arrivals.length >= this.#listenersMax) {
      return turnAway(socket, '503 Service Unavailable');
    }
    if (this.#arrivals.length === 0) setImmediate(() => void this.#admit());
    this.#arrivals.push({ target, request, socket, head });
  }

  async #admit(): Promise<void> {
    const now = this.#arrivals.splice(0, UPGRADES_AT_ONCE);
    if (this.#arrivals.length > 0) setImmediate(() => void this.#admit());
    for (const { target, request, socket, head } of now) {
      const after = await this.#start(target).catch(() => undefined);
      if (after === undefined || this.#closed) turnAway(socket, '503 Service Unavailable');
      else this.#wss.handleUpgrade(request, socket, head, (ws) => this.#listen(ws, target.counter, after));
    }
  }

  /** A cursor that this ledger never gave, as after a restored backup, would hide what comes: it begins anew. */
  async #start({ counter, after }: Target): Promise<number> {
    return after > 0 && !(await this.#source.knows(counter, after)) ? 0 : after;
  }

  #listen(ws: WebSocket, counter: string, after: number): void {
    const { channel, listeners } = this.#channelOf(counter);
    const listener = new Listener(ws, channel, this.#unread, { after, ledger: this.#ledger });
    const slice = this.#slices[this.#joined % SLICES];
    listeners.add(listener);
    slice?.add(listener);
    this.#joined += 1;
    this.#size += 1;
    ws.on('close', () => {
      listeners.delete(listener);
      slice?.delete(listener);
      this.#size -= 1;
      this.#unread.note(listener, 0);
      if (listeners.size === 0) this.#forget(counter, listeners);
    });
    // A broken frame or a reset: the connection is closing by itself, with the code that says why.
    ws.on('error', () => {});
  }

  #channelOf(counter: string) {
    const known = this.#channels.get(counter);
    if (known !== undefined) return known;
    const channel = new Channel(counter, this.#source);
    const listeners = new Set<Listener>();
    const off = this.#bell.on(counter, () => void tell(channel, listeners));
    const made = { channel, listeners, off };
    this.#channels.set(counter, made);
    return made;
  }

  #forget(counter: string, listeners: ReadonlySet<Listener>): void {
    const known = this.#channels.get(counter);
    if (known?.listeners !== listeners) return;
    known.off();
    this.#channels.delete(counter);
  }

  #tick(): void {
    const at = this.#ticks % SLICES;
    this.#ticks += 1;
    // Without terminals nothing is read.
    if (at === 0 && this.#size > 0) void this.#askLedger();
    for (const listener of this.#slices[at] ?? []) listener.beat(this.#ledger);
    this.#unread.tick();
    for (const listener of this.#unread.stalled(this.#stallTicks)) listener.drop(false);
  }

  #sayAlive(): void {
    const slice = this.#slices[this.#lives % SLICES];
    this.#lives += 1;
    if (slice === undefined || slice.size === 0) return;
    const at = this.#source.now?.().toISOString();
    const bytes = encode({ type: 'alive', ...(at === undefined ? {} : { at }) });
    for (const listener of slice) listener.alive(bytes);
  }

  async #askLedger(): Promise<void> {
    const fit = await this.#source.ledgerFit().catch(() => false);
    this.#ledger = fit ? 'fit' : 'unfit';
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#ticking);
    clearInterval(this.#living);
    const open = this.#slices.flatMap((slice) => [...slice]);
    for (const listener of open) listener.close(CLOSE_RESTARTING);
    this.#wss.close();
    // A terminal that does not answer the close frame must not delay the stop.
    setTimeout(() => {
      for (const listener of open) listener.terminate();
    }, FAREWELL_MS).unref();
  }
}

/** Wakes the terminals of a counter; what they need is read once for all of them. */
function tell(channel: Channel, listeners: ReadonlySet<Listener>): Promise<void> {
  channel.forget();
  return channel.while(async () => {
    let told = 0;
    for (const listener of listeners) {
      listener.wake();
      told += 1;
      if (told % TOLD_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  });
}
