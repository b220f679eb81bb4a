import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import { isRefusal, type Refusal, refuse, refuseFirst } from '../errors.ts';
import { plainNumbers, readJson } from '../json/index.ts';
import { sendRefusal } from './reply.ts';

/** A stay of ten thousand fee lines, asked and answered in full national rows, stays below this. */
export const BODY_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Takes exactly `application/json`, uncompressed, in UTF-8; reads it with the guarded reader, so that numbers
 * keep their text. The parsed value is `request.body`.
 */
export function jsonBody(): RequestHandler[] {
  return [mediaType, express.raw({ type: () => true, limit: BODY_BYTES_MAX, inflate: false }), parseBody];
}

function mediaType(request: Request, response: Response, next: NextFunction): void {
  const type = (request.headers['content-type'] ?? '').toLowerCase().replace(/\s/g, '');
  if (type === 'application/json' || type === 'application/json;charset=utf-8') return next();
  sendRefusal(response, refuse('MEDIA_TYPE_UNSUPPORTED', 'content-type', { expected: 'application/json' }));
}

function parseBody(request: Request, response: Response, next: NextFunction): void {
  const bytes: unknown = request.body;
  const read = Buffer.isBuffer(bytes) ? decode(bytes) : refuse('BODY_NOT_JSON');
  if (isRefusal(read)) return sendRefusal(response, read);
  request.body = read.value;
  next();
}

function decode(bytes: Buffer): { value: unknown } | Refusal {
  try {
    return readJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return refuse('BODY_NOT_JSON');
  }
}

/** Checks one of our own messages. @returns the value, or a refusal that names the field */
export function check<S extends z.ZodType>(schema: S, value: unknown): { value: z.output<S> } | Refusal {
  const parsed = schema.safeParse(plainNumbers(value));
  return parsed.success ? { value: parsed.data } : refuseFirst(parsed.error.issues, 'body');
}

/** The `:id` of an address. */
export const idOf = (request: Request): string => String(request.params.id ?? '');
