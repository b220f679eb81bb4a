import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineAndColumn, repeatedKey } from '../../src/json/index.ts';

describe('a field that stands twice in one object', () => {
  test.each([
    ['at the top', '{"a": 1, "a": 2}', { key: 'a', at: 9 }],
    ['inside a list', '[{"a": 1}, {"b": {"a": 1, "a": 1}}]', { key: 'a', at: 26 }],
    ['written with an escape', '{"a": 1, "\\u0061": 2}', { key: 'a', at: 9 }],
    ['once in each of two objects', '{"a": {"a": 1}, "b": [{"a": 1}, {"a": 1}]}', undefined],
    ['as a text, not as a field', '{"a": "a", "b": ["a", "a", "{\\"a\\""]}', undefined],
  ])('%s', (_name, text, found) => expect(repeatedKey(text)).toEqual(found));

  test('is never found in what JSON.stringify writes', () => {
    fc.assert(fc.property(fc.json(), (text) => repeatedKey(JSON.stringify(JSON.parse(text))) === undefined));
  });

  test('is found wherever it is put into an object', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (inner, key) => {
        const name = JSON.stringify(key);
        const text = `[${inner}, {${name}: ${inner}, "${key.length}-other": 1, ${name}: 2}]`;
        const value = JSON.stringify(JSON.parse(inner));
        return inner !== value || repeatedKey(text)?.key === key;
      }),
    );
  });

  test('its place is counted as an editor counts', () => {
    expect(lineAndColumn('{"a": 1,\n  "a": 2}', 11)).toBe('line 2, column 3');
  });
});
