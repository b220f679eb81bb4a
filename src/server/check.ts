import type { z } from 'zod';
import { plainNumbers, readJson } from '../json/index.ts';
import { isRefusal, type Refusal, refuse, refuseFirst } from '../refusals/index.ts';
import { CHARSETS, type Charset, charsetNamed, decodeText } from '../xml/index.ts';

/** Checks one of our own messages. @returns the value, or a refusal that names the field */
export function check<S extends z.ZodType>(schema: S, value: unknown): { value: z.output<S> } | Refusal {
  const parsed = schema.safeParse(plainNumbers(value));
  return parsed.success ? { value: parsed.data } : refuseFirst(parsed.error.issues, 'body');
}

/** Bytes of a JSON body -> its value, numbers still as text. */
export function readBody(bytes: Uint8Array, charset: Charset): { value: unknown } | Refusal {
  const text = decodeText(bytes, charset);
  return isRefusal(text) ? text : readJson(text);
}

/**
 * The charset of a JSON body by its content type: what it declares, or what is configured for those that declare
 * nothing.
 * @returns a refusal for any other media type, and for a charset that is not read
 */
export function charsetOf(contentType: string, undeclared: Charset): Charset | Refusal {
  const read = /^application\/json(?:;charset="?([\w.-]{1,40})"?)?;?$/.exec(
    contentType.toLowerCase().replace(/\s/g, ''),
  );
  if (read === null) return refuse('MEDIA_TYPE_UNSUPPORTED', 'content-type', { expected: 'application/json' });
  const [, declared] = read;
  if (declared === undefined) return undeclared;
  const charset = charsetNamed(declared);
  return charset ?? refuse('MEDIA_TYPE_UNSUPPORTED', 'content-type', oneOf(CHARSETS));
}

/** The details of a refusal that names what is taken. */
export const oneOf = (options: readonly string[]): Record<string, string> => ({
  expected: 'one-of',
  options: options.join(' | '),
});
