import { endOfString, isFollowedByColon } from './text.ts';

/** A field that stands twice in one object: of the two only the last would count, and nobody would notice. */
export interface RepeatedKey {
  readonly key: string;
  /** Position in the text where it stands the second time. */
  readonly at: number;
}

/** @param text JSON that parses */
export function repeatedKey(text: string): RepeatedKey | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{' || char === '[') open.push(char === '{' ? new Set() : undefined);
    else if (char === '}' || char === ']') open.pop();
    if (char !== '"') continue;
    const end = endOfString(text, at) ?? text.length;
    const seen = open.at(-1);
    if (seen !== undefined && isFollowedByColon(text, end)) {
      const key = String(JSON.parse(text.slice(at, end)));
      if (seen.has(key)) return { key, at };
      seen.add(key);
    }
    at = end - 1;
  }
  return undefined;
}

/** Where a position stands, as an editor counts. */
export function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
