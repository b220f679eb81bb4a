import type { Liability, Plan } from '../../plan/index.ts';
import type { LintFault } from './lint.ts';
import { nearestTo } from './nearest.ts';

const fault = (path: string, says: string): LintFault => ({ path, says });

/** Names that are given twice or to nobody: each is legal as a file, and each changes what is paid without a word. */
export function checkNames(plan: Plan): LintFault[] {
  return [...checkId(plan), ...checkLiabilityIds(plan), ...checkPools(plan), ...checkLists(plan)];
}

function checkId({ id, term }: Plan): LintFault[] {
  const years = [...new Set([term.from, term.to].map((day) => day.slice(0, 4)))];
  if (years.some((year) => new RegExp(`(^|\\D)${year}(\\D|$)`).test(id))) return [];
  return [
    fault(
      'id',
      `is "${id}", which does not name the term; write the year too, for example "${id}-${years[0]}": the plan of the next term needs an id of its own`,
    ),
  ];
}

function checkLiabilityIds({ liabilities }: Plan): LintFault[] {
  return liabilities.flatMap(({ id }, index) => {
    const first = liabilities.findIndex((other) => other.id === id);
    if (first === index) return [];
    return [
      fault(
        `liabilities.${index}.id`,
        `is "${id}", as liabilities.${first} is called too; the two would use up one deductible and one limit: give each an id of its own`,
      ),
    ];
  });
}

/** One naming of a pool. What shares it must be of the same sort, and of the same period. */
interface Naming {
  readonly pool: string;
  readonly sort: string;
  readonly liability: string;
  readonly path: string;
}

function namingsOf(liability: Liability, index: number): Naming[] {
  const naming = (pool: string | undefined, sort: string, at: string): Naming[] =>
    pool === undefined ? [] : [{ pool, sort, liability: liability.id, path: `liabilities.${index}.${at}.pool` }];
  return [
    ...naming(liability.deductible?.pool, 'deductible', 'deductible'),
    ...liability.caps.flatMap(({ pool, per }, at) => naming(pool, `limit per ${per}`, `caps.${at}`)),
    ...liability.itemCaps.flatMap(({ pool, limits }, at) =>
      naming(pool, `limit of items (${limits})`, `itemCaps.${at}`),
    ),
  ];
}

/** A pool that one liability alone names is shared with nobody: most often it is misspelt. */
function checkPools({ liabilities }: Plan): LintFault[] {
  const namings = liabilities.flatMap(namingsOf);
  return namings.flatMap(({ pool, sort, liability, path }) => {
    const others = namings.filter((other) => other.sort === sort && other.liability !== liability);
    if (others.some((other) => other.pool === pool)) return [];
    const nearest = nearestTo(pool, [...new Set(others.map((other) => other.pool))]);
    const meant = nearest === undefined ? '' : `; the nearest is "${nearest}"`;
    return [
      fault(path, `is "${pool}", a ${sort} that no other liability shares${meant}: correct the name or remove "pool"`),
    ];
  });
}

/** A complete list with nothing on it: whatever asks for it is always refused, or never excluded. */
function checkLists({ lists }: Plan): LintFault[] {
  return Object.entries(lists).flatMap(([id, { status, entries }]) =>
    status === 'published' && entries.length === 0
      ? [
          fault(
            `lists.${id}`,
            'is "published", which means complete, but has no entries, so nothing is ever on it; give the entries, or write "unpublished" until they are known',
          ),
        ]
      : [],
  );
}
