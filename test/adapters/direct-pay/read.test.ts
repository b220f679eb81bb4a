import { describe, expect, test } from 'vitest';
import { price } from '../../../src/engine/index.ts';
import { demoLists, openPlans } from '../../../src/main/plans.ts';
import { adapter, fees, personKey, type Row, read, readWell, result, SENDER, send, yuan } from './packages.ts';

const withResult = (more: Row, told: object = {}) => read({ ...told, result: { ...result, ...more } });

describe('the state of basic insurance', () => {
  test('is final with 业务流水号, a trial without, and none where nothing was claimed', () => {
    expect(readWell().basic).toEqual({ state: 'final', settlementId: 'S1' });
    expect(withResult({ businessSerialNum: '' }, { code: 'S290' })).toMatchObject({
      id: `${SENDER}:trial:B1`,
      basic: { state: 'trial' },
    });
    expect(withResult({ businessSerialNum: '' })).toMatchObject({ field: 'S291.body[0].businessSerialNum' });
  });

  const own: Row = {
    medicalNum: 'ZY1',
    billNum: 'B9',
    medicalType: '21',
    settleDate: '20210320',
    areaCode: '330803',
    personnelCat: '自费',
    isMedicalInsuranceSettlement: '0',
    sumMoney: yuan('150000.0'),
  };
  test('of a self-paying patient leaves all of it to the patient, line by line', () => {
    const settlement = readWell({ result: own });
    expect(settlement).toMatchObject({
      id: `${SENDER}:self:B9`,
      basic: { state: 'none' },
      amounts: { total: 15000000n, cash: 15000000n, selfFunded: 15000000n, funds: [] },
    });
    expect(settlement.lines.every(({ amount, selfFunded }) => amount === selfFunded)).toBe(true);
  });

  test.each([
    ['fundMoney', { fundMoney: yuan('0.01') }, 'MESSAGE_CONTRADICTS'],
    ['personnelCat', { personnelCat: '在职' }, 'MESSAGE_CONTRADICTS'],
    ['areaCode', { areaCode: null }, 'FIELD_INVALID'],
    ['billNum', { billNum: null }, 'FIELD_INVALID'],
    ['cashMoney', { cashMoney: yuan('1.0') }, 'AMOUNTS_DO_NOT_ADD'],
  ])('of a self-paying patient is refused by name where %s says otherwise', (field, more, code) => {
    expect(read({ result: { ...own, ...more } })).toMatchObject({ code, field: `S291.body[0].${field}` });
  });
});

describe('amounts', () => {
  test('that are artefacts of doubles are the fen they mean, and the bill says so; others are refused', () => {
    const noted = withResult({ cashMoney: yuan('55479.200000000004') });
    expect(noted).toMatchObject({
      amounts: { cash: 5547920n },
      notes: expect.arrayContaining([expect.stringContaining('S291.body[0].cashMoney')]),
    });
    expect(withResult({ cashMoney: yuan('55479.205') })).toMatchObject({ code: 'AMOUNT_MALFORMED' });
    expect(withResult({ cashMoney: yuan('5.54792E4') })).toMatchObject({ code: 'AMOUNT_MALFORMED' });
  });

  test('of 转诊先自付 stand beside the parts where the total needs them, inside them where not', () => {
    const beside = { priorBurdenMoney: yuan('500.0'), selfCareAmount: yuan('7500.0') };
    expect(withResult(beside, { fees: [] })).toMatchObject({ amounts: { preSelfPay: 800000n } });
    expect(withResult({ priorBurdenMoney: yuan('500.0') })).toMatchObject({ amounts: { preSelfPay: 800000n } });
  });

  test('of 民政救助 stand inside 医保基金 or beside it', () => {
    const aid = { civilSubsidy: yuan('79.2'), cashMoney: yuan('55400.0') };
    expect(withResult(aid)).toMatchObject({ amounts: { cash: 5540000n } });
    expect(withResult({ ...aid, medicareFundCost: yuan('94500.0') })).toMatchObject({ amounts: { cash: 5540000n } });
    expect(withResult({ ...aid, medicareFundCost: yuan('94460.0') })).toMatchObject({ code: 'AMOUNTS_DO_NOT_ADD' });
  });
});

describe('商保支付 in the message', () => {
  const paid = { commercialInsurancePayment: yuan('300.0') };
  test('is refused by name where our quote did not promise it: nobody says whose it is', () => {
    for (const code of ['S290', 'S291'] as const)
      expect(withResult(paid, { code })).toMatchObject({
        code: 'CODE_UNKNOWN',
        field: `${code}.body[0].commercialInsurancePayment`,
        details: { said: '300.00' },
      });
  });

  test('is our own quote repeated, beside the cash or off it, and leaves the same burden', () => {
    const promised = { sbFundPay: '300.00' };
    const plain = readWell();
    expect(readWell({ result: { ...result, ...paid }, promised }).amounts).toEqual(plain.amounts);
    const off = { ...result, ...paid, cashMoney: yuan('55179.2') };
    expect(readWell({ result: off, promised }).amounts).toEqual(plain.amounts);
    expect(withResult({ ...paid, cashMoney: yuan('55179.3') }, { promised })).toMatchObject({
      code: 'AMOUNTS_DO_NOT_ADD',
    });
  });

  test('of another amount than the quote is refused with both', () => {
    expect(withResult(paid, { promised: { sbFundPay: '200.00' } })).toMatchObject({
      code: 'MESSAGE_CONTRADICTS',
      details: { said: '300.00', elsewhere: '200.00' },
    });
  });
});

describe('fee lines', () => {
  const [first, second, third, last] = fees as [Row, Row, Row, Row];
  const back = (more: Row): Row => ({ ...last, quantity: yuan('-1'), money: yuan('-5000.0'), ...more });

  test('whose split does not add up to what was settled are not used, and the bill says so', () => {
    const settlement = readWell({ fees: [[{ ...first, selfPayRatio: yuan('0.2') }, second, third, last]] });
    expect(settlement.lines).toEqual([]);
    expect(settlement.notes.join()).toContain('未采用明细');
  });

  test('whose sum is not the total are refused', () => {
    expect(read({ fees: [[first, second]] })).toMatchObject({
      code: 'AMOUNTS_DO_NOT_ADD',
      field: 'S291.body[0].sumMoney',
    });
  });

  test.each([
    ['by the line it names', { recipeSerialNum: 'R1', relationNum: 'L4' }],
    ['by its own number', {}],
    ['by the only line of the item', { recipeSerialNum: 'R1' }],
  ])('that come back whole are no lines: %s', (_, more) => {
    const total = { ...result, sumMoney: yuan('145000.0'), selfAmount: yuan('30000.0'), cashMoney: yuan('50479.2') };
    const settlement = readWell({ fees: [fees, [back(more)]], result: total });
    expect(settlement.lines.map(({ id }) => id)).toEqual(['L1', 'L2', 'L3']);
  });

  test.each([
    ['a return of nothing', [back({ recipeSerialNum: 'R1', hospitalChargeCode: 'X' })], 'S250#2.body[0].quantity'],
    ['a return that costs', [back({ money: yuan('5000.0') })], 'S250#2.body[0].money'],
    ['a return of more than there is', [back({ money: yuan('-5000.01') })], 'S250.body[3].money'],
    ['a number twice', [last], 'S250#2.body[0].recipeSerialNum'],
  ])('%s is refused by name', (_, rows, field) => {
    expect(read({ fees: [fees, rows] })).toMatchObject({ code: 'FIELD_INVALID', field });
  });
});

describe('messages of one case', () => {
  test.each([
    ['another visit', { ...result, medicalNum: 'ZY2' }, 'S210.body[0].medicalNum'],
    ['another kind of care', { ...result, medicalType: '11' }, 'S291.body[0].medicalType'],
    ['a discharge before the admission', { ...result, dischDate: '20210201' }, 'S291.body[0].dischDate'],
  ])('that speak of %s contradict', (_, row, field) => {
    expect(read({ result: row })).toMatchObject({ code: 'MESSAGE_CONTRADICTS', field });
  });

  test('take back only what the sender settled', () => {
    const cancel = (id: string) =>
      adapter.readCancellation({ packages: [send('S270', [{ settleSerialNum: id }])] }, personKey);
    expect(cancel(`${SENDER}:S1`)).toEqual({ settlementId: `${SENDER}:S1` });
    for (const id of ['H33080000002:S1', '', 'S1']) expect(cancel(id)).toMatchObject({ code: 'FIELD_INVALID' });
  });
});

describe('the result in the words of the interface', () => {
  const { plans } = openPlans(undefined, [demoLists()]);
  const loaded = plans.filter(({ plan }) => plan.id === 'huiqubao-2021');
  const settlement = readWell();
  const written = (enrolled: boolean) => {
    const held = loaded.map((one) =>
      enrolled ? { loaded: one, enrolment: { person: settlement.person.key, plan: one.plan.id } } : { loaded: one },
    );
    return adapter.writeBill(price(settlement, held, new Map()).bill, settlement.lines);
  };

  test('says what is paid, by which arithmetic, and what is missing for the rest', () => {
    expect(written(true)).toMatchObject({
      medicalCost: '150000.00',
      sbFundPay: '10000.00',
      personalAmount: '45479.20',
      indemnitySign: '2',
      calculateInformation: expect.stringMatching(/10000\.00.*大病保险范围费用|大病保险范围费用.*10000\.00/s),
      remark: expect.stringContaining('不含大病范围费用'),
    });
  });

  test('says why nothing is paid', () => {
    expect(written(false)).toMatchObject({
      sbFundPay: '0.00',
      indemnitySign: '0',
      nonImmediateReason: expect.stringContaining('未参保'),
    });
  });
});
