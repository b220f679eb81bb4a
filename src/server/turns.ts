/**
 * Large bodies that are read at one time: few, so that what lies in memory is bounded; a few more wait for their turn.
 */
export class Turns {
  readonly #atOnce: number;
  readonly #waitingMax: number;
  readonly #waitMs: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(atOnce: number, waitingMax: number, waitMs: number) {
    this.#atOnce = atOnce;
    this.#waitingMax = waitingMax;
    this.#waitMs = waitMs;
  }

  /** @returns what gives the turn back, once; undefined where too many wait already, or this one waited too long */
  async take(): Promise<(() => void) | undefined> {
    if (this.#taken >= this.#atOnce) {
      if (this.#waiting.length >= this.#waitingMax || !(await this.#wait())) return undefined;
    } else this.#taken += 1;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#give();
    };
  }

  /** @returns whether the turn came in time */
  #wait(): Promise<boolean> {
    return new Promise((resolve) => {
      const begin = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(begin), 1);
        resolve(false);
      }, this.#waitMs);
      this.#waiting.push(begin);
    });
  }

  /** The turn goes to whoever waits longest, without becoming free in between. */
  #give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next();
  }
}
