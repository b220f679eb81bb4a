import { describe, expect, test } from 'vitest';
import { changesOf } from '../../src/pages/apps/counter/changes.ts';
import { KeyReader, readEntry } from '../../src/pages/apps/counter/entry.ts';
import { isNameOf } from '../../src/pages/apps/counter/name.ts';
import { fenOf, grouped, groupedWithin, isZeroAmount, share, yuanOf } from '../../src/pages/kit/amount.ts';
import { type StairStep, stairOf, sumsHold } from '../../src/pages/kit/steps.ts';
import { chinaDay, chinaMoment } from '../../src/pages/kit/time.ts';
import { formulaSaid, reasonSaid } from '../../src/pages/kit/words.ts';
import { planOf } from './bill-parts.ts';
import { E1, E2_ZEROS, E3_BANDS } from './bills.ts';

describe('amounts for people', () => {
  test.each([
    ['0.00', '0.00'],
    ['999.99', '999.99'],
    ['1000.00', '1,000.00'],
    ['45289.60', '45,289.60'],
    ['-1234567.80', '-1,234,567.80'],
    ['28333.3333', '28,333.3333'],
    ['12', '12'],
    ['100000', '100,000'],
  ])('%s reads %s', (wire, screen) => expect(grouped(wire)).toBe(screen));

  test.each([
    ['(15000.00 − 10000.00) × 50% = 2500.00', '(15,000.00 − 10,000.00) × 50% = 2,500.00'],
    ['min(600000.00, 500000.00 − 0.00) = 500000.00', 'min(600,000.00, 500,000.00 − 0.00) = 500,000.00'],
    ['L2.2021 + 12', 'L2.2021 + 12'],
    ['2021-09-18', '2021-09-18'],
  ])('%s in a formula', (formula, screen) => expect(groupedWithin(formula)).toBe(screen));

  test('fen and back, and nothing that is not an amount', () => {
    for (const text of ['0.00', '0.05', '-0.05', '45289.60', '-120.00']) expect(yuanOf(fenOf(text))).toBe(text);
    for (const text of ['', '1', '1.5', '1,000.00', 'NaN']) expect(() => fenOf(text)).toThrow(RangeError);
  });

  test('zeros and shares', () => {
    expect(['0.00', '-0.00', '0', '0.0000'].every(isZeroAmount)).toBe(true);
    expect(['0.01', '10.00', ''].some(isZeroAmount)).toBe(false);
    expect([share('50.00', '200.00'), share('1.00', '0.00'), share('9.00', '3.00'), share('-1.00', '3.00')]).toEqual([
      0.25, 0, 1, 0,
    ]);
  });

  test('the day of the counter is the day in China', () => {
    expect(chinaDay('2021-09-17T16:00:00.000Z')).toBe('2021-09-18');
    expect(chinaMoment('2021-09-18T09:30:00+08:00')).toBe('2021-09-18 09:30:00');
    expect(chinaDay('not a date')).toBe('');
  });
});

describe('reasons in words', () => {
  test('what is lacking stands beside the reason', () => {
    expect(reasonSaid({ code: 'BELOW_DEDUCTIBLE', short: '7000.00' }).zh).toBe('未过免赔额，还差 7,000.00');
    expect(reasonSaid({ code: 'FACT_MISSING', missing: 'criticalIllness.line' }).zh).toBe(
      '缺少判断所需的信息（缺：大病起付线）',
    );
    expect(reasonSaid({ code: 'LIST_MISSING', missing: 'specialDrugs' }).zh).toContain('specialDrugs');
  });

  test('components and sums of a formula', () => {
    expect(formulaSaid('inScope.* + preSelfPay = 12.00')).toBe('政策范围内 + 先行自付 = 12.00');
    expect(formulaSaid('Σ 2 = 30000.00')).toBe('2 项费用合计 = 30000.00');
  });
});

describe('the stairs', () => {
  const short = (steps: readonly StairStep[]) => steps.map(({ key, sign, amount }) => `${sign}${key} ${amount}`);

  test('from the total to the remainder, each payer once', () => {
    expect(short(stairOf(E1))).toEqual([
      'total 150000.00',
      '−fund-0 89208.00',
      '−fund-1 5212.80',
      '−hospital 0.00',
      '=personal 55579.20',
      '−huiqubao-2021.L1 289.60',
      '−huiqubao-2021.L2 10000.00',
      '−huiqubao-2021.L3 0.00',
      '=patient 45289.60',
    ]);
  });

  test('each bar begins where the one before it ended', () => {
    for (const bill of [E1, E2_ZEROS, E3_BANDS]) {
      const down = stairOf(bill).filter((step) => step.sign === '−');
      down.slice(1).forEach((step, index) => {
        expect(step.to).toBeCloseTo(down[index]?.from ?? -1, 9);
      });
      expect(stairOf(bill).at(-1)?.to).toBeCloseTo(down.at(-1)?.from ?? -1, 9);
    }
  });

  test('what is transferred later is not taken off here', () => {
    const step = stairOf(E3_BANDS).find(({ role }) => role === 'plan');
    expect(step).toMatchObject({ amount: '32000.00', from: 0, to: 0.375, note: { zh: '其中 2,000.00 稍后转账' } });
  });

  test('a plan that the gateway paid is one step of its own, with our figure beside it', () => {
    const plan = {
      ...planOf([], '10289.60'),
      paidBy: 'gateway' as const,
      check: { ours: '10289.00', gateway: '10289.60', difference: '0.60' },
    };
    const bill = { ...E1, plans: [plan] };
    const step = stairOf(bill).find(({ role }) => role === 'plan');
    expect(step).toMatchObject({ key: 'huiqubao-2021', amount: '10289.60' });
    expect(step?.note?.zh).toBe('医保平台已直接赔付；我方计算 10,289.00，差额 0.60');
    expect(sumsHold(bill)).toBe(true);
  });

  test('the law is checked once more before anybody pays', () => {
    expect([E1, E2_ZEROS, E3_BANDS].map(sumsHold)).toEqual([true, true, true]);
    expect(sumsHold({ ...E1, total: '150000.01' })).toBe(false);
    expect(sumsHold({ ...E1, patient: { ...E1.patient, cash: '43289.59' } })).toBe(false);
    expect(sumsHold({ ...E1, hospitalBorne: 'damaged' })).toBe(false);
  });

  test('a bill of nothing draws nothing', () => {
    const zero = { ...E1.patient, pays: '0.00', cash: '0.00', account: '0.00' };
    const bill = { ...E1, total: '0.00', funds: [], personal: '0.00', plans: [], patient: zero };
    expect(stairOf(bill).every(({ from, to }) => from === 0 && to <= 1)).toBe(true);
  });
});

describe('QUOTE_CHANGED', () => {
  test('rows with names, the patient first', () => {
    const details = {
      'huiqubao-2021.L2.quoted': '10000.00',
      'huiqubao-2021.L2.now': '9000.00',
      'patientPays.quoted': '45289.60',
      'patientPays.now': '46289.60',
      'other.X.quoted': '1.00',
      'other.X.now': '2.00',
    };
    expect(changesOf(details, E1).map(({ name, quoted, now }) => [name, quoted, now])).toEqual([
      ['个人应付', '45289.60', '46289.60'],
      ['惠衢保 2021 责任二 自费医疗费用', '10000.00', '9000.00'],
      ['other.X', '1.00', '2.00'],
    ]);
  });
});

describe('the box', () => {
  test.each([
    ['H33080000002:3300000100000725', { kind: 'text', text: 'H33080000002:3300000100000725' }],
    ['  3300 0001\n', { kind: 'text', text: '33000001' }],
    ['Ｈ３３０８００００００２：３３', { kind: 'text', text: 'H33080000002:33' }],
    ['3300000100000725', { kind: 'text', text: '3300000100000725' }],
    ['张三', { kind: 'text', text: '张三' }],
    ['', { kind: 'nothing' }],
    ['3301020304050607080910111213', { kind: 'insurance-code' }],
    ['３３０１０２０３０４０５０６０７０８０９１０１１１２１３', { kind: 'insurance-code' }],
    ['99999919700101000X', { kind: 'certificate' }],
    ['９９９９９９１９７００１０１０００ｘ', { kind: 'certificate' }],
    ['999999700101000', { kind: 'certificate' }],
    ['E12345678', { kind: 'certificate' }],
    ['H1234567801', { kind: 'certificate' }],
  ])('%j', (text, entry) => expect(readEntry(text)).toEqual(entry));

  const CODES: Readonly<Record<string, string>> = { ':': 'Semicolon', '/': 'Slash', '-': 'Minus' };
  const codeOf = (letter: string) =>
    CODES[letter] ?? (/\d/.test(letter) ? `Digit${letter}` : `Key${letter.toUpperCase()}`);
  const pressed = (text: string, isComposing: boolean): KeyReader => {
    const reader = new KeyReader();
    for (const letter of text) {
      const key = isComposing ? 'Process' : letter;
      reader.press({ key, code: codeOf(letter), shiftKey: /[A-Z:]/.test(letter), isComposing });
    }
    return reader;
  };

  test.each(['H33080000002:3300000100000725', 'P51/2021-09-000418'])(
    '%s is read by its keys, whatever the input method makes of it',
    (number) => expect(pressed(number, true).number).toBe(number),
  );

  test('what the browser has read right is left to the box, and so is a name that was composed', () => {
    expect(pressed('H33080000002:33', false).number).toBeUndefined();
    expect(pressed('zhangsan1', true).number).toBeUndefined();
  });

  test('a key taken back is taken back; what no key typed ends the reading by keys', () => {
    const reader = pressed('3300000100', true);
    reader.press({ key: 'Process', code: 'Backspace', shiftKey: false, isComposing: true });
    expect(reader.number).toBe('330000010');
    reader.edit();
    expect(reader.number).toBeUndefined();
  });

  test.each([
    ['李*梅', '李*梅', true],
    ['李*梅', '李小梅', true],
    ['李*梅', '李', true],
    ['李*梅', '李小燕', false],
    ['张**', '李', false],
    ['李*梅', '1234', false],
  ])('the masked name %s, and what was typed: %s: %j', (masked, text, found) =>
    expect(isNameOf(masked, text)).toBe(found),
  );
});
