import { stringify } from 'lossless-json';
import { readJson } from '../../src/json/index.ts';
import { isRefusal, refuse } from '../../src/refusals/index.ts';
import type { AmountInText } from '../adapter.contract.ts';

/** What the suites of adapters that are posted JSON share. */
export const bytes = (text: string): Uint8Array => Buffer.from(text);
export const json = (payload: unknown): Uint8Array => bytes(stringify(payload) ?? '');

/** As the server opens a body. */
export function openJson(posted: Uint8Array): unknown {
  try {
    const read = readJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(posted));
    return isRefusal(read) ? read : read.value;
  } catch {
    return refuse('BODY_NOT_JSON');
  }
}

/** The members whose value the pattern says is an amount. @param shape with one group: the amount */
export const amountsBy = (text: string, shape: string, except: RegExp): AmountInText[] =>
  [...text.matchAll(new RegExp(`"(\\w+)":${shape}`, 'g'))]
    .map(
      (match): AmountInText => ({
        field: match[1] ?? '',
        text: match[2] ?? '',
        index: match.index + match[0].lastIndexOf(match[2] ?? ''),
      }),
    )
    .filter(({ field }) => !except.test(field));
