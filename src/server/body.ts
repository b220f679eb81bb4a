import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { isRefusal, type Refusal, refuse } from '../refusals/index.ts';
import { ID_EXPECTED, WHOLE_ID_SHAPE } from '../settlement/index.ts';
import { charsetOf, readBody } from './check.ts';
import { bodiesOf, LARGE_BYTES, type Wanted } from './large-bodies.ts';
import { ReadAhead } from './read-ahead.ts';
import { sendRefusal } from './reply.ts';

export { check } from './check.ts';

/** A stay of ten thousand fee lines, asked and answered in full national rows, stays below this. */
export const BODY_BYTES_MAX = 16 * 1024 * 1024;

export const rawBody = (): RequestHandler => express.raw({ type: () => true, limit: BODY_BYTES_MAX, inflate: false });

/**
 * Takes exactly `application/json`, uncompressed, in the charset that it declares; reads it with the guarded reader, so
 * that numbers keep their text. The parsed value is `request.body`; a settlement that is usual or large has been read
 * whole, and is a `ReadAhead`.
 */
export function jsonBody(what: 'value' | 'settlement' = 'value'): RequestHandler[] {
  return [mediaType, rawBody(), (request, response, next) => parseBody(request, response, next, what)];
}

const charsetIn = (request: Request) => charsetOf(request.headers['content-type'] ?? '', bodiesOf(request).charset);

function mediaType(request: Request, response: Response, next: NextFunction): void {
  const charset = charsetIn(request);
  if (isRefusal(charset)) sendRefusal(response, charset);
  else next();
}

async function parseBody(request: Request, response: Response, next: NextFunction, what: 'value' | 'settlement') {
  const bytes: unknown = request.body;
  const charset = charsetIn(request);
  if (isRefusal(charset) || !Buffer.isBuffer(bytes))
    return sendRefusal(response, isRefusal(charset) ? charset : refuse('BODY_NOT_JSON'));
  const wanted: Wanted = { what, charset };
  const { reader, usual } = bodiesOf(request);
  const isBeside = reader !== undefined && bytes.length > LARGE_BYTES;
  const quick = what === 'settlement' && charset === 'utf-8' && !isBeside ? usual?.(bytes) : undefined;
  const read = quick ?? (isBeside ? await reader.read(bytes, wanted) : readBody(bytes, charset));
  if (isRefusal(read)) return sendRefusal(response, read);
  request.body = 'ahead' in read ? new ReadAhead(read) : read.value;
  next();
}

const NOTHING_OF_THIS_ID = new Set(['SETTLEMENT_UNKNOWN', 'QUOTE_UNKNOWN', 'JOURNEY_UNKNOWN']);

/**
 * Of an id in the address that is unknown and can be none: that the id is at fault. Only then, for an older program
 * took more characters, and what it recorded is still found.
 */
export function ofId<T extends object>(request: Request, result: T | Refusal): T | Refusal {
  const isUnknown = isRefusal(result) && NOTHING_OF_THIS_ID.has(result.code);
  return isUnknown && !WHOLE_ID_SHAPE.test(idOf(request))
    ? refuse('FIELD_INVALID', 'id', { expected: ID_EXPECTED })
    : result;
}

/** The `:id` of an address. */
export const idOf = (request: Request): string => String(request.params.id ?? '');
