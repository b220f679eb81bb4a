import { describe, expect, test } from 'vitest';
import { toWire } from '../../../src/money/index.ts';
import { settlementSchema } from '../../../src/settlement/index.ts';
import { basket, edit, offTheWire, personKey, read, readWell, settled, till } from './baskets.ts';

describe('a basket', () => {
  test('without basic insurance is the patient’s cash, known by the sale number', () => {
    const settlement = readWell(basket);
    expect(settlement).toMatchObject({
      id: 'P51010000001:self:S1',
      person: { key: '01/99999920000101011X', certificateTail: '011X', maskedName: '测*人' },
      visit: { id: 'S1', care: 'pharmacy', settledAt: '2023-08-01T10:21:00', diagnoses: [] },
      insurance: { region: '510100', type: 'other' },
      basic: { state: 'none' },
      amounts: { total: 23000n, personal: 23000n, cash: 23000n, selfFunded: 23000n, funds: [] },
      findings: { onlinePharmacy: false },
      origin: { 'amounts.total': 'sale.total', lines: 'lines, drugs.v1' },
    });
    expect(settlementSchema.safeParse(toWire(settlement)).success).toBe(true);
  });

  test('that basic insurance settled is known by that settlement, its amounts are the answered ones', () => {
    const settlement = readWell(settled);
    expect(settlement).toMatchObject({
      id: 'P51010000001:B1',
      basic: { state: 'final', settlementId: 'B1' },
      amounts: {
        total: 23000n,
        hospitalBorne: 500n,
        personal: 21500n,
        account: 1500n,
        cash: 20000n,
        selfFunded: 18000n,
        preSelfPay: 2000n,
        inScope: 3000n,
      },
    });
    expect(settlement.lines[0]).toMatchObject({ selfFunded: 15000n, preSelfPay: 2000n, inScope: 3000n });
  });

  test('of a trial can be quoted under a name of its own', () => {
    const trial = edit(edit(settled, 'basic.state', 'trial'), 'basic.settlementId', undefined);
    expect(readWell(trial)).toMatchObject({ id: 'P51010000001:trial:S1', basic: { state: 'trial' } });
  });

  test('keeps prescription and findings apart: nothing is inferred from a diagnosis', () => {
    const prescription = { number: 'R1', hospital: { code: 'H1' }, diagnoses: [{ code: 'C22.0' }, { code: 'I10' }] };
    const settlement = readWell({ ...basket, prescription, findings: { cancerPrescription: true } });
    expect(settlement.visit.diagnoses).toEqual([
      { code: 'C22.0', main: true },
      { code: 'I10', main: false },
    ]);
    expect(settlement.findings).toEqual({
      onlinePharmacy: false,
      prescriptionNumber: 'R1',
      prescribingHospital: 'H1',
      cancerPrescription: true,
    });
  });

  test('may give amounts and quantities as JSON numbers, whose digits count as they were written', () => {
    const numbers = edit(edit(basket, 'lines.0.amount', 200), 'lines.0.quantity', 2);
    expect(readWell(numbers).lines[0]).toMatchObject({ amount: 20000n, quantity: '2' });
  });
});

describe('an item', () => {
  const lineOf = (line: object) => {
    const ids = { line: '1', name: '药', quantity: '1', amount: '230.00' };
    return readWell({ ...basket, lines: [{ ...ids, ...line }] });
  };
  const only = (line: object) => lineOf(line).lines[0];

  test.each([
    ['its national code', { code: 'XC99DEMO1001' }],
    ['its approval number', { approval: '国药准字H20991001' }],
    ['its barcode', { barcode: '6900000010013' }],
    ['all three', { code: 'XC99DEMO1001', approval: '国药准字H20991001', barcode: '6900000010013' }],
    [
      'its code beside numbers nobody knows',
      { code: 'XC99DEMO1001', approval: '注册证号H123456', barcode: '6999999999999' },
    ],
  ])('is known by %s', (_name, ids) => {
    const line = only(ids);
    expect(line).toMatchObject({ code: 'XC99DEMO1001', kind: 'drug', class: 'C', approval: '国药准字H20991001' });
    expect(line?.codeUnknown).toBeUndefined();
    expect(lineOf(ids).notes).toEqual([]);
  });

  test.each([
    ['no identifier', {}, '第1行：药品不在药品目录中，未作推定'],
    ['a barcode nobody knows', { barcode: '6999999999999' }, '第1行：药品不在药品目录中，未作推定'],
    [
      'an approval number of two packages',
      { approval: '国药准字H20991004' },
      '第1行：目录中有多个药品符合所报标识，未作推定',
    ],
    [
      'a barcode of another drug',
      { approval: '国药准字H20991001', barcode: '6900000010020' },
      '第1行：所报药品标识互相矛盾，未作推定',
    ],
  ])('with %s has no code, and the bill says so', (_name, ids, note) => {
    const settlement = lineOf(ids);
    expect(settlement.lines[0]).toMatchObject({ code: '-1', codeUnknown: true });
    expect(settlement.notes).toEqual([note]);
  });

  test('of which all candidates say the same is that, and no more', () => {
    expect(only({ approval: '国药准字H20991004' })).toMatchObject({ kind: 'drug', class: 'C', codeUnknown: true });
  });

  test('with a code that the catalogue lacks keeps the code; no other identifier overrules it', () => {
    expect(only({ code: 'XX00NOWHERE1' })).toMatchObject({ code: 'XX00NOWHERE1', kind: 'unknown', class: 'unknown' });
    const both = lineOf({ code: 'XX00NOWHERE1', barcode: '6900000010013' });
    expect(both.lines[0]).toMatchObject({ code: 'XX00NOWHERE1', kind: 'unknown' });
    expect(both.notes).toEqual(['第1行：所报药品标识互相矛盾，未作推定']);
  });

  test('is what the catalogue says of it on the day of the sale', () => {
    const on = (day: string) => edit(basket, 'sale.soldAt', `${day}T10:00:00`);
    const classOn = (day: string) =>
      readWell({
        ...(on(day) as object),
        lines: [{ line: '1', code: 'XB99DEMO3001', name: '药', quantity: '1', amount: '230.00' }],
      }).lines[0]?.class;
    expect([classOn('2023-12-31'), classOn('2024-01-01'), classOn('2019-12-31')]).toEqual(['C', 'B', 'unknown']);
  });

  test('without an approval of a drug in the catalogue has none from a health food’s number', () => {
    expect(only({ barcode: '6999999999999', approval: '国食健注G20990001' })?.approval).toBeUndefined();
    expect(only({ barcode: '6999999999999', approval: '国药准字H20999999' })?.approval).toBe('国药准字H20999999');
  });
});

/** path, value, code, field: each is refused by name. */
const WRONG: [string, unknown, string, string][] = [
  ['sale', undefined, 'FIELD_INVALID', 'sale'],
  ['sale.number', 'a b', 'FIELD_INVALID', 'sale.number'],
  ['sale.number', 'S1.r1', 'FIELD_INVALID', 'sale.number'],
  ['sale.number', 'a:b', 'FIELD_INVALID', 'sale.number'],
  ['sale.number', 17, 'FIELD_INVALID', 'sale.number'],
  ['sale.soldAt', '2023-02-30T10:00:00', 'FIELD_INVALID', 'sale.soldAt'],
  ['sale.soldAt', '2023-08-01', 'FIELD_INVALID', 'sale.soldAt'],
  ['sale.total', undefined, 'AMOUNT_MISSING', 'sale.total'],
  ['sale.total', '230.01', 'AMOUNTS_DO_NOT_ADD', 'sale.total'],
  ['sale.total', '2.3e2', 'AMOUNT_MALFORMED', 'sale.total'],
  ['sale.till', 'T9', 'FIELD_INVALID', 'sale.till'],
  ['pharmacy.code', '', 'FIELD_INVALID', 'pharmacy.code'],
  ['pharmacy.region', '5101', 'FIELD_INVALID', 'pharmacy.region'],
  ['pharmacy.region', '330800', 'MESSAGE_CONTRADICTS', 'pharmacy.region'],
  ['pharmacy.online', 'no', 'FIELD_INVALID', 'pharmacy.online'],
  ['pharmacy.online', true, 'MESSAGE_CONTRADICTS', 'pharmacy.online'],
  ['patient.certificateNumber', '1', 'FIELD_INVALID', 'patient.certificateNumber'],
  ['patient.certificateNumber', undefined, 'FIELD_INVALID', 'patient.certificateNumber'],
  ['patient.insuredIn', undefined, 'FIELD_INVALID', 'patient.insuredIn'],
  ['patient.birthDate', '2000-13-01', 'FIELD_INVALID', 'patient.birthDate'],
  ['patient.insuranceType', 'private', 'FIELD_INVALID', 'patient.insuranceType'],
  ['lines', [], 'FIELD_INVALID', 'lines'],
  ['lines.1.line', '1', 'FIELD_INVALID', 'lines.1.line'],
  ['lines.0.name', '', 'FIELD_INVALID', 'lines.0.name'],
  ['lines.0.barcode', '12345', 'FIELD_INVALID', 'lines.0.barcode'],
  ['lines.0.code', 'X Y', 'FIELD_INVALID', 'lines.0.code'],
  ['lines.0.quantity', '0', 'FIELD_INVALID', 'lines.0.quantity'],
  ['lines.0.quantity', '0.00', 'FIELD_INVALID', 'lines.0.quantity'],
  ['lines.0.quantity', '-1', 'FIELD_INVALID', 'lines.0.quantity'],
  ['lines.0.quantity', '1.23456', 'FIELD_INVALID', 'lines.0.quantity'],
  ['lines.0.quantity', undefined, 'FIELD_INVALID', 'lines.0.quantity'],
  ['lines.0.quantity', true, 'FIELD_INVALID', 'lines.0.quantity'],
  ['lines.0.amount', undefined, 'AMOUNT_MISSING', 'lines.0.amount'],
  ['lines.0.amount', null, 'AMOUNT_MISSING', 'lines.0.amount'],
  ['lines.0.amount', '', 'AMOUNT_MISSING', 'lines.0.amount'],
  ['lines.0.amount', '-200.00', 'AMOUNT_MALFORMED', 'lines.0.amount'],
  ['lines.0.amount', '200.001', 'AMOUNT_MALFORMED', 'lines.0.amount'],
  ['lines.0.amount', '２００.00', 'AMOUNT_MALFORMED', 'lines.0.amount'],
  ['lines.0.amount', '1,200.00', 'AMOUNT_MALFORMED', 'lines.0.amount'],
  ['lines.0.amount', { value: '200.00' }, 'AMOUNT_MALFORMED', 'lines.0.amount'],
  ['lines.0.amount', true, 'AMOUNT_MALFORMED', 'lines.0.amount'],
  ['lines.0.amount', '1000000000000.00', 'AMOUNT_MALFORMED', 'lines.0.amount'],
  ['lines.0.price', '100.00', 'FIELD_INVALID', 'lines.0.price'],
  ['findings', { 'no blanks': true }, 'FIELD_INVALID', 'findings.no blanks'],
  ['findings', { onlinePharmacy: true }, 'FIELD_INVALID', 'findings.onlinePharmacy'],
  ['prescription', { diagnoses: [{ name: 'x' }] }, 'FIELD_INVALID', 'prescription.diagnoses.0.code'],
  ['coupon', '1.00', 'FIELD_INVALID', 'coupon'],
];
const WRONG_SETTLED: [string, unknown, string, string][] = [
  ['basic.state', 'none', 'FIELD_INVALID', 'basic.state'],
  ['basic.settlementId', undefined, 'MESSAGE_MISSING', 'basic.settlementId'],
  ['basic.cash', undefined, 'AMOUNT_MISSING', 'basic.cash'],
  ['basic.cash', '200.01', 'AMOUNTS_DO_NOT_ADD', 'sale.total'],
  ['basic.account', '15.000001', 'AMOUNT_MALFORMED', 'basic.account'],
  ['basic.funds.0.fund', 'lottery', 'FIELD_INVALID', 'basic.funds.0.fund'],
  ['basic.funds.0.amount', '10.0.0', 'AMOUNT_MALFORMED', 'basic.funds.0.amount'],
  ['basic.hospitalBorne', 'five', 'AMOUNT_MALFORMED', 'basic.hospitalBorne'],
  ['basic.lines.1.line', '3', 'FIELD_INVALID', 'basic.lines.1.line'],
  ['basic.lines.1.line', '1', 'FIELD_INVALID', 'basic.lines.1.line'],
  ['basic.lines', [settled.basic.lines[0]], 'MESSAGE_MISSING', 'basic.lines'],
  ['basic.lines.0.inScope', '30.01', 'AMOUNTS_DO_NOT_ADD', 'lines.0.amount'],
  ['basic.lines.0.overLimit', undefined, 'AMOUNT_MISSING', 'basic.lines.0.overLimit'],
];

describe('a basket that is not right is refused by the name of its field', () => {
  test.each(WRONG)('%s = %j: %s', (path, value, code, field) => {
    expect(read(edit(basket, path, value))).toMatchObject({ refused: true, code, field });
  });
  test.each(WRONG_SETTLED)('%s = %j: %s', (path, value, code, field) => {
    expect(read(edit(settled, path, value))).toMatchObject({ refused: true, code, field });
  });

  test('a basket that is no object', () => {
    for (const value of [null, 1, 'x', [], [basket]]) expect(read(value)).toMatchObject({ code: 'FIELD_INVALID' });
  });
});

describe('cancelling and returning', () => {
  const cancel = (more: object = {}) =>
    till.readCancellation(offTheWire({ pharmacy: { code: 'P1' }, sale: { number: 'S1' }, ...more }), personKey);
  const goods = (more: object = {}) =>
    till.readReturn?.(offTheWire({ pharmacy: { code: 'P1' }, sale: { number: 'S1' }, return: 1, ...more }));

  test('name the sale by the same words as it was sold with', () => {
    expect(cancel()).toEqual({ settlementId: 'P1:self:S1' });
    expect(cancel({ basic: { settlementId: 'B1' }, total: '230.00' })).toEqual({
      settlementId: 'P1:B1',
      total: 23000n,
    });
    expect(goods()).toEqual({ settlementId: 'P1:self:S1', number: 1 });
    expect(goods({ return: '2', lines: [{ line: '1', quantity: 0.5 }] })).toEqual({
      settlementId: 'P1:self:S1',
      number: 2,
      lines: [{ id: '1', quantity: '0.5', at: 'lines.0' }],
    });
  });

  test.each([
    [{ return: 0 }, 'return'],
    [{ return: -1 }, 'return'],
    [{ return: 1.5 }, 'return'],
    [{ return: 'first' }, 'return'],
    [{ return: null }, 'return'],
    [{ return: 10000 }, 'return'],
    [{ lines: [] }, 'lines'],
    [{ lines: [{ line: '1', quantity: '0' }] }, 'lines.0.quantity'],
    [{ lines: [{ line: '1', quantity: '-1' }] }, 'lines.0.quantity'],
    [
      {
        lines: [
          { line: '1', quantity: '1' },
          { line: '1', quantity: '1' },
        ],
      },
      'lines.1.line',
    ],
    [{ lines: [{ line: '1', quantity: '1', amount: '1.00' }] }, 'lines.0.amount'],
    [{ reason: 'broken' }, 'reason'],
    [{ sale: {} }, 'sale.number'],
  ])('%j is refused at %s', (more, field) => {
    expect(goods(more)).toMatchObject({ code: 'FIELD_INVALID', field });
  });

  test('a cancelled total that is no amount is refused', () => {
    expect(cancel({ total: '23O.00' })).toMatchObject({ code: 'AMOUNT_MALFORMED', field: 'total' });
  });
});
