import type { Request } from 'express';
import { z } from 'zod';
import { isRefusal, type Refusal, refuse } from '../refusals/index.ts';
import { check } from './check.ts';

export interface Page {
  /** Of the last item that the caller has. */
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** `?cursor=…&limit=…` of a list. */
export function pageIn(request: Request, limitMax: number): Page | Refusal {
  const schema = z.object({
    cursor: z.string().min(1).max(128).optional(),
    limit: z
      .string()
      .regex(/^[1-9]\d{0,3}$/)
      .transform(Number)
      .pipe(z.number().max(limitMax))
      .optional(),
  });
  const { cursor, limit } = request.query;
  const asked = check(schema, { cursor, limit });
  return isRefusal(asked) ? asked : { cursor: asked.value.cursor, limit: asked.value.limit ?? limitMax };
}

/** What follows the cursor in a list that stands in order; `next` where more follows. */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { cursor, limit }: Page,
): { items: readonly T[]; next?: string } | Refusal {
  const at = cursor === undefined ? -1 : items.findIndex((item) => keyOf(item) === cursor);
  if (cursor !== undefined && at < 0) return refuse('FIELD_INVALID', 'cursor');
  const page = items.slice(at + 1, at + 1 + limit);
  const last = page.at(-1);
  return last === undefined || at + 1 + limit >= items.length ? { items: page } : { items: page, next: keyOf(last) };
}
