import { describe, expect, test } from 'vitest';
import { tailOf } from '../../adapters/reading/mask.ts';

describe('what a screen may show of a certificate', () => {
  test.each([
    ['99999919730204012x', '012X'],
    [' 999999197302040113 ', '0113'],
    ['E12345678', '5678'],
    // The end of one that is masked before it tells as much as the end of a whole one.
    ['999999********0113', '0113'],
  ])('%s ends in %s', (number, tail) => expect(tailOf(number)).toBe(tail));

  test.each([
    ['nothing was said', undefined],
    ['it is so short that its end is most of it', 'A123456'],
    ['its end is masked', '99999919730204****'],
    ['its end is no letter and no digit', '9999991973(甲)'],
  ])('nothing where %s', (_, number) => expect(tailOf(number)).toBeUndefined());
});
