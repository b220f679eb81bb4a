import type { Random } from '../random.ts';

/**
 * Lets activities take turns in an order that the seed decides. Each waits at every await point that asks for a turn;
 * one at a time goes on, until nobody waits. Nothing here is timed, so the same seed gives the same order.
 */
export class Scheduler {
  readonly #random: Random;
  #waiting: (() => void)[] = [];
  #taking = false;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Waits for a turn, when several take turns. */
  turn(): Promise<void> | undefined {
    if (!this.#taking) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
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
    for (;;) {
      await quiescent();
      if (running === 0 || this.#waiting.length === 0) break;
      const chosen = this.#random.between(0, this.#waiting.length - 1);
      this.#waiting.splice(chosen, 1)[0]?.();
    }
    this.#waiting = [];
    this.#taking = false;
  }
}

/** Every promise that can be kept without a turn has been kept by then: nothing here waits for anything outside. */
const quiescent = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
