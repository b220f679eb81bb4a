import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { AuditPart, PartMaker, PartResult, PartTerms } from '../audit/index.ts';
import type { PartAnswer, PartTask } from './audit-worker.ts';
import { packageRoot } from './root.ts';

/** Bills are short-lived: with little room for young objects a thread does nothing but clear them away. */
const YOUNG_MB = 64;
const HEAP_MB_MAX = 512;
/** Parts in hand for each thread, so that none waits for the next. */
const PARTS_A_THREAD = 3;

interface Waiting {
  readonly task: PartTask;
  readonly answer: (result: PartResult) => void;
  readonly fail: (error: unknown) => void;
}

/** Threads that make the parts of an audit, each with its own connection: as many at once as there are threads. */
export class AuditThreads implements PartMaker {
  readonly atOnce: number;
  readonly #workers: readonly Worker[];
  readonly #idle: Worker[];
  readonly #waiting: Waiting[] = [];
  readonly #busy = new Map<Worker, Waiting>();
  #ended: Error | undefined;

  constructor(program: string, ledger: string, threads: number) {
    this.atOnce = threads * PARTS_A_THREAD;
    const limits = { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: HEAP_MB_MAX };
    this.#workers = Array.from({ length: threads }, () => this.#started(program, ledger, limits));
    this.#idle = [...this.#workers];
  }

  make(part: AuditPart, terms: PartTerms): Promise<PartResult> {
    return new Promise((answer, fail) => {
      if (this.#ended !== undefined) {
        fail(this.#ended);
        return;
      }
      this.#waiting.push({ task: { part, terms }, answer, fail });
      this.#next();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #started(program: string, ledger: string, resourceLimits: Worker['resourceLimits']): Worker {
    const worker = new Worker(program, { workerData: ledger, ...(resourceLimits ? { resourceLimits } : {}) });
    worker.on('message', (answer: PartAnswer) => {
      const done = this.#busy.get(worker);
      this.#busy.delete(worker);
      this.#idle.push(worker);
      if ('failed' in answer) done?.fail(answer.failed);
      else done?.answer(answer.result);
      this.#next();
    });
    worker.once('error', (error: Error) => this.#end(error));
    return worker;
  }

  #next(): void {
    const worker = this.#idle.at(-1);
    const next = worker === undefined ? undefined : this.#waiting.shift();
    if (worker === undefined || next === undefined) return;
    this.#idle.pop();
    this.#busy.set(worker, next);
    worker.postMessage(next.task);
    this.#next();
  }

  /** An audit that lacks a part is none: all that wait are told. */
  #end(error: Error): void {
    this.#ended = error;
    for (const one of [...this.#busy.values(), ...this.#waiting.splice(0)]) one.fail(error);
  }
}

export const auditThreadsAtMost = (): number => availableParallelism();

/** @returns undefined in a clone that was never built: everything is audited in the one thread there */
export function openAuditThreads(ledger: string, threads: number): AuditThreads | undefined {
  const program = join(packageRoot(), 'dist', 'src', 'main', 'audit-worker.js');
  return existsSync(program) ? new AuditThreads(program, ledger, threads) : undefined;
}
