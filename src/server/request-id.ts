import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

const HEADER = 'x-request-id';
const SHAPE = /^[A-Za-z0-9._-]{8,64}$/;
/** What could be the number of an identity card, wherever it stands: such a thing goes into no log. */
export const LIKE_IDENTITY = /\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx]/;

/**
 * The caller's own number of the request where it has one, ours otherwise: in the answer, in refusals and in the log.
 */
export function numberRequests(request: Request, response: Response, next: NextFunction): void {
  const said = request.get(HEADER);
  const id = said !== undefined && SHAPE.test(said) && !LIKE_IDENTITY.test(said) ? said : randomUUID();
  response.locals.requestId = id;
  response.set(HEADER, id);
  next();
}

export const requestIdOf = (response: Response): string | undefined => response.locals.requestId as string | undefined;
