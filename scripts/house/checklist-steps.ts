import { type Checklist, filesOf, patchesOf, TreeCopy } from './checklists.ts';

/** One step left out of a change: who noticed. */
interface LeftOut {
  readonly step: number;
  readonly noticed: string | undefined;
}

export interface Played {
  readonly name: string;
  readonly files: number;
  /** What the whole change fails on; undefined when it builds and passes. */
  readonly fails: string | undefined;
  readonly leftOut: readonly LeftOut[];
}

/** Makes the change of each checklist whole, then without each of its steps. */
export function playChecklists(lists: readonly Checklist[]): Played[] {
  const copy = new TreeCopy();
  try {
    return lists.map((list) => play(list, copy));
  } finally {
    copy.remove();
  }
}

function play(list: Checklist, copy: TreeCopy): Played {
  const patches = patchesOf(list);
  const saidOf = (chosen: readonly string[], tests: readonly string[]): string | undefined => {
    copy.reset();
    copy.change(chosen);
    return copy.compilerSays() ?? copy.testsSay(tests);
  };
  const leftOut = patches.map((left, index) => ({
    step: index + 1,
    noticed: saidOf(
      patches.filter((patch) => patch !== left),
      list.tests,
    ),
  }));
  return {
    name: list.name,
    files: new Set(patches.flatMap(filesOf)).size,
    fails: saidOf(patches, [...list.tests, ...(list.whole ?? [])]),
    leftOut,
  };
}
