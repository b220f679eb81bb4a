import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { control } from './control.ts';
import { type Exchange, FaultyGateway } from './faulty-gateway.ts';
import { Gateway } from './gateway.ts';
import { infnoOfPath } from './transactions/index.ts';

/** Loopback only: a simulator must never be reachable as if it were the real gateway. */
const HOST = '127.0.0.1';
const BODY_BYTES_MAX = 4 * 1024 * 1024;
const API = '/fsi/api/';
export const CALL_SERVICE_PATH = '/fsi/api/rsfComIfsService/callService';
/** The e-voucher's decode service: its own envelope, and no part of the national transactions. */
export const DECODE_PATH = '/fsi/api/hsecfc/localQrCodeQuery';

export interface SimulatedGatewayOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** The same seed gives the same ids. */
  readonly seed?: number;
  /** Only used when a message carries no readable `inf_time`. */
  readonly now?: () => Date;
  /** The last three digits of a settlement's total choose a fault. On unless switched off. */
  readonly magicAmounts?: boolean;
}

export interface SimulatedGateway {
  readonly url: string;
  /** The same gateway without the wire: what has truly happened, which faults are armed, the clock. */
  readonly inside: FaultyGateway;
  /** Back to the seeded state: nobody has used anything, no fault is armed. */
  reset(): void;
  close(): Promise<void>;
}

export async function startSimulatedGateway(options: SimulatedGatewayOptions = {}): Promise<SimulatedGateway> {
  const gateway = new Gateway(options.seed ?? 1, options.now ?? (() => new Date()));
  const inside = new FaultyGateway(gateway, { magicAmounts: options.magicAmounts ?? true });
  const server = createServer((request, response) => {
    handle(inside, request, response).catch(() => sendText(response, 500, 'message=[500][SimulatorError]'));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, HOST, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${port}`,
    inside,
    reset: () => inside.reset(),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

async function handle(inside: FaultyGateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', `http://${HOST}`);
  const method = request.method ?? 'GET';
  const text = await bodyOf(request);
  if (text === undefined) return sendText(response, 413, 'message=[413][PayloadTooLarge]');
  const controlled = control(inside, method, url, text);
  if (controlled !== undefined) return sendJson(response, controlled.status, controlled.body);
  if (method !== 'POST') return sendText(response, 405, 'message=[405][MethodNotAllowed]');
  const { pathname } = url;
  if (pathname === DECODE_PATH) return sendJson(response, 200, inside.gateway.credentials.decode(parsed(text)));
  const infnoByPath = pathname.startsWith(API) ? infnoOfPath(pathname.slice(API.length)) : undefined;
  if (pathname !== CALL_SERVICE_PATH && infnoByPath === undefined) {
    return sendText(response, 404, 'message=[404][NotFound]');
  }
  const fault = request.headers['x-sim-fault'];
  const headers = { 'x-sim-fault': Array.isArray(fault) ? fault.join() : fault };
  carryOut(inside.exchange(text, { headers, infnoByPath }), response);
}

/** The wire does what the exchange says: this is all that differs between a simulation and a server. */
function carryOut(exchange: Exchange, response: ServerResponse): void {
  if (exchange.kind === 'answered') {
    const send = () => response.writeHead(exchange.status, headOf(exchange)).end(exchange.bytes);
    if (exchange.afterMs > 0) after(exchange.afterMs, response, send);
    else send();
  } else if (exchange.kind === 'silent') {
    if (exchange.closesAfterMs !== undefined) {
      after(exchange.closesAfterMs, response, () => response.socket?.destroy());
    }
  } else if (exchange.partial === undefined) {
    response.socket?.resetAndDestroy();
  } else {
    const { status, contentType, bytes, of } = exchange.partial;
    response.writeHead(status, { 'content-type': contentType, 'content-length': of });
    response.write(bytes, () => response.socket?.destroy());
  }
}

const headOf = ({ contentType, bytes }: { readonly contentType: string; readonly bytes: Uint8Array }) => ({
  'content-type': contentType,
  'content-length': bytes.length,
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A caller that has gone, or a gateway that is closing, is not waited for. */
function after(ms: number, response: ServerResponse, then: () => void): void {
  const timer = setTimeout(then, ms);
  response.once('close', () => clearTimeout(timer));
}

/** @returns undefined when there is more than the simulator will hold */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  return bytes > BODY_BYTES_MAX ? undefined : Buffer.concat(chunks).toString('utf8');
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}
