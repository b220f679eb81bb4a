import originFields from './origin-fields.json' with { type: 'json' };
import type { Node, Package } from './wire.ts';

const FIELDS: readonly (readonly [path: string, field: string])[] = Object.entries(originFields);

/** Where the inputs of the bill came from. */
export function originOf(row: Node, lines: readonly Package[]): Record<string, string> {
  const origin = Object.fromEntries(FIELDS.map(([path, field]) => [path, row.at(field)]));
  const [first, second] = lines;
  if (first === undefined) return origin;
  const more = second === undefined ? '' : ` + ${lines.length - 1}`;
  return { ...origin, lines: `${first.label}${more}: recipeSerialNum` };
}
