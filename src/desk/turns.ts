import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Refusal, refuse } from '../refusals/index.ts';
import type { Leases } from './ports.ts';

/** How long others wait for one that died. */
const LEASE_MS = 120_000;
const WAIT_MS = 10_000;
const LOOK_EVERY_MS = 100;

/**
 * One at work on each subject: in this process in the order of asking, among processes by a lease. A lease can end
 * while its holder is still at work: what is written is guarded by its own version.
 */
export class Turns {
  readonly #leases: Leases;
  readonly #holder = randomUUID();
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(leases: Leases) {
    this.#leases = leases;
  }

  /**
   * Refusals: LEDGER_BUSY when another process is still at work on the subject.
   * @param work is given a function that renews the lease, and says whether nobody has taken it since
   * @param waitMs how long it waits for another process
   */
  async of<T>(subject: string, work: (renew: Renew) => Promise<T>, waitMs = WAIT_MS): Promise<T | Refusal> {
    const before = this.#last.get(subject) ?? Promise.resolve();
    const mine = before.then(() => this.#leased(subject, work, waitMs));
    const settled = mine.catch(() => undefined);
    this.#last.set(subject, settled);
    try {
      return await mine;
    } finally {
      if (this.#last.get(subject) === settled) this.#last.delete(subject);
    }
  }

  async #leased<T>(subject: string, work: (renew: Renew) => Promise<T>, waitMs: number): Promise<T | Refusal> {
    const take = () => this.#leases.take(subject, this.#holder, LEASE_MS);
    let fence = await take();
    for (let waited = 0; fence === undefined && waited < waitMs; waited += LOOK_EVERY_MS) {
      await sleep(LOOK_EVERY_MS);
      fence = await take();
    }
    if (fence === undefined) return refuse('LEDGER_BUSY');
    const ours = fence;
    const renew = () => this.#leases.renew(subject, ours, LEASE_MS);
    // The work may take longer than a lease. It is renewed while this process lives.
    const renewing = setInterval(() => void renew().catch(() => undefined), LEASE_MS / 3).unref();
    try {
      return await work(renew);
    } finally {
      clearInterval(renewing);
      // One that cannot be released ends by itself.
      await this.#leases.release(subject, ours).catch(() => undefined);
    }
  }
}

export type Renew = () => Promise<boolean>;
