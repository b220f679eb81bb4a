/**
 * How long the desk waits before it asks again, in milliseconds: fast while the patient stands there, then patiently.
 */
const RETRY_MS = [2_000, 5_000, 15_000, 60_000, 300_000, 3_600_000] as const;

/** After so many tries without an answer a person is asked to look; the desk goes on asking all the same. */
export const TRIES_BEFORE_PERSON = RETRY_MS.length;

/** "Not found" said so often: the same message is sent again, which does no harm if it was taken in after all. */
export const ABSENT_BEFORE_AGAIN = 2;

/**
 * "Not found" ends a driven visit only when it was said through the whole ladder, more than six minutes: a gateway may
 * book late what it took in early, and what turns up after the end nobody asks about any more.
 */
export const ABSENT_BEFORE_GONE = RETRY_MS.length;

/** @param tries how often it was tried before. @returns when to try again, ISO 8601 */
export function nextTryAt(now: Date, tries: number): string {
  const wait = RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? 3_600_000;
  return new Date(now.getTime() + wait).toISOString();
}

const LONGEST_MS = Math.max(...RETRY_MS);

/**
 * Nothing ever waits longer than the ladder: a moment that lies further ahead was written by a clock that has been set
 * back since. @returns the moment, ISO 8601, beyond which no try can lie
 */
export const horizonOf = (now: Date): string => new Date(now.getTime() + LONGEST_MS + 60_000).toISOString();

export const isDue = (nextAt: string, now: Date): boolean => nextAt <= now.toISOString() || nextAt > horizonOf(now);
