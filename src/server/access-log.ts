import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Refusal } from '../refusals/index.ts';
import type { Addresses } from './addresses.ts';
import { writerOf } from './reply.ts';
import { LIKE_IDENTITY, requestIdOf } from './request-id.ts';
import { XmlReplyWriter } from './xml-replies.ts';

/** One line for each request. No body, no raw address, nothing that a patient could be known by. */
export interface AccessLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly at: string;
  readonly method: string;
  /** The pattern of the address, never the address itself. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly requestId?: string;
  readonly code?: string;
  readonly field?: string;
  /** The caller went away before the answer. */
  readonly aborted?: true;
}

/** @param write takes one line; must not wait */
export function logAccess(addresses: Addresses, now: () => Date, write: (line: AccessLine) => void): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const begun = performance.now();
    const [path = ''] = request.originalUrl.split('?', 1);
    response.once('close', () =>
      write(lineOf(request.method, addresses.of(path)?.pattern ?? 'none', response, begun, now())),
    );
    next();
  };
}

function lineOf(method: string, route: string, response: Response, begun: number, at: Date): AccessLine {
  const { statusCode: status } = response;
  const refusal = response.locals.refusal as Refusal | undefined;
  const requestId = requestIdOf(response);
  return {
    level: status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info',
    at: at.toISOString(),
    method,
    route,
    status,
    ms: Math.round((performance.now() - begun) * 10) / 10,
    ...(requestId === undefined ? {} : { requestId }),
    ...(refusal === undefined ? {} : { code: refusal.code }),
    ...(refusal?.field === undefined ? {} : { field: fieldIn(refusal, response) }),
    ...(response.writableFinished ? {} : { aborted: true as const }),
  };
}

/**
 * Names of ours, and in XML those of a mapping, which has hanzi. A name that the caller thought of may be a person's.
 */
function fieldIn({ field = '', within }: Refusal, response: Response): string {
  const known = within ?? field;
  const shape = writerOf(response) instanceof XmlReplyWriter ? MAPPED_NAME : OWN_NAME;
  return shape.test(known) && !LIKE_IDENTITY.test(known) && !/\d{9}/.test(known) ? known : 'other';
}
const OWN_NAME = /^[\w.[\]#/@-]{1,120}$/;
const MAPPED_NAME = /^[\w.[\]#/@\p{Script=Han}-]{1,120}$/u;
