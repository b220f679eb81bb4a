import { isIP } from 'node:net';
import type { NextFunction, Request, Response } from 'express';
import { refuse } from '../refusals/index.ts';
import { sendRefusal } from './reply.ts';

/**
 * Names by which this server may be called. A page of somebody else whose name was made to point here says its own
 * name, and is refused. An address of digits cannot be made to point elsewhere.
 */
export type IsOurHost = (host: string | undefined) => boolean;

export function hostsOf(names: readonly string[]): IsOurHost {
  const ours = new Set(['localhost', ...names.map((name) => name.toLowerCase())]);
  return (host) => {
    if (host === undefined) return true;
    const name = nameIn(host);
    return name !== undefined && (isIP(name) !== 0 || ours.has(name) || ours.has('*'));
  };
}

function nameIn(host: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([A-Za-z0-9._-]{1,253}))(?::\d{1,5})?$/.exec(host) ?? [];
  return (bracketed ?? plain)?.toLowerCase();
}

export const onlyOurHosts =
  (isOurs: IsOurHost) =>
  (request: Request, response: Response, next: NextFunction): void => {
    if (isOurs(request.headers.host)) return next();
    sendRefusal(response, refuse('HOST_UNKNOWN', 'host'));
  };
