import { readFileSync } from 'node:fs';

/** One row of docs/rule-shapes.md. */
export interface RuleShape {
  readonly shape: string;
  readonly vocabulary: string;
  readonly rule: string;
  readonly plan: string;
}

export function ruleShapes(file: string): RuleShape[] {
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| shape'));
  return rows.map((line) => {
    const [, shape = '', vocabulary = '', rule = '', plan = ''] = line.split('|').map((cell) => cell.trim());
    return { shape, vocabulary, rule, plan };
  });
}
