import type { Request } from 'express';
import { z } from 'zod';
import type { Envelope } from '../desk/index.ts';
import { isRefusal, type Refusal, refuse } from '../refusals/index.ts';
import { ID_EXPECTED, WHOLE_ID_SHAPE } from '../settlement/index.ts';
import { check } from './check.ts';
import { ReadAhead } from './read-ahead.ts';

export const counterName = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
/** The `:counter` of an address. */
export const counterIn = (request: Request): string | Refusal => {
  const named = check(z.strictObject({ counter: counterName }), { counter: request.params.counter });
  return isRefusal(named) ? named : named.value.counter;
};
const head = z.looseObject({
  adapter: z.string().min(1).max(40).default('nhsa'),
  counter: counterName,
  quoteId: z.uuid().optional(),
  hold: z.boolean().optional(),
  replaces: z.string().regex(WHOLE_ID_SHAPE, ID_EXPECTED).optional(),
});

/** Splits our own fields from the adapter's payload, which stays untouched: its numbers keep their raw text. */
export function envelopeOf(body: unknown): (Envelope & { quoteId?: string }) | Refusal {
  if (body instanceof ReadAhead) {
    const around = envelopeOf(body.said.envelope);
    return isRefusal(around) ? around : { ...around, read: body.said.settlement };
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return refuse('FIELD_INVALID', 'body');
  const { adapter, counter, quoteId, hold, replaces, ...payload } = body as Record<string, unknown>;
  const checked = check(head, { adapter, counter, quoteId, hold, replaces });
  if (isRefusal(checked)) return checked;
  const { value } = checked;
  return {
    adapter: value.adapter,
    counter: value.counter,
    payload,
    ...(value.quoteId === undefined ? {} : { quoteId: value.quoteId }),
    ...(value.hold === undefined ? {} : { hold: value.hold }),
    ...(value.replaces === undefined ? {} : { replaces: value.replaces }),
  };
}
