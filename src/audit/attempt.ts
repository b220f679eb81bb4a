import type { CheckCounts, CheckId } from './checks.ts';
import { unreadable } from './store-fault.ts';

/** Makes a part of the audit. @returns undefined where the store could not read; what that says is a finding */
export type Attempt = <T>(check: CheckId, part: () => Promise<T>, person?: string) => Promise<T | undefined>;

export const attemptOf =
  (checks: CheckCounts): Attempt =>
  async (check, part, person) => {
    try {
      return await part();
    } catch (error) {
      unreadable(checks, check, error, person);
      return undefined;
    }
  };

/** All items of pages that are asked for one after the other. */
export async function* inPages(
  next: (after: string) => Promise<readonly string[] | undefined>,
  first = '',
): AsyncGenerator<string> {
  for (let after = first; ; ) {
    const page = (await next(after)) ?? [];
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last;
  }
}
