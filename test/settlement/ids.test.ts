import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ID_SHAPE, isCertificateNumber, orderName, WHOLE_ID_SHAPE } from '../../src/settlement/index.ts';

/**
 * Ids that look alike are one id: nothing invisible, nothing of double width, nothing that a person cannot tell apart.
 */
describe('ids', () => {
  test.each(['3300000100000725', 'S20210401001', 'M-2021/04.1_a', 'ZY0100#12', 'a+b=c@d~e|f(g)'])('%s is one', (id) => {
    expect(ID_SHAPE.test(id)).toBe(true);
  });
  test('a whole id joins its parts with colons', () => {
    expect(WHOLE_ID_SHAPE.test('H33080000002:3300000100000725')).toBe(true);
    expect(ID_SHAPE.test('H33080000002:3300000100000725')).toBe(false);
  });
  test('no character outside visible ASCII makes one, wherever it stands', () => {
    const stranger = fc.integer({ min: 0, max: 0x10ffff }).filter((code) => code <= 0x20 || code >= 0x7f);
    fc.assert(
      fc.property(stranger, fc.integer({ min: 0, max: 4 }), (code, at) => {
        const id = `${'B001'.slice(0, at)}${String.fromCodePoint(code)}${'B001'.slice(at)}`;
        return !ID_SHAPE.test(id) && !WHOLE_ID_SHAPE.test(id);
      }),
    );
  });
  test.each(['B1\n', '', 'B'.repeat(41), 'B 1', 'B"1', "B'1", 'B<1', 'B\\1', 'B%1', 'B*1'])('%j is none', (id) => {
    expect(ID_SHAPE.test(id)).toBe(false);
  });
  test('certificates may have hanzi, and nothing invisible or of double width', () => {
    for (const number of ['999999197302040113', '军字第1234567号', 'H12345678(9)', 'T330123456'])
      expect(isCertificateNumber(number), number).toBe(true);
    for (const number of [
      '99999919730204０113',
      '9999991973\u200b02040113',
      '9999991973 02040113',
      '99999919730204****',
    ])
      expect(isCertificateNumber(number), number).toBe(false);
  });
  test('an order is named by its sender, in words where it likes', () => {
    expect(orderName.safeParse('another unit').success).toBe(true);
    expect(orderName.safeParse('第三车间').success).toBe(true);
    for (const name of ['unit\u200b', ' unit', 'unit ', 'u\u0000', 'ｕnit'])
      expect(orderName.safeParse(name).success).toBe(false);
  });
});
