import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gateway } from './gateway.ts';
import { persons } from './persons.ts';
import { infnoOfPath } from './transactions/index.ts';

/** Loopback only: a simulator must never be reachable as if it were the real gateway. */
const HOST = '127.0.0.1';
const BODY_BYTES_MAX = 4 * 1024 * 1024;
const API = '/fsi/api/';
export const CALL_SERVICE_PATH = '/fsi/api/rsfComIfsService/callService';

export interface SimulatedGatewayOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** The same seed gives the same ids. */
  readonly seed?: number;
  /** Only used when a message carries no readable `inf_time`. */
  readonly now?: () => Date;
}

export interface SimulatedGateway {
  readonly url: string;
  /** Back to the seeded state: nobody has used anything. */
  reset(): void;
  close(): Promise<void>;
}

export async function startSimulatedGateway(options: SimulatedGatewayOptions = {}): Promise<SimulatedGateway> {
  const gateway = new Gateway(options.seed ?? 1, options.now ?? (() => new Date()));
  const server = createServer((request, response) => {
    handle(gateway, request, response).catch(() => sendText(response, 500, 'message=[500][SimulatorError]'));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, HOST, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${port}`,
    reset: () => gateway.reset(),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

async function handle(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', `http://${HOST}`);
  if (request.method === 'GET' && pathname === '/sim/persons') return sendJson(response, { persons: personList() });
  if (request.method !== 'POST') return sendText(response, 405, 'message=[405][MethodNotAllowed]');
  if (pathname === '/sim/reset') {
    gateway.reset();
    return sendJson(response, { reset: true });
  }
  const infno = pathname.startsWith(API) ? infnoOfPath(pathname.slice(API.length)) : undefined;
  if (pathname !== CALL_SERVICE_PATH && infno === undefined) return sendText(response, 404, 'message=[404][NotFound]');
  const text = await bodyOf(request);
  if (text === undefined) return sendText(response, 413, 'message=[413][PayloadTooLarge]');
  const body = parsed(text);
  // Not JSON: the proxy in front of a real gateway answers, in plain text, before the gateway sees anything.
  if (body === undefined) return sendText(response, 400, 'message=[400][JSONException] illegal identifier');
  sendJson(response, gateway.answer(body, infno));
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

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function personList(): object[] {
  return persons.map((person) => ({
    id: person.id,
    name: person.name,
    certno: person.certno,
    psn_no: person.psn_no,
    insurances: person.insuinfo.map(({ insutype, psn_type, psn_insu_stas, insuplc_admdvs }) => ({
      insutype,
      psn_type,
      psn_insu_stas,
      insuplc_admdvs,
    })),
    identities: person.idetinfo.map(({ psn_idet_type, memo }) => ({ psn_idet_type, memo })),
  }));
}

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}
