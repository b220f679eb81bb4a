import type { Response } from 'express';
import { REFUSALS, type Refusal } from '../errors.ts';

/** A refusal as application/problem+json, straight from the table of `errors.ts`. */
export function sendRefusal(response: Response, refusal: Refusal): void {
  const row = REFUSALS[refusal.code];
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
      }),
    );
}

/** A result or a refusal, as the use cases return them. */
export function send<T extends object>(response: Response, result: T | Refusal, status = 200): void {
  if ('refused' in result) sendRefusal(response, result);
  else response.status(status).json(result);
}
