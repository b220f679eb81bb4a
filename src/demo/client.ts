/** A hospital's HTTP client for our server, as short as it can be: what a HIS vendor would write. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export function client(url: string) {
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return {
    post: (path: string, body: unknown) => call('POST', path, body),
    get: (path: string) => call('GET', path),
  };
}
export type Client = ReturnType<typeof client>;
