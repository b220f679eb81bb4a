import fc from 'fast-check';
import { expect, test } from 'vitest';
import { masked } from '../../adapters/reading/mask.ts';

test.each([
  ['李', '*'],
  ['李梅', '李*'],
  ['李小梅', '李*梅'],
  ['欧阳小梅', '欧**梅'],
  ['阿卜杜拉·买买提', '阿***提'],
  ['𠮷田', '𠮷*'],
])('%s is shown as %s', (name, shown) => expect(masked(name)).toBe(shown));

test('no name is shown whole, whatever its length and script', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => !text.includes('*'));
  fc.assert(
    fc.property(name, (text) => {
      expect(masked(text)).toContain('*');
      expect(masked(text).replaceAll('*', '').length).toBeLessThan(text.length);
    }),
  );
});
