import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import { type Answered, type Hospital, openHospital } from './hospital.ts';

/** Numbers of division 999999 with their check digits. */
const CHILD = '999999201905051021';
const FATHER = '999999198808081013';
const EMPLOYEES = ['999999198501011010', '999999198602021023', '999999198703031036', '999999199004041045'];
const resident = { inForce: true, region: '330803', type: 'resident' };
const employee = { inForce: true, region: '330802', type: 'employee' };
const worker = { inForce: true, region: '330100', type: 'employee', retired: false };

describe('taking a plan out', () => {
  let hospital: Hospital;
  beforeAll(async () => {
    hospital = await openHospital();
  });
  afterAll(async () => {
    expect((await audit(hospital.server.desk.ledger)).findings).toEqual([]);
    await hospital.close();
  });

  const apply = (more: object): Promise<Answered> =>
    hospital.post('/v1/applications', {
      certificateNumber: CHILD,
      plan: 'huiqubao-2021',
      on: '2021-01-15',
      insurance: resident,
      ...more,
    });
  const account = { relation: 'child', certificateNumber: FATHER, balance: '40.50', insurance: employee };
  const identified = async (certificateNumber: string) =>
    (await hospital.post('/v1/identify', { certificateNumber, on: '2021-05-01' })).body.plans as unknown as {
      plan: string;
    }[];

  test('is priced without a trace, and confirmed it is an enrolment that a bill finds', async () => {
    const priced = await apply({ payment: { account } });
    expect(priced).toMatchObject({
      status: 200,
      body: {
        enrolled: false,
        policy: {
          premium: {
            due: '100.00',
            parts: [
              { payer: 'account', amount: '40.50' },
              { payer: 'own', amount: '59.50' },
            ],
          },
        },
      },
    });
    expect(await identified(CHILD)).toEqual([]);
    const confirmed = await apply({ payment: { account }, confirm: true });
    expect(confirmed).toMatchObject({ status: 201, body: { enrolled: true, duplicate: false } });
    expect((await identified(CHILD)).map(({ plan }) => plan)).toEqual(['huiqubao-2021']);
    const again = await apply({ payment: { account }, confirm: true });
    expect(again).toMatchObject({ status: 200, body: { ...confirmed.body, duplicate: true } });
  });

  test('by another application for who holds it already is refused', async () => {
    expect(await apply({ confirm: true })).toMatchObject({ status: 409, body: { code: 'ENROLMENT_CONFLICT' } });
  });

  test('no certificate is kept: neither in an answer nor in the ledger', async () => {
    const policy = await hospital.post('/v1/policies', { certificateNumber: CHILD });
    const entries = await hospital.server.desk.ledger.journal(0, 1000);
    for (const text of [JSON.stringify(policy.body), JSON.stringify(entries)]) {
      for (const certificate of [CHILD, FATHER]) expect(text).not.toContain(certificate);
      expect(text).not.toContain(CHILD.slice(6, 14));
    }
  });

  test('an identity number says the birth date: another one is refused, none is needed', async () => {
    expect(await apply({ birthDate: '2019-05-06' })).toMatchObject({ status: 422, body: { field: 'birthDate' } });
    const ningbo = { plan: 'gonghuibao-2020', on: '2020-09-20', insurance: { ...employee, region: '330212' } };
    const older = await apply({ ...ningbo, certificateNumber: '999999196909201054' });
    expect(older.body).toMatchObject({ policy: { premium: { due: '168.00' } } });
  });

  test.each([
    ['a wrong check digit', { certificateNumber: `${CHILD.slice(0, 17)}2` }, 'FIELD_INVALID', 'certificateNumber'],
    ['a day that has not come', { on: '2999-01-01' }, 'FIELD_INVALID', 'on'],
    ['an unknown plan', { plan: 'other' }, 'PLAN_UNKNOWN', 'plan'],
    ['a field we do not know', { colour: 1 }, 'FIELD_INVALID', 'colour'],
    [
      'an account of nobody',
      { payment: { account: { relation: 'spouse', balance: '1.00' } } },
      'FIELD_INVALID',
      'payment.account.certificateNumber',
    ],
    [
      'one’s own account under another name',
      { payment: { account: { ...account, relation: 'self' } } },
      'FIELD_INVALID',
      'payment.account.certificateNumber',
    ],
    [
      'a balance that is no amount',
      { payment: { account: { ...account, balance: '40.5' } } },
      'FIELD_INVALID',
      'payment.account.balance',
    ],
  ])('%s is refused by name and field', async (_name, more, code, field) => {
    expect(await apply(more)).toMatchObject({ body: { code, field } });
  });

  test('a sixth relative from one account is refused, whoever was paid for before', async () => {
    const numbers = ['999999198501011010', '999999198602021023', '999999198703031036', '999999199004041045'];
    for (const certificateNumber of numbers) {
      const paid = await apply({
        certificateNumber,
        payment: { account: { ...account, relation: 'parent' } },
        confirm: true,
      });
      expect(paid.status).toBe(201);
    }
    const sixth = await apply({ certificateNumber: '999999196909201054', payment: { account } });
    expect(sixth).toMatchObject({ status: 422, body: { code: 'RELATIVES_TOO_MANY', details: { paidFor: '5' } } });
    const holder = { certificateNumber: FATHER, insurance: employee };
    expect((await apply({ ...holder, payment: { account: { relation: 'self', balance: '500.00' } } })).status).toBe(
      200,
    );
  });

  const group = (members: readonly object[], more: object = {}): Promise<Answered> =>
    hospital.post('/v1/groups', {
      plan: 'zj-union-mutual-2024',
      group: 'U1',
      insuredEmployees: members.length,
      on: '2023-12-10',
      members,
      ...more,
    });
  const members = EMPLOYEES.map((certificateNumber) => ({ certificateNumber, insurance: worker }));

  test('a group with one who is retired enrols nobody, and says who', async () => {
    const one = { ...members[1], insurance: { ...worker, retired: true } };
    const priced = await group([members[0] ?? {}, one]);
    expect(priced.body).toMatchObject({
      admitted: false,
      members: [
        { policy: { premium: { due: '110.00' } } },
        { refused: { code: 'PERSON_NOT_ADMITTED', field: 'insurance.retired' } },
      ],
    });
    const confirmed = await group([members[0] ?? {}, one], { confirm: true });
    expect(confirmed).toMatchObject({
      status: 422,
      body: { code: 'GROUP_NOT_ADMITTED', details: { 'members.1': 'PERSON_NOT_ADMITTED insurance.retired' } },
    });
    expect((await identified(EMPLOYEES[0] ?? '')).map(({ plan }) => plan)).toEqual(['huiqubao-2021']);
  });

  test('a group is enrolled once, and owes the sum of its members', async () => {
    const shared = { ...members[0], payment: { employer: '48.00', union: '50.00', own: '12.00' } };
    const all = [shared, ...members.slice(1)];
    const first = await group(all, { confirm: true });
    expect(first).toMatchObject({
      status: 201,
      body: { enrolled: true, premium: { due: '440.00', parts: { employer: '48.00', union: '50.00', own: '342.00' } } },
    });
    expect(await group(all, { confirm: true })).toMatchObject({ status: 200, body: { duplicate: true } });
    const late = [{ certificateNumber: '999999196909201054', insurance: worker }];
    const alone = await group(late, { group: 'another unit', insuredEmployees: 5 });
    expect(alone).toMatchObject({ status: 422, body: { code: 'PARTICIPATION_TOO_LOW', details: { joining: '1' } } });
    const joined = await group(late, { insuredEmployees: 5, confirm: true });
    expect(joined).toMatchObject({ status: 201, body: { enrolled: true, premium: { due: '110.00' } } });
    const few = await group(late, { insuredEmployees: 9 });
    expect(few).toMatchObject({ status: 422, body: { code: 'PARTICIPATION_TOO_LOW', details: { joining: '5' } } });
  });

  test.each([
    ['too few join', { insuredEmployees: 5, group: 'U2' }, 'PARTICIPATION_TOO_LOW', 'members'],
    ['more join than are insured', { insuredEmployees: 3 }, 'FIELD_INVALID', 'insuredEmployees'],
    ['a plan that takes no groups', { plan: 'yuehuibao-2021' }, 'FIELD_INVALID', 'plan'],
    [
      'one person twice',
      { members: [members[0], members[0]], insuredEmployees: 2 },
      'FIELD_INVALID',
      'members.1.certificateNumber',
    ],
    ['nobody', { members: [] }, 'FIELD_INVALID', 'members'],
    [
      'a member with half a number',
      { members: [{ certificateNumber: '9999', insurance: worker }] },
      'FIELD_INVALID',
      'members.0.certificateNumber',
    ],
  ])('a group where %s is refused', async (_name, more, code, field) => {
    expect(await group(members, more)).toMatchObject({ status: 422, body: { code, field } });
  });
});

describe('a policy and what changes it', () => {
  let hospital: Hospital;
  beforeAll(async () => {
    hospital = await openHospital();
    await hospital.enrol('T01');
  });
  afterAll(() => hospital.close());
  const who = { certificateNumber: '999999197302040113', plan: 'huiqubao-2021', by: 'the insurer', reason: 'a test' };
  const policies = async (more: object = {}) => {
    const { certificateNumber } = who;
    const answer = await hospital.post('/v1/policies', { certificateNumber, on: '2021-05-01', ...more });
    return answer.body.policies as unknown as Record<string, unknown>[];
  };

  test('an enrolment that an insurer sent is a policy too, without a premium that nobody recorded', async () => {
    const [policy] = await policies();
    expect(policy).toMatchObject({
      number: 'huiqubao-2021-000000001',
      state: 'held',
      inForce: true,
      cover: { from: '2021-01-01', to: '2021-12-31' },
    });
    expect(policy?.premium).toBeUndefined();
    expect(JSON.stringify(policy?.sentences)).toContain('保险期间: 2021年1月1日0时');
  });

  test('stands for who moves to another insurance that the plan admits', async () => {
    const [policy] = await policies({ insurance: { inForce: true, region: '330803', type: 'employee' } });
    expect(policy?.standing).toMatchObject({
      cover: 'stays',
      because: [{ quote: expect.stringContaining('全体参保人员') }],
    });
  });

  test('a correction after a settlement keeps the bill and names it', async () => {
    const messages = [...(await hospital.open('T01')), ...(await hospital.settle())];
    const settled = await hospital.post('/v1/settlements', { counter: 'C1', messages });
    expect(settled.status).toBe(201);
    const id = String(settled.body.settlementId);
    const corrected = await hospital.post('/v1/enrolments/correct', { ...who, change: { from: '2021-06-01' } });
    expect(corrected).toMatchObject({
      status: 200,
      body: { duplicate: false, review: [id], enrolment: { from: '2021-06-01' } },
    });
    expect((await hospital.get(`/v1/bills/${encodeURIComponent(id)}`)).body).toEqual(settled.body);
    const [policy] = await policies();
    expect(policy).toMatchObject({
      inForce: false,
      changes: [{ kind: 'amend', by: 'the insurer', reason: 'a test', review: [id] }],
    });
    const back = await hospital.post('/v1/enrolments/correct', { ...who, change: { from: null } });
    expect(back.body).toMatchObject({ review: [id] });
    expect(Object.keys(back.body.enrolment as unknown as object)).not.toContain('from');
  });

  test.each([
    ['nothing to change', '/v1/enrolments/correct', { change: {} }, 422, 'change'],
    ['a cover before the term', '/v1/enrolments/correct', { change: { from: '2020-01-01' } }, 422, 'from'],
    ['no reason', '/v1/enrolments/correct', { reason: '', change: { to: '2021-06-30' } }, 422, 'reason'],
    [
      'somebody who holds nothing',
      '/v1/enrolments/correct',
      { certificateNumber: CHILD, change: { to: '2021-06-30' } },
      404,
      'plan',
    ],
    ['a lapse without its day', '/v1/enrolments/withdraw', { cause: 'lapsed' }, 422, 'lastDay'],
    [
      'a last day outside the term',
      '/v1/enrolments/withdraw',
      { cause: 'lapsed', lastDay: '2022-06-30' },
      422,
      'lastDay',
    ],
    ['a cause that is none', '/v1/enrolments/withdraw', { cause: 'whim' }, 422, 'cause'],
  ])('%s is refused by field', async (_name, path, more, status, field) => {
    expect(await hospital.post(path, { ...who, ...more })).toMatchObject({ status, body: { field } });
  });

  test('a withdrawal never makes the cover longer', async () => {
    const lapse = (lastDay: string) => hospital.post('/v1/enrolments/withdraw', { ...who, cause: 'lapsed', lastDay });
    expect(await lapse('2021-09-30')).toMatchObject({ status: 200 });
    expect(await lapse('2021-11-30')).toMatchObject({ status: 422, body: { field: 'lastDay' } });
    expect((await policies())[0]).toMatchObject({ cover: { to: '2021-09-30' } });
  });

  test('withdrawn from the beginning it is held no more; the policy says so and the ledger audits clean', async () => {
    const gone = await hospital.post('/v1/enrolments/withdraw', { ...who, cause: 'ineligible' });
    expect(gone).toMatchObject({ status: 200, body: { state: 'withdrawn', duplicate: false } });
    expect((await policies())[0]).toMatchObject({ state: 'withdrawn', inForce: false });
    const again = await hospital.post('/v1/enrolments/withdraw', { ...who, cause: 'ineligible' });
    expect(again.body).toMatchObject({ duplicate: true });
    expect((await audit(hospital.server.desk.ledger)).findings).toEqual([]);
  });
});
