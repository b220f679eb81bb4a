import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hospital, openHospital } from '../server/hospital.ts';

/** A reversal takes back the settlement that it describes, and no other; its answer says the money. */
type Json = Record<string, unknown>;
interface Pair {
  readonly request: Json & { readonly input: { readonly data: Json } };
  readonly response: Json & { readonly output: { readonly setlinfo: Json; readonly setldetail: Json[] } };
}

describe('a reversal by message', () => {
  let hospital: Hospital;
  let reversal: Pair;
  let settled: Awaited<ReturnType<Hospital['post']>>;
  beforeAll(async () => {
    hospital = await openHospital();
    await hospital.enrol('T15');
    const opened = await hospital.open('T15');
    const messages = [...opened, ...(await hospital.settle())];
    settled = await hospital.post('/v1/settlements', { adapter: 'nhsa', counter: 'C01', messages });
    reversal = (await hospital.cancel()) as Pair;
  });
  afterAll(() => hospital.close());

  const post = (changed: unknown) =>
    hospital.post('/v1/cancellations', { adapter: 'nhsa', counter: 'C01', messages: [changed] });
  const withInfo = (more: Json): Pair => ({
    ...reversal,
    response: {
      ...reversal.response,
      output: { ...reversal.response.output, setlinfo: { ...reversal.response.output.setlinfo, ...more } },
    },
  });
  const infoOf = (name: string) => Number(reversal.response.output.setlinfo[name]);
  /** One fen more than the original, with the sign of the message. */
  const off = (name: string) => (infoOf(name) - 0.01).toFixed(2);

  test('was settled with money of several payers', () => {
    expect(settled.status).toBe(201);
    expect(infoOf('hifp_pay')).toBeLessThan(0);
    expect(reversal.response.output.setldetail.length).toBeGreaterThan(0);
  });

  test.each([
    'fulamt_ownpay_amt',
    'overlmt_selfpay',
    'preselfpay_amt',
    'inscp_scp_amt',
    'hifp_pay',
    'cvlserv_pay',
    'hifes_pay',
    'hifmi_pay',
    'hifob_pay',
    'maf_pay',
    'oth_pay',
    'fund_pay_sumamt',
    'psn_part_amt',
    'acct_pay',
    'psn_cash_pay',
    'hosp_part_amt',
    'acct_mulaid_pay',
  ])('with %s one fen away from the original is refused, with its place and both amounts', async (name) => {
    const { status, body } = await post(withInfo({ [name]: off(name) }));
    expect([status, body.code]).toEqual([422, 'CANCEL_DIFFERS']);
    expect(body.field).toMatch(new RegExp(`setlinfo\\.${name}$`));
    const { said, original } = body.details as unknown as { said: string; original: string };
    expect(said).toMatch(/^\d+\.\d\d$/);
    expect((Number(said) * 100 - Number(original) * 100).toFixed(0)).toBe('1');
  });

  test('with another amount in a row of setldetail is refused by that row', async () => {
    const [first, ...others] = reversal.response.output.setldetail;
    const row = { ...first, fund_payamt: (Number(first?.fund_payamt) - 0.01).toFixed(2) };
    const output = { ...reversal.response.output, setldetail: [row, ...others] };
    const { body } = await post({ ...reversal, response: { ...reversal.response, output } });
    expect(body).toMatchObject({
      code: 'CANCEL_DIFFERS',
      field: expect.stringMatching(/setldetail\[0\]\.fund_payamt$/),
    });
  });

  test.each([
    ['certificate', { certno: '999999199001010018' }, 'certno'],
    ['birth date', { brdy: '1999-09-09' }, 'brdy'],
  ])('of another %s is refused, and says nothing of the patient', async (_, more, field) => {
    const { body } = await post(withInfo(more));
    expect(body).toMatchObject({ code: 'CANCEL_DIFFERS', field: expect.stringMatching(new RegExp(`${field}$`)) });
    expect(JSON.stringify(body)).not.toMatch(/999999199001010018|1999-09-09/);
  });

  test('of another insured number, in what was asked and what was answered, is refused', async () => {
    const data = { ...reversal.request.input.data, psn_no: '33080000999999' };
    const changed = { ...withInfo({ psn_no: '33080000999999' }), request: { ...reversal.request, input: { data } } };
    expect((await post(changed)).body).toMatchObject({
      code: 'CANCEL_DIFFERS',
      field: expect.stringMatching(/psn_no$/),
    });
  });

  test('of another visit or hospital is refused', async () => {
    const data = { ...reversal.request.input.data, mdtrt_id: 'M0' };
    const visit = { ...withInfo({ mdtrt_id: 'M0' }), request: { ...reversal.request, input: { data } } };
    expect((await post(visit)).body).toMatchObject({ code: 'CANCEL_DIFFERS', details: { fact: 'visit' } });
    const hospitalNumber = await post(withInfo({ fixmedins_code: 'H33080099999' }));
    expect(hospitalNumber.body).toMatchObject({
      code: 'MESSAGE_CONTRADICTS',
      field: expect.stringMatching(/setlinfo\.fixmedins_code$/),
      details: { other: expect.stringMatching(/fixmedins_code$/) },
    });
  });

  test('that mixes the signs contradicts itself, with both places and both amounts', async () => {
    const { body } = await post(withInfo({ hifp_pay: String(-infoOf('hifp_pay')) }));
    expect(body).toMatchObject({
      code: 'MESSAGE_CONTRADICTS',
      details: {
        other: expect.stringMatching(/medfee_sumamt$/),
        said: expect.anything(),
        elsewhere: expect.anything(),
      },
    });
  });

  test('whose rows have another sign than its figures contradicts itself by the row', async () => {
    const [first, ...others] = reversal.response.output.setldetail;
    const row = { ...first, fund_payamt: String(-Number(first?.fund_payamt)) };
    const output = { ...reversal.response.output, setldetail: [row, ...others] };
    const { body } = await post({ ...reversal, response: { ...reversal.response, output } });
    expect(body).toMatchObject({
      code: 'MESSAGE_CONTRADICTS',
      field: expect.stringMatching(/setldetail\[0\]\.fund_payamt$/),
      details: { other: expect.stringMatching(/medfee_sumamt$/) },
    });
  });

  test('takes it back when every figure is the original’s; the receipt says the money and the negative rows', async () => {
    const bill = settled.body.bill as unknown as {
      total: string;
      patient: { pays: string; cash: string; account: string };
      plans: { plan: string; liabilities: { liability: string; atCounter: string }[] }[];
    };
    const { status, body } = await post(reversal);
    expect(status).toBe(200);
    const back = body.back as unknown as { total: string; patient: string; payers: { amount: string }[] };
    expect(body.back).toMatchObject({
      total: bill.total,
      patient: bill.patient.pays,
      cash: bill.patient.cash,
      account: bill.patient.account,
    });
    for (const { plan, liabilities } of bill.plans)
      for (const { liability, atCounter } of liabilities.filter((share) => share.atCounter !== '0.00'))
        expect(body.back).toMatchObject({
          payers: expect.arrayContaining([expect.objectContaining({ plan, liability, amount: atCounter })]),
        });
    const fen = (text: string) => BigInt(text.replace('.', ''));
    expect(fen(back.patient) + back.payers.reduce((sum, { amount }) => sum + fen(amount), 0n)).toBe(fen(back.total));
    const rows = (answer: unknown) => (answer as { setldetail: { fund_payamt: string }[] }).setldetail;
    expect(rows(body.answer).map(({ fund_payamt }) => fund_payamt)).toEqual(
      rows(settled.body.answer).map(({ fund_payamt }) => `-${fund_payamt}`),
    );
    expect(rows(body.answer).length).toBeGreaterThan(0);
    expect((body.answer as unknown as { psn_cash_pay_after: string }).psn_cash_pay_after).toBe(`-${bill.patient.cash}`);
  });

  test('twice gives the same money; a repeat with other figures is refused', async () => {
    const [first, again] = [await post(reversal), await post(reversal)];
    expect(again.body).toEqual(first.body);
    expect(first.body).toMatchObject({ duplicate: true, back: { patient: expect.stringMatching(/^\d/) } });
    expect((await post(withInfo({ psn_cash_pay: off('psn_cash_pay') }))).body).toMatchObject({
      code: 'CANCEL_DIFFERS',
    });
  });

  test('by hand at the counter says the same money', async () => {
    const { body } = await hospital.post(`/v1/settlements/${settled.body.settlementId}/cancel`, { counter: 'C01' });
    expect(body).toMatchObject({ duplicate: true, back: expect.anything(), answer: expect.anything() });
  });
});
