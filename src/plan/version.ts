import { canonicalJson } from '../json/index.ts';
import type { LoadedPlan } from './in-force.ts';
import { type Plan, planSchema } from './plan.ts';

/** What a ledger has used of a plan under one version. */
export interface UsedVersion {
  /** The hash of the file that was loaded then; absent where an older program used it. */
  readonly fileHash?: string;
  /** What bills and enrolments rest on: the file with its lists as they were filled. */
  readonly texts: readonly { readonly hash: string; readonly content: string }[];
}

export interface OtherText {
  readonly used: string;
  readonly now: string;
}

/**
 * A version names one text for ever, or the same stay would pay two sums under one name. Lists that are filled from
 * outside are no part of the file, and may change.
 * @returns both hashes where the file is not the one that was used
 */
export function otherText(loaded: LoadedPlan, { fileHash, texts }: UsedVersion): OtherText | undefined {
  if (texts.length === 0 || loaded.fileHash === undefined) return undefined;
  if (fileHash !== undefined)
    return fileHash === loaded.fileHash ? undefined : { used: fileHash, now: loaded.fileHash };
  const other = texts.find(({ hash, content }) => hash !== loaded.hash && rulesDiffer(content, loaded));
  return other === undefined ? undefined : { used: other.hash, now: loaded.hash };
}

/** A text that this program cannot read cannot be compared: it says nothing against the file. */
function rulesDiffer(content: string, loaded: LoadedPlan): boolean {
  const parsed = planSchema.safeParse(JSON.parse(content));
  if (!parsed.success) return false;
  return ownText(parsed.data, loaded.plan) !== ownText(loaded.plan, parsed.data);
}

/**
 * The plan without entries that may have come from outside: of institutions, from a catalogue; `made-up`, from a file
 * of lists.
 */
function ownText(plan: Plan, other: Plan): string {
  const lists = Object.entries(plan.lists).map(([name, list]) => {
    const isFilled = list.kind === 'institution' || [list, other.lists[name]].some((one) => one?.status === 'made-up');
    return [name, isFilled ? { ...list, status: 'filled', entries: [] } : list];
  });
  return canonicalJson({ ...plan, lists: Object.fromEntries(lists) });
}
