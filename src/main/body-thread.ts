import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { refuse } from '../refusals/index.ts';
import type { BodyReader, Wanted } from '../server/large-bodies.ts';
import type { ReaderAnswer, ReaderData, ReaderTask } from './body-reader.ts';
import { packageRoot } from './root.ts';

const IDLE_MS = 60_000;
/**
 * More than the largest body needs that the guard lets pass; a body that needs more ends the thread, not the server.
 */
const HEAP_MB_MAX = 1024;

type Read = Awaited<ReturnType<BodyReader['read']>>;

/**
 * The thread that reads large bodies, one after the other; it begins with the first and ends when none has come for a
 * while.
 */
export class BodyThread implements BodyReader {
  readonly #file: string;
  readonly #data: ReaderData;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(file: string, data: ReaderData) {
    this.#file = file;
    this.#data = data;
  }

  read(bytes: Uint8Array, wanted: Wanted): Promise<Read> {
    const turn = this.#last.then(() => this.#readOne({ bytes, wanted }));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#file, {
      workerData: this.#data,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
    });
    // A thread at rest keeps no process alive, and ends without a word.
    worker.unref();
    worker.on('error', () => {});
    worker.once('exit', () => this.#forget(worker));
    return worker;
  }

  /** What ends late must not take the one with it that has begun since. */
  #forget(worker: Worker): void {
    if (this.#worker === worker) this.#worker = undefined;
  }

  #readOne(task: ReaderTask): Promise<Read> {
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    return new Promise<Read>((resolve, reject) => {
      const listenNoMore = () => {
        worker.removeListener('error', ended);
        worker.removeListener('exit', ended);
        worker.removeListener('message', answered);
      };
      const ended = (error: Error | number) => {
        listenNoMore();
        this.#forget(worker);
        if (isOutOfMemory(error)) resolve(refuse('BODY_TOO_LARGE', 'body', { heapMbMax: String(HEAP_MB_MAX) }));
        else reject(error instanceof Error ? error : new Error('the thread that reads large bodies ended'));
      };
      const answered = (answer: ReaderAnswer) => {
        listenNoMore();
        this.#idle = setTimeout(() => void this.close(), IDLE_MS);
        this.#idle.unref();
        if ('failed' in answer) reject(answer.failed);
        else resolve(answer.read);
      };
      worker.once('error', ended);
      worker.once('exit', ended);
      worker.once('message', answered);
      const { buffer, byteLength } = task.bytes;
      worker.postMessage(task, buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : []);
    });
  }
}

/** @returns undefined in a clone that was never built: large bodies are read like all others there */
export function openBodyThread(data: ReaderData): BodyThread | undefined {
  const file = join(packageRoot(), 'dist', 'src', 'main', 'body-reader.js');
  return existsSync(file) ? new BodyThread(file, data) : undefined;
}

const isOutOfMemory = (error: Error | number): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
