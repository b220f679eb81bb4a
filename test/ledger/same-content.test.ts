import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareContent, contentDiffers } from '../../src/ledger/decide/same-content.ts';
import type { SettlementWire } from '../../src/settlement/index.ts';
import { stay } from './fixtures.ts';

const BASE = stay(1, 'p1', '30000.00');
const [FIRST, SECOND] = BASE.lines;
if (FIRST === undefined || SECOND === undefined) throw new Error('the stay has two lines');

/** Everything that a sender may say or leave unsaid. */
const FULL: SettlementWire = {
  ...BASE,
  person: { ...BASE.person, maskedName: '测*', sex: 'female', birthDate: '1973-02-04' },
  visit: {
    ...BASE.visit,
    institution: { ...BASE.visit.institution, name: '测试医院', grade: 'grade-3' },
    admittedOn: '2021-05-01',
    dischargedOn: '2021-05-10',
    referral: 'registered',
    diagnoses: [
      { code: 'C34.9', name: '肺恶性肿瘤', main: true },
      { code: 'I10', name: '高血压', main: false },
    ],
  },
  insurance: { ...BASE.insurance, retired: false, assistance: 'none' },
  findings: { thirdParty: false },
  lines: [{ ...FIRST, name: '药', quantity: '2', occurredOn: '2021-05-02', category: 'western-drug' }, SECOND],
};

/** One fact less, each as some adapter leaves it out. */
const UNSAID: Record<string, (said: SettlementWire) => SettlementWire> = {
  name: (said) => ({ ...said, person: { ...said.person, maskedName: undefined } }),
  birth: (said) => ({ ...said, person: { ...said.person, birthDate: undefined, sex: undefined } }),
  hospital: (said) => ({
    ...said,
    visit: { ...said.visit, institution: { ...said.visit.institution, name: undefined, grade: undefined } },
  }),
  days: (said) => ({ ...said, visit: { ...said.visit, admittedOn: undefined, dischargedOn: undefined } }),
  referral: (said) => ({ ...said, visit: { ...said.visit, referral: undefined } }),
  diagnoses: (said) => ({ ...said, visit: { ...said.visit, diagnoses: [] } }),
  'all but the main diagnosis': (said) => ({
    ...said,
    visit: { ...said.visit, diagnoses: said.visit.diagnoses.filter(({ main }) => main) },
  }),
  status: (said) => ({ ...said, insurance: { ...said.insurance, retired: undefined, assistance: undefined } }),
  'critical illness': (said) => ({ ...said, criticalIllness: undefined }),
  findings: (said) => ({ ...said, findings: {} }),
  lines: (said) => ({ ...said, lines: [] }),
  'facts of lines': (said) => ({
    ...said,
    lines: said.lines.map(({ name: _name, quantity: _quantity, occurredOn: _day, category: _category, ...line }) => ({
      ...line,
      kind: 'unknown',
      class: 'unknown',
      code: `-${line.id}`,
    })),
  }),
  'funds that paid nothing': (said) => ({
    ...said,
    amounts: { ...said.amounts, funds: said.amounts.funds.filter(({ amount }) => amount !== '0.00') },
  }),
};

const withLine = (change: Partial<SettlementWire['lines'][number]>): SettlementWire => ({
  ...FULL,
  lines: FULL.lines.map((line, at) => (at === 0 ? { ...line, ...change } : line)),
});

describe('one settlement, said twice', () => {
  test('whatever either side leaves unsaid, the two say the same', () => {
    const anyOfThem = fc.subarray(Object.keys(UNSAID));
    const less = (names: readonly string[]) => names.reduce((said, name) => UNSAID[name]?.(said) ?? said, FULL);
    fc.assert(
      fc.property(anyOfThem, anyOfThem, (a, b) => {
        expect(contentDiffers(less(a), less(b))).toBeUndefined();
      }),
    );
  });

  test.each(Object.keys(UNSAID).filter((name) => name !== 'funds that paid nothing'))(
    'what is said now and was not then is named: %s',
    (name) => {
      const less = UNSAID[name]?.(FULL) ?? FULL;
      expect(compareContent(less, FULL).added).not.toEqual([]);
      expect(compareContent(FULL, less).added).toEqual([]);
    },
  );

  const amounts = Object.keys(FULL.amounts).filter((name) => name !== 'funds');
  test.each(amounts)('money stated differently always differs: %s', (name) => {
    const other = { ...FULL, amounts: { ...FULL.amounts, [name]: '7.77' } };
    expect(contentDiffers(FULL, other)).toBe(`amounts.${name}`);
    expect(contentDiffers(UNSAID.lines?.(FULL) ?? FULL, other)).toBe(`amounts.${name}`);
  });

  const { id: line } = FIRST;
  const contradictions: [string, SettlementWire, string][] = [
    ['a day', { ...FULL, visit: { ...FULL.visit, dischargedOn: '2021-05-11' } }, 'visit.dischargedOn'],
    [
      'the main diagnosis',
      { ...FULL, visit: { ...FULL.visit, diagnoses: [{ code: 'I10', main: true }] } },
      'visit.mainDiagnosis',
    ],
    ['a finding', { ...FULL, findings: { thirdParty: true } }, 'findings.thirdParty'],
    ['assistance', { ...FULL, insurance: { ...FULL.insurance, assistance: 'low-income' } }, 'insurance.assistance'],
    ['the money of a line', withLine({ selfFunded: '29999.00' }), `lines.${line}.selfFunded`],
    ['the class of a line', withLine({ class: 'B' }), `lines.${line}.class`],
    ['a quantity', withLine({ quantity: '3' }), `lines.${line}.quantity`],
    ['ten times a quantity', withLine({ quantity: '20' }), `lines.${line}.quantity`],
    ['a line less', { ...FULL, lines: [FIRST] }, 'lineIds'],
    [
      'a fund that paid',
      { ...FULL, amounts: { ...FULL.amounts, funds: [{ fund: 'assistance', name: '救助', amount: '4000.00' }] } },
      'amounts.funds',
    ],
    [
      'what the gateway paid for a plan, which is nothing when it is not named',
      { ...FULL, gatewayRows: [{ plan: 'huiqubao-2021', name: '惠衢保', amount: '1.00' }] },
      'gatewayRows',
    ],
  ];
  test.each(contradictions)('two statements that contradict each other differ: %s', (_name, other, at) => {
    expect(contentDiffers(FULL, other)).toBe(at);
    expect(contentDiffers(other, FULL)).toBe(at);
  });

  const repeated = { ...FULL, lines: [FIRST, { ...SECOND, id: FIRST.id }] };
  const named = { ...FULL, lines: [{ ...FIRST, id: 'ids' }, SECOND] };
  test.each<[string, SettlementWire, SettlementWire, string]>([
    ['an id that one of them repeats', FULL, repeated, 'lineIds'],
    [
      'ids that one of them repeats, and none of the other',
      { ...FULL, lines: FULL.lines.map((one) => ({ ...one, id: `other-${one.id}` })) },
      repeated,
      'lineIds',
    ],
    [
      'a line of a repeated id',
      repeated,
      { ...repeated, lines: repeated.lines.map((one) => ({ ...one, selfFunded: '1.00' })) },
      `lines.${FIRST.id}`,
    ],
    [
      'a line that is called ids',
      named,
      { ...named, lines: [{ ...FIRST, id: 'ids', amount: '1.00' }, SECOND] },
      'lines.ids.amount',
    ],
    ['a line that is called ids, and the other is missing', named, { ...named, lines: [SECOND] }, 'lineIds'],
  ])('lines differ whatever their ids: %s', (_name, before, now, at) => {
    expect(contentDiffers(before, now)).toBe(at);
    expect(contentDiffers(now, before)).toBe(at);
    expect(contentDiffers(now, now)).toBeUndefined();
  });

  test('other funds are told apart by their names: the same sum of another one differs', () => {
    const paidBy = (...names: string[]): SettlementWire => {
      const funds = names.map((name) => ({ fund: 'other', name, amount: '10.00' }) as const);
      return { ...FULL, amounts: { ...FULL.amounts, funds } };
    };
    expect(contentDiffers(paidBy('工会', '慈善'), paidBy('慈善', '工会'))).toBeUndefined();
    expect(contentDiffers(paidBy('工会'), paidBy('慈善'))).toBe('amounts.funds');
  });

  test('order of lines, digits of a quantity and names of funds say nothing', () => {
    const funds = FULL.amounts.funds.map((fund) => ({ ...fund, name: `${fund.name}（别名）` }));
    const other = { ...withLine({ quantity: '2.00' }), amounts: { ...FULL.amounts, funds } };
    expect(compareContent(FULL, { ...other, lines: other.lines.toReversed() })).toEqual({ added: [] });
  });
});
