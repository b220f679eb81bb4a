const CHINA_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** A moment as every message writes it, China standard time wherever the process runs. */
export const wireTime = (at: number): string => new Date(at + CHINA_MS).toISOString().slice(0, 19).replace('T', ' ');

/** `yyyyMMddHHmmssSSS`, the form of `refmsg_time`. */
export const wireStamp = (at: number): string => new Date(at + CHINA_MS).toISOString().replace(/\D/g, '');

/** @param text `yyyy-MM-dd HH:mm:ss` */
export const momentOf = (text: string): number => Date.parse(`${text.replace(' ', 'T')}+08:00`);

/** One second into the next day. */
export const nextDay = (at: number): number => Math.floor((at + CHINA_MS) / DAY_MS + 1) * DAY_MS - CHINA_MS + 1000;

/** One second into the next year. */
export const nextYear = (at: number): number => momentOf(`${Number(wireTime(at).slice(0, 4)) + 1}-01-01 00:00:01`);

/**
 * The time that the gateway's messages carry. Left alone it is the message's own `inf_time`, so that a scripted
 * year plays in its year; set, it stands still until it is moved, whatever the hospital claims.
 */
export class TestClock {
  #now: number | undefined;
  #offsetMs = 0;

  /** @param claimed the message's own time */
  at(claimed: number): number {
    return (this.#now ?? claimed) + this.#offsetMs;
  }

  /** undefined: follow the messages again. */
  set(now: number | undefined): void {
    this.#now = now;
  }

  /** How far the gateway's clock is from the right one, or from the messages when it follows them. */
  offset(ms: number): void {
    this.#offsetMs = ms;
  }

  advance(ms: number): void {
    if (this.#now === undefined) this.#offsetMs += ms;
    else this.#now += ms;
  }

  reset(): void {
    this.#now = undefined;
    this.#offsetMs = 0;
  }

  /** `now` is null while the clock follows the messages. */
  show(): { readonly now: string | null; readonly offsetMs: number } {
    return { now: this.#now === undefined ? null : wireTime(this.#now + this.#offsetMs), offsetMs: this.#offsetMs };
  }
}
