import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../../scripts/harness/built.ts';
import { PLANTED } from '../../scripts/planted/bugs.ts';
import { planted } from '../../scripts/planted/plant.ts';
import { packageRoot } from '../../src/main/root.ts';

const programOf = (file: string): string => readFileSync(join(packageRoot(), 'dist', file), 'utf8');

describe('the planted bugs', () => {
  beforeAll(ensureBuilt);

  test('are ten', () => expect(PLANTED).toHaveLength(10));

  test.each(PLANTED.map((bug) => [bug.name, bug] as const))('"%s" can still be planted', (_name, bug) => {
    const texts = new Map<string, string>();
    for (const edit of bug.edits) {
      const text = texts.get(edit.file) ?? programOf(edit.file);
      expect(planted(text, edit)).not.toBe(text);
      texts.set(edit.file, planted(text, edit));
    }
  });

  test('a text that is no longer there stops the run', () => {
    const edit = { file: 'src/money/fen.js', find: 'no such text', put: '' };
    expect(() => planted(programOf(edit.file), edit)).toThrow('stands 0 times');
  });
});
