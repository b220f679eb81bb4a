import type { Problem } from '../../terminal/protocol.ts';

/**
 * Every call ends in one of three ways. `lost` is its own way: nobody answered, or the answer does not say
 * whether money moved (5xx, unreadable); the caller must ask, never assume.
 */
export type Answer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'lost'; readonly problem?: Problem };

const READ_MS = 4_000;
const WRITE_MS = 20_000;

export const get = <T>(path: string, limit = READ_MS): Promise<Answer<T>> => call<T>('GET', path, undefined, limit);
export const post = <T>(path: string, body: object): Promise<Answer<T>> => call<T>('POST', path, body, WRITE_MS);

async function call<T>(method: string, path: string, body: object | undefined, limit: number): Promise<Answer<T>> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), limit);
  try {
    const response = await fetch(path, {
      method,
      cache: 'no-store',
      signal: stop.signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    });
    const text = await response.text();
    if (response.ok) return { kind: 'ok', value: (text === '' ? undefined : JSON.parse(text)) as T };
    const problem = readProblem(text, response.status);
    if (response.status >= 500) return problem === undefined ? { kind: 'lost' } : { kind: 'lost', problem };
    return { kind: 'refused', problem: problem ?? bareProblem(response.status) };
  } catch {
    return { kind: 'lost' };
  } finally {
    clearTimeout(timer);
  }
}

function readProblem(text: string, status: number): Problem | undefined {
  try {
    const found = JSON.parse(text) as Partial<Problem> | null;
    if (found === null || typeof found.code !== 'string' || typeof found.title !== 'string') return undefined;
    return { ...bareProblem(status), ...found };
  } catch {
    return undefined;
  }
}

/** A refusal that is not ours: a proxy, or a server of another version. */
function bareProblem(status: number): Problem {
  return {
    type: 'about:blank',
    title: '请求被拒绝。',
    status,
    detail: 'The request was refused.',
    code: `HTTP_${status}`,
    retry: 'same',
    cashier: '请联系信息科，并提供错误代码。',
  };
}

/** Reads again and again until somebody answers. */
export async function getUntilAnswered<T>(path: string, every: number): Promise<Exclude<Answer<T>, { kind: 'lost' }>> {
  for (;;) {
    const answer = await get<T>(path);
    if (answer.kind !== 'lost') return answer;
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

export const billPath = (settlementId: string): string => `/v1/bills/${encodeURIComponent(settlementId)}`;
export const quotePath = (quoteId: string, verb: 'confirm' | 'refresh' | 'dismiss'): string =>
  `/v1/quotes/${encodeURIComponent(quoteId)}/${verb}`;
