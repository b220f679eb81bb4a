import { describe, expect, test } from 'vitest';
import { birthDateOf, certificateFault, checkDigitOf } from '../../src/enrolment/index.ts';

/** Numbers of division 999999, which does not exist. */
describe('an identity number', () => {
  test.each([
    ['99999919730204011', '3'],
    ['99999919900101001', undefined],
  ])('%s has one right check digit of eleven', (head, known) => {
    const right = checkDigitOf(head);
    if (known !== undefined) expect(right).toBe(known);
    for (const digit of '0123456789X')
      expect(certificateFault('01', head + digit)).toBe(digit === right ? undefined : 'checkDigit');
  });

  test('is the same with a small x', () => {
    const heads = Array.from({ length: 50 }, (_, order) => `99999919900101${String(order).padStart(3, '0')}`);
    const head = heads.find((one) => checkDigitOf(one) === 'X');
    expect(head).toBeDefined();
    expect(certificateFault('01', `${head}x`)).toBeUndefined();
  });

  test.each([
    ['too short', '9999991990010100', 'form'],
    ['30 February', '999999199002300019', 'form'],
    ['29 February of a common year', '99999919900229001X', 'form'],
    ['month 13', '999999199013010019', 'form'],
    ['letters', '99999919900101A019', 'form'],
    ['three characters', '123', 'length'],
    ['fifty-one characters', '1'.repeat(51), 'length'],
  ])('%s cannot be one', (_name, number, fault) => expect(certificateFault('01', number)).toBe(fault));

  test('says the birth date; other certificates say nothing', () => {
    expect(birthDateOf('01', '999999197302040113')).toBe('1973-02-04');
    expect(birthDateOf('01', '999999200002290018')).toBe('2000-02-29');
    expect(birthDateOf('08', '999999197302040113')).toBeUndefined();
    expect(certificateFault('08', 'E12345678')).toBeUndefined();
  });
});
