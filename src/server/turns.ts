/** Large bodies that are read at one time: few, so that what lies in memory is bounded; a few more wait for their turn. */
export class Turns {
  readonly #atOnce: number;
  readonly #waitingMax: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(atOnce: number, waitingMax: number) {
    this.#atOnce = atOnce;
    this.#waitingMax = waitingMax;
  }

  /** @returns what gives the turn back, once; undefined where too many wait already */
  async take(): Promise<(() => void) | undefined> {
    if (this.#taken >= this.#atOnce) {
      if (this.#waiting.length >= this.#waitingMax) return undefined;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#taken += 1;
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.#give();
    };
  }

  /** The turn goes to whoever waits longest, without becoming free in between. */
  #give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken -= 1;
    else next();
  }
}
