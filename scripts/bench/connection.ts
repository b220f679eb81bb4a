import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { AnswerReader } from './answers.ts';

/** One keep-alive connection that sends ready bytes: a client of a framework would be slower than the server. */
export class Connection {
  readonly #socket: Socket;
  readonly #answers = new AnswerReader();
  #done: ((status: number) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (part: Buffer) => {
      try {
        const status = this.#answers.take(part);
        if (status !== undefined) this.#done?.(status);
      } catch (error) {
        this.#failed?.(error as Error);
      }
    });
    socket.on('error', (error) => this.#failed?.(error));
    socket.on('close', () => this.#failed?.(new Error('the server closed the connection')));
  }

  static async open(url: string): Promise<Connection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return new Connection(socket);
  }

  /** Sends a whole request. @returns the status of its answer */
  send(request: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#failed = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#failed = undefined;
    this.#socket.destroy();
  }
}
