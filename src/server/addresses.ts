import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import { refuse } from '../refusals/index.ts';
import { sendRefusal } from './reply.ts';

/** What each address takes behind its question mark. One that is not here takes nothing. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  '/v1/plans': ['cursor', 'limit'],
  '/v1/work-items': ['state', 'cursor', 'limit'],
  '/v1/counters/:counter/bills': ['cursor', 'limit'],
  '/v1/counters/:counter/desk': ['cursor', 'limit'],
  '/v1/counters/:counter/journeys': ['cursor', 'limit'],
  '/v1/counters/:counter/messages': ['after', 'wait', 'limit'],
  '/v1/counters/:counter/stream': ['after'],
  '/v1/bills/:id/explanation': ['voice', 'lang'],
  '/v1/direct-pay': ['counter'],
  '/v1/xml/:address/quotes': ['counter', 'quoteId', 'hold'],
  '/v1/xml/:address/settlements': ['counter', 'quoteId', 'hold'],
  '/v1/xml/:address/cancellations': ['counter', 'quoteId', 'hold'],
};

interface Address {
  readonly pattern: string;
  readonly shape: RegExp;
  readonly methods: Set<string>;
}

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

/** The addresses of the server, as its routes say them. */
export class Addresses {
  #all: readonly Address[] = [];

  /** Once every route is there. */
  readFrom(app: Express): void {
    const byPattern = new Map<string, Address>();
    for (const { path, methods } of routesIn(app.router.stack as unknown as readonly Layer[])) {
      const known = byPattern.get(path) ?? { pattern: path, shape: shapeOf(path), methods: new Set<string>() };
      for (const [method, takes] of Object.entries(methods)) if (takes) known.methods.add(method.toUpperCase());
      byPattern.set(path, known);
    }
    this.#all = [...byPattern.values()];
  }

  of(path: string): Address | undefined {
    return this.#all.find(({ shape }) => shape.test(path));
  }

  /** A parameter that nobody reads is a spelling mistake, and is named. */
  knownQueries(): RequestHandler {
    return (request: Request, response: Response, next: NextFunction) => {
      if (!request.originalUrl.includes('?')) return next();
      const address = this.of(pathOf(request));
      if (address === undefined) return next();
      const known = QUERIES[address.pattern] ?? [];
      const unknown = Object.keys(request.query).find((name) => !known.includes(name));
      if (unknown === undefined) return next();
      const refusal = refuse('FIELD_INVALID', unknown.slice(0, 64), { expected: 'no-such-field' });
      sendRefusal(response, { ...refusal, within: 'query' });
    };
  }

  /** The part of the address that is no text: its bytes are not UTF-8. */
  partNotText(request: Request): string {
    const path = pathOf(request).split('/');
    const parts = this.of(pathOf(request))?.pattern.split('/') ?? [];
    const part = parts.find((name, at) => name.startsWith(':') && !isText(path[at] ?? ''));
    return part?.slice(1) ?? 'address';
  }

  /** What no route took: an address that does not exist, or one that takes other methods. */
  notTaken(): RequestHandler {
    return (request: Request, response: Response) => {
      const address = this.of(pathOf(request));
      if (address === undefined) return sendRefusal(response, refuse('ROUTE_UNKNOWN'));
      const allowed = [...address.methods].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
      response.set('Allow', allowed.join(', '));
      sendRefusal(response, refuse('METHOD_NOT_ALLOWED', 'method', { allowed: allowed.join(', ') }));
    };
  }
}

function isText(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

const pathOf = (request: Request): string => request.originalUrl.split('?', 1)[0] ?? '';

function* routesIn(stack: readonly Layer[]): Generator<NonNullable<Layer['route']>> {
  for (const { route, handle } of stack) {
    if (route !== undefined && typeof route.path === 'string') yield route;
    else if (handle?.stack !== undefined) yield* routesIn(handle.stack);
  }
}

const shapeOf = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.]/g, '\\.').replace(/:[A-Za-z]+/g, '[^/]+')}/?$`);
