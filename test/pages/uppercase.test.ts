import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uppercaseMoney } from '../../src/pages/kit/uppercase.ts';

/** The first six rows are the examples of 《正确填写票据和结算凭证的基本规定》, in the one form of theirs we write. */
const TABLE: readonly (readonly [string, string])[] = [
  ['1409.50', '壹仟肆佰零玖元伍角整'],
  ['6007.14', '陆仟零柒元壹角肆分'],
  ['1680.32', '壹仟陆佰捌拾元叁角贰分'],
  ['107000.53', '壹拾万柒仟元伍角叁分'],
  ['16409.02', '壹万陆仟肆佰零玖元零贰分'],
  ['325.04', '叁佰贰拾伍元零肆分'],
  ['7201000.00', '柒佰贰拾万壹仟元整'],
  ['10000.00', '壹万元整'],
  ['0.00', '零元整'],
  ['0.01', '壹分'],
  ['0.10', '壹角整'],
  ['0.05', '伍分'],
  ['0.99', '玖角玖分'],
  ['1.00', '壹元整'],
  ['1.01', '壹元零壹分'],
  ['10.00', '壹拾元整'],
  ['10.05', '壹拾元零伍分'],
  ['10.50', '壹拾元伍角整'],
  ['15.00', '壹拾伍元整'],
  ['100.00', '壹佰元整'],
  ['101.10', '壹佰零壹元壹角整'],
  ['1000.00', '壹仟元整'],
  ['1001.00', '壹仟零壹元整'],
  ['1010.00', '壹仟零壹拾元整'],
  ['16000.00', '壹万陆仟元整'],
  ['10001.00', '壹万零壹元整'],
  ['10010.01', '壹万零壹拾元零壹分'],
  ['20500.00', '贰万零伍佰元整'],
  ['45289.60', '肆万伍仟贰佰捌拾玖元陆角整'],
  ['100000.00', '壹拾万元整'],
  ['100500.00', '壹拾万零伍佰元整'],
  ['1000000.00', '壹佰万元整'],
  ['1010101.01', '壹佰零壹万零壹佰零壹元零壹分'],
  ['10000000.00', '壹仟万元整'],
  ['10001000.00', '壹仟万壹仟元整'],
  ['10000001.00', '壹仟万零壹元整'],
  ['100000000.00', '壹亿元整'],
  ['100000001.00', '壹亿零壹元整'],
  ['100010000.00', '壹亿零壹万元整'],
  ['100100000.00', '壹亿零壹拾万元整'],
  ['110000000.00', '壹亿壹仟万元整'],
  ['100001000.00', '壹亿零壹仟元整'],
  ['102030405.06', '壹亿零贰佰零叁万零肆佰零伍元零陆分'],
  ['999999999999.99', '玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分'],
  ['-1.50', '负壹元伍角整'],
];

describe('uppercase money', () => {
  test.each(TABLE)('%s is %s', (yuan, words) => {
    expect(uppercaseMoney(yuan)).toBe(words);
  });

  test.each(['', '1', '1.5', '01.00', '1,000.00', '1000000000000.00', 'abc', '1.234'])('%j is no amount', (text) => {
    expect(() => uppercaseMoney(text)).toThrow(RangeError);
  });

  test('the words give the number back, and never two zeros together', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 99_999_999_999_999n }), (fen) => {
        const digits = fen.toString().padStart(3, '0');
        const words = uppercaseMoney(`${digits.slice(0, -2)}.${digits.slice(-2)}`);
        expect(words).not.toMatch(/零零|零[拾佰仟万亿整角]/);
        expect(readBack(words)).toBe(fen);
      }),
      { numRuns: 2000 },
    );
  });
});

/** An independent reading: every digit counts at the place named after it. */
function readBack(words: string): bigint {
  const places: Readonly<Record<string, bigint>> = { 拾: 10n, 佰: 100n, 仟: 1000n };
  let total = 0n;
  let section = 0n;
  let figure = 0n;
  let fen = 0n;
  for (const letter of words) {
    const value = '零壹贰叁肆伍陆柒捌玖'.indexOf(letter);
    if (value >= 0) figure = BigInt(value);
    else if (letter in places) {
      section += figure * (places[letter] ?? 0n);
      figure = 0n;
    } else if (letter === '亿' || letter === '万' || letter === '元') {
      total += (section + figure) * (letter === '亿' ? 100_000_000n : letter === '万' ? 10_000n : 1n);
      section = 0n;
      figure = 0n;
    } else if (letter === '角' || letter === '分') {
      fen += figure * (letter === '角' ? 10n : 1n);
      figure = 0n;
    }
  }
  return total * 100n + fen;
}
