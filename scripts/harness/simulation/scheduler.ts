import type { Random } from '../random.ts';

/**
 * Lets activities take turns in an order that the seed decides. Each waits at every await point that asks for a turn;
 * one at a time goes on, until nobody waits. Nothing here is timed, so the same seed gives the same order.
 */
export class Scheduler {
  readonly #random: Random;
  #waiting: (() => void)[] = [];
  #taking = false;
  #calls = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Waits for a turn, when several take turns. */
  turn(): Promise<void> | undefined {
    if (!this.#taking) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** A call of the store: it is answered when its commit is, in a later turn of the event loop. */
  async during<T>(call: Promise<T>): Promise<T> {
    this.#calls += 1;
    try {
      return await call;
    } finally {
      this.#calls -= 1;
    }
  }

  /** Runs activities at once, until all have ended or nothing moves any more (a process has died). */
  async together(activities: readonly (() => Promise<void>)[]): Promise<void> {
    this.#taking = true;
    let running = activities.length;
    for (const activity of activities) {
      void activity().finally(() => {
        running -= 1;
      });
    }
    let idle = 0;
    for (;;) {
      do await nextTurn();
      while (this.#calls > 0);
      // What goes past the process to the store is not counted: its commit comes within a few turns.
      idle = this.#waiting.length === 0 ? idle + 1 : 0;
      if (running === 0 || idle > IDLE_TURNS) break;
      if (this.#waiting.length === 0) continue;
      const chosen = this.#random.between(0, this.#waiting.length - 1);
      this.#waiting.splice(chosen, 1)[0]?.();
    }
    this.#waiting = [];
    this.#taking = false;
  }
}

const IDLE_TURNS = 8;

/** Every promise that waits for nothing but other promises has been kept by then. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
