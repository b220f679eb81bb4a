import { textOf } from './files.ts';

/** How long files and functions are. */

export interface FunctionSize {
  readonly file: string;
  readonly name: string;
  readonly lines: number;
}

const OPENER =
  /^(\s*)(?:export )?(?:default )?(?:async )?(?:function\*? (\w+)|(?:static )?(?:async )?(#?\w+)\([^)]*\).*\{$)/;

/** Functions and methods by indentation: from a line that opens one to the closing brace of the same depth. */
export function functionsOf(file: string): FunctionSize[] {
  const lines = textOf(file).split('\n');
  const found: FunctionSize[] = [];
  for (const [start, line] of lines.entries()) {
    const match = OPENER.exec(line);
    if (match === null || /^\s*(if|for|while|switch|catch|return|else)\b/.test(line)) continue;
    const end = lines.findIndex((other, index) => index > start && other.startsWith(`${match[1]}}`));
    if (end > start) found.push({ file, name: match[2] ?? match[3] ?? line.trim(), lines: end - start + 1 });
  }
  return found;
}

export const lengthOf = (file: string): number => textOf(file).split('\n').length - 1;

export const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');

/** Places where a type is asserted instead of proved. `as const` asserts nothing. */
export function castsOf(file: string): number {
  const text = withoutComments(textOf(file));
  const found = [...text.matchAll(/\bas (?!const\b)(?:\{|\(|[A-Z]|unknown|readonly|string|number)/g)];
  return found.filter((match) => !/^(?:import|export)\b/.test(lineAt(text, match.index))).length;
}

const lineAt = (text: string, at: number): string => text.slice(text.lastIndexOf('\n', at) + 1, text.indexOf('\n', at));

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
