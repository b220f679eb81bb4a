import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { isRefusal, refuse } from '../errors.ts';
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
 * that numbers keep their text. The parsed value is `request.body`; of a large settlement it is a `ReadAhead`.
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
  const { reader } = bodiesOf(request);
  const read =
    reader !== undefined && bytes.length > LARGE_BYTES ? await reader.read(bytes, wanted) : readBody(bytes, charset);
  if (isRefusal(read)) return sendRefusal(response, read);
  request.body = 'ahead' in read ? new ReadAhead(read) : read.value;
  next();
}

/** The `:id` of an address. */
export const idOf = (request: Request): string => String(request.params.id ?? '');
