import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

const PATH = /^\/v1\/counters\/([A-Za-z0-9._-]{1,64})\/stream$/;

export interface Target {
  readonly counter: string;
  readonly after: number;
}

/** What an upgrade asks for, or the status line it is turned away with. */
export function readTarget(request: IncomingMessage): Target | string {
  const url = parseUrl(request.url);
  const counter = url === undefined ? undefined : PATH.exec(url.pathname)?.[1];
  if (url === undefined || counter === undefined) return '404 Not Found';
  const after = url.searchParams.get('after') ?? '0';
  if (!/^\d{1,15}$/.test(after)) return '400 Bad Request';
  const { origin, host } = request.headers;
  if (origin !== undefined && !isSameHost(origin, host)) return '403 Forbidden';
  return { counter, after: Number.parseInt(after, 10) };
}

/** The peer may never close its side. The server does not wait for it. */
export function turnAway(socket: Duplex, status: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
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
