import { allocate, maskOf } from './burden.ts';
import type { Run } from './run.ts';

const IN_SCOPE_MASK = maskOf(['inScope.*']);

/**
 * As `inScopeByLine`: in-policy cost is known for the bill only, and each line has its share of it.
 * @returns undefined where there is none to share
 */
export function inScopeOfLines(run: Run): Float64Array | undefined {
  const { burden, closedParts, closedLines } = run;
  const { columns } = burden;
  let left = 0;
  if (closedParts === undefined) left = burden.leftOf({ mask: IN_SCOPE_MASK });
  else {
    burden.look(IN_SCOPE_MASK);
    for (const part of burden.listOf(IN_SCOPE_MASK)) if (closedParts[part] !== 1) left += burden.left[part] ?? 0;
  }
  if (left === 0 || columns.inScope.every((fen) => fen === 0)) return undefined;
  const shares = allocate(burden.settledOf(IN_SCOPE_MASK), columns.inScope);
  if (closedLines !== undefined) {
    for (let index = 0; index < shares.length; index += 1) if (closedLines[index] === 1) shares[index] = 0;
  }
  const open = shares.reduce((sum, share) => sum + share, 0);
  return open === 0 ? undefined : allocate(Math.min(open, left), shares);
}
