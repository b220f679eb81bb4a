import { get, type IncomingHttpHeaders } from 'node:http';

export interface Raw {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As it came over the line: still packed. */
  readonly body: Buffer;
}

/** GET without unpacking anything. */
export const rawGet = (url: string, headers: Readonly<Record<string, string>> = {}): Promise<Raw> =>
  new Promise((resolve, reject) => {
    const call = get(url, { headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    });
    call.on('error', reject);
  });
