import type { Response } from 'express';
import { REFUSALS, type Refusal } from '../refusals/index.ts';
import { requestIdOf } from './request-id.ts';

/** The language in which an endpoint answers, where that is not JSON; it stands in `response.locals.writer`. */
export interface ReplyWriter {
  refuse(response: Response, refusal: Refusal): void;
}
export const writerOf = (response: Response): ReplyWriter | undefined =>
  response.locals.writer as ReplyWriter | undefined;

/**
 * A refusal as application/problem+json, straight from the table of `src/refusals`; or in the adapter's own language.
 */
export function sendRefusal(response: Response, refusal: Refusal, more: object = {}): void {
  response.locals.refusal = refusal;
  const writer = writerOf(response);
  if (writer !== undefined) return writer.refuse(response, refusal);
  const row = REFUSALS[refusal.code];
  const requestId = requestIdOf(response);
  response
    .status(row.status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `/problems/${refusal.code}`,
        title: row.zh,
        status: row.status,
        detail: row.en,
        code: refusal.code,
        ...(refusal.field === undefined ? {} : { field: refusal.field }),
        ...(refusal.details === undefined ? {} : { details: refusal.details }),
        retry: row.retry,
        cashier: row.cashier,
        ...more,
        ...(requestId === undefined ? {} : { requestId }),
      }),
    );
}

/** A result or a refusal, as the use cases return them. */
export function send<T extends object>(response: Response, result: T | Refusal, status = 200): void {
  if ('refused' in result) sendRefusal(response, result);
  else response.status(status).json(result);
}
