/** How long the desk waits before it asks again, in milliseconds: fast while the patient stands there, then patiently. */
const LADDER_MS = [2_000, 5_000, 15_000, 60_000, 300_000, 3_600_000] as const;

/** After so many tries without an answer a person is asked to look; the desk goes on asking all the same. */
export const TRIES_BEFORE_PERSON = LADDER_MS.length;

/** "Not found" is believed only when it was said so often: a gateway may book late what it took in early. */
export const ABSENT_BEFORE_BELIEF = 2;

/** @param tries how often it was tried before. @returns when to try again, ISO 8601 */
export function nextTryAt(now: Date, tries: number): string {
  const wait = LADDER_MS[Math.min(tries, LADDER_MS.length - 1)] ?? 3_600_000;
  return new Date(now.getTime() + wait).toISOString();
}
