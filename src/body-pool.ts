import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Piscina } from 'piscina';
import type { ReaderData, ReaderTask } from './body-reader.ts';
import { refuse } from './errors.ts';
import { packageRoot } from './root.ts';
import type { BodyReader } from './server/large-bodies.ts';

/** One thread: large bodies are rare, and the other cores are for those who settle. */
const THREADS_MAX = 1;
const IDLE_MS = 60_000;
/** More than the largest body needs that the guard lets pass; a body that needs more ends the thread, not the server. */
const HEAP_MB_MAX = 1024;

export interface BodyPool extends BodyReader {
  close(): Promise<void>;
}

/** The thread that reads large bodies; it begins with the first and ends when none has come for a while. */
export function openBodyPool(data: ReaderData): BodyPool | undefined {
  const filename = join(packageRoot(), 'dist', 'src', 'body-reader.js');
  if (!existsSync(filename)) return undefined;
  const pool = new Piscina<ReaderTask, Awaited<ReturnType<BodyReader['read']>>>({
    filename,
    workerData: data,
    minThreads: 0,
    maxThreads: THREADS_MAX,
    idleTimeout: IDLE_MS,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
  });
  // Ends of threads are answers to their bodies; nothing else is to be done about them.
  pool.on('error', () => {});
  return {
    async read(bytes, wanted) {
      const own = bytes.byteLength === bytes.buffer.byteLength;
      const transferList = own && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
      try {
        return await pool.run({ bytes, wanted }, { transferList });
      } catch (error) {
        if (isOutOfMemory(error)) return refuse('BODY_TOO_LARGE', 'body', { heapMbMax: String(HEAP_MB_MAX) });
        throw error;
      }
    },
    close: () => pool.destroy(),
  };
}

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
