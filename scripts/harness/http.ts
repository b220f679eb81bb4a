import { Agent, request } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

export interface JsonReply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export type Headers = Readonly<Record<string, string>>;
const JSON_HEADERS: Headers = { 'content-type': 'application/json' };
/** A busy machine is slow; only a call that hangs is given up. */
const ANSWER_MS_MAX = 60_000;

/**
 * A keep-alive client that sends exactly the bytes it is given. A broken connection rejects: the caller has no answer.
 */
export class Caller {
  readonly #url: URL;
  readonly #agent: Agent;

  constructor(url: string, sockets = 64) {
    this.#url = new URL(url);
    this.#agent = new Agent({ keepAlive: true, maxSockets: sockets });
  }

  send(method: string, path: string, body?: string | Buffer, headers: Headers = JSON_HEADERS): Promise<Reply> {
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const { hostname: host, port } = this.#url;
    const length: Headers = bytes === undefined ? {} : { 'content-length': String(bytes.length) };
    return new Promise((resolve, reject) => {
      const call = request(
        { host, port, method, path, agent: this.#agent, headers: { ...headers, ...length }, timeout: ANSWER_MS_MAX },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', reject);
          response.on('end', () => {
            const type = response.headers['content-type'] ?? '';
            resolve({ status: response.statusCode ?? 0, type, text: Buffer.concat(parts).toString('utf8') });
          });
        },
      );
      call.on('timeout', () => call.destroy(new Error('no answer in time')));
      call.on('error', reject);
      call.end(bytes);
    });
  }

  async post(path: string, body: unknown): Promise<JsonReply> {
    return json(await this.send('POST', path, typeof body === 'string' ? body : JSON.stringify(body)));
  }

  async get(path: string): Promise<JsonReply> {
    return json(await this.send('GET', path));
  }

  close(): void {
    this.#agent.destroy();
  }
}

const json = ({ status, text }: Reply): JsonReply => ({ status, body: JSON.parse(text) as Record<string, unknown> });
