import { describe, expect, test } from 'vitest';
import { audit } from '../../src/audit/audit.ts';
import { NO_BOOKS } from '../../src/catalogue/index.ts';
import type { Desk } from '../../src/desk/index.ts';
import { cancelById, settle, takeBackGoods } from '../../src/desk/index.ts';
import { accumulatorsToPlain, type Ledger } from '../../src/ledger/index.ts';
import { openAdapters } from '../../src/main/adapters.ts';
import { openLedger } from '../../src/main/ledger.ts';
import { demoCatalogue, demoLists, openCatalogue, openPlans } from '../../src/main/plans.ts';
import { planBook } from '../../src/plan/index.ts';
import { loadPlan } from '../../src/plan/load.ts';
import { isRefusal, type Refusal } from '../../src/refusals/index.ts';

/** What goods that come back do to the money of others: nothing. */
const RX = 'gonghuibao-2020';
const CARD = 'huigongka-2023';
const books = openCatalogue(demoCatalogue());
const plans = openPlans(undefined, [demoLists()], books);

async function deskOf(ledger: Ledger = openLedger(':memory:'), book = plans): Promise<Desk> {
  const now = () => new Date('2023-08-10T02:00:00Z');
  const personKey = (_type: string, number: string) => `p${number}`;
  return { adapters: openAdapters(books), plans: book, ledger, personKey, now, notify: () => {} };
}

const PERSON = '999999200001019011';
const place = { code: 'P33020000001', name: '宁波演示药店', region: '330200', online: false };
const cardPlace = { code: 'P51010000001', name: '成都演示服务药店', region: '510100', online: false };

interface Sale {
  readonly number: string;
  readonly quantity?: string;
  readonly amount: string;
  readonly more?: Record<string, unknown>;
}
const payload = ({ number, quantity = '10', amount, more = {} }: Sale) => ({
  sale: { number, soldAt: '2020-12-22T10:00:00', total: amount },
  pharmacy: place,
  patient: { certificateNumber: PERSON, insuredIn: '330200' },
  lines: [{ line: '1', name: '药', code: 'XX99DEMO0002', quantity, amount }],
  findings: { cancerPrescription: true },
  ...more,
});
const onCard = ({ number, quantity = '10', amount, more = {} }: Sale) => ({
  ...payload({ number, quantity, amount }),
  sale: { number, soldAt: '2023-08-01T10:00:00', total: amount },
  pharmacy: cardPlace,
  lines: [{ line: '1', name: '药', code: 'XC99DEMO1001', quantity, amount }],
  findings: {},
  ...more,
});
const envelope = (body: unknown, replaces?: string) => ({
  adapter: 'pharmacy',
  counter: 'T1',
  payload: body,
  ...(replaces === undefined ? {} : { replaces }),
});
const goods = (number: string, nth: number, quantity?: string, where = place) =>
  envelope({
    pharmacy: { code: where.code },
    sale: { number },
    return: lossless(nth),
    ...(quantity === undefined ? {} : { lines: [{ line: '1', quantity }] }),
  });
const lossless = (value: number) => ({ isLosslessNumber: true, value: String(value) });

function ok<T extends object>(result: T | Refusal): T {
  if (isRefusal(result)) throw new Error(`${result.code} ${result.field ?? ''}`);
  return result;
}
const paid = (settled: unknown, liability: string): string | undefined => {
  const { bill } = settled as { bill: { plans: { liabilities: { liability: string; payout: string }[] }[] } };
  return bill.plans.flatMap(({ liabilities }) => liabilities).find((share) => share.liability === liability)?.payout;
};
const held = async (desk: Desk, plan: string) =>
  accumulatorsToPlain((await desk.ledger.snapshot(`p${PERSON}`)).accumulators)[plan] ?? {};
const clean = async (desk: Desk) => expect((await audit(desk.ledger)).findings).toEqual([]);

async function withRx(): Promise<Desk> {
  const desk = await deskOf();
  ok(await desk.ledger.enrol({ person: `p${PERSON}`, plan: RX, attributes: { preExisting: [] } }, '2020-11-01'));
  return desk;
}
async function withCard(): Promise<Desk> {
  const desk = await deskOf();
  ok(await desk.ledger.enrol({ person: `p${PERSON}`, plan: CARD }, '2023-07-20'));
  return desk;
}

describe('a return of one box of ten', () => {
  test('is priced where the sale stood: a deductible is not taken off twice, though others built on it since', async () => {
    const desk = await withRx();
    // (30000 − 20000) × 75% = 7500; the deductible is used: 10000 × 75% = 7500.
    expect(paid(ok(await settle(desk, envelope(payload({ number: 'A', amount: '30000.00' })))), 'RX')).toBe('7500.00');
    expect(paid(ok(await settle(desk, envelope(payload({ number: 'B', amount: '10000.00' })))), 'RX')).toBe('7500.00');
    const back = ok(await takeBackGoods(desk, goods('A', 1, '1')));
    // (27000 − 20000) × 75%, not 27000 × 75% on top of what B counted.
    expect(paid(back.stays, 'RX')).toBe('5250.00');
    expect(back.back).toMatchObject({ total: '3000.00', transferLater: '2250.00' });
    expect(back.receipt.later).toEqual(['P33020000001:self:B']);
    expect((await held(desk, RX))['RX.counted']).toBe('37000.00');
    await clean(desk);
  });

  test('gives the deductible and the limit back exactly: what accumulated is that of the boxes kept', async () => {
    const desk = await withRx();
    ok(await settle(desk, envelope(payload({ number: 'A', amount: '30000.00' }))));
    ok(await takeBackGoods(desk, goods('A', 1, '3')));
    const after = await held(desk, RX);
    const other = await withRx();
    ok(await settle(other, envelope(payload({ number: 'A', amount: '21000.00', quantity: '7' }))));
    expect(after).toEqual(await held(other, RX));
    ok(await takeBackGoods(desk, goods('A', 2)));
    expect(await held(desk, RX)).toEqual({});
    await clean(desk);
  });

  test('is priced on the version of the plan that the sale was priced with', async () => {
    const desk = await withCard();
    ok(await settle(desk, envelope(onCard({ number: 'A', amount: '200.00' }))));
    const card = plans.find(CARD)?.plan;
    if (card === undefined) throw new Error('no plan');
    const changed = structuredClone(card);
    for (const value of changed.figures['pharmacy.rate']?.values ?? []) value.value = '0.5';
    const newer = plans.plans.map((loaded) => (loaded.plan.id === CARD ? loadPlan(changed) : loaded));
    const later = await deskOf(desk.ledger, planBook(newer, plans.coordination));
    expect(paid(ok(await settle(later, envelope(onCard({ number: 'B', amount: '200.00' })))), 'PHARMACY')).toBe(
      '100.00',
    );
    const { stays, back } = ok(await takeBackGoods(later, goods('A', 1, '5', cardPlace)));
    expect(paid(stays, 'PHARMACY')).toBe('15.00');
    expect(back).toMatchObject({ total: '100.00', patient: '85.00' });
    await clean(later);
  });

  test('fifty times at once comes back once', async () => {
    const desk = await withCard();
    ok(await settle(desk, envelope(onCard({ number: 'A', amount: '200.00' }))));
    const all = await Promise.all(
      Array.from({ length: 50 }, async () => ok(await takeBackGoods(desk, goods('A', 1, '5', cardPlace)))),
    );
    expect(all.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(new Set(all.map(({ back }) => JSON.stringify(back)))).toHaveProperty('size', 1);
    expect((await held(desk, CARD))['pool.daily.entitled']).toBe('15.00');
    await clean(desk);
  });

  test('two returns with one number at once: one comes back, the other is refused', async () => {
    const desk = await withCard();
    ok(await settle(desk, envelope(onCard({ number: 'A', amount: '200.00' }))));
    const [first, second] = await Promise.all([
      takeBackGoods(desk, goods('A', 1, '5', cardPlace)),
      takeBackGoods(desk, goods('A', 1, '4', cardPlace)),
    ]);
    expect(isRefusal(first)).toBe(false);
    expect(second).toMatchObject({ code: 'EXISTS_WITH_DIFFERENT_CONTENT' });
    await clean(desk);
  });
});

describe('a sale that is sent again', () => {
  test('is the same sale with its original figures, though the catalogue says something else of its items by now', async () => {
    const desk = await withCard();
    const body = onCard({ number: 'A', amount: '200.00', more: { lines: barcode } });
    const first = ok(await settle(desk, envelope(body)));
    expect(paid(first, 'PHARMACY')).toBe('30.00');
    const emptied = { ...desk, adapters: openAdapters(NO_BOOKS) };
    expect(ok(await settle(emptied, envelope(body)))).toEqual({ ...first, duplicate: true });
    const other = onCard({
      number: 'A',
      amount: '200.00',
      more: { lines: [{ ...barcode[0], barcode: '6900000010020' }] },
    });
    expect(await settle(emptied, envelope(other))).toMatchObject({
      code: 'EXISTS_WITH_DIFFERENT_CONTENT',
      field: 'lines.1.said',
    });
  });
});

const barcode = [{ line: '1', name: '药', barcode: '6900000010013', quantity: '10', amount: '200.00' }];

describe('a till that bills again', () => {
  test('replaces its sale by another, and the money back is stated', async () => {
    const desk = await withCard();
    ok(await settle(desk, envelope(onCard({ number: 'A', amount: '200.00' }))));
    const again = envelope(onCard({ number: 'A2', amount: '120.00', quantity: '6' }), 'P51010000001:self:A');
    const settled = ok(await settle(desk, again));
    expect(settled).toMatchObject({ replaces: 'P51010000001:self:A', duplicate: false });
    expect(settled.back).toMatchObject({ total: '80.00', patient: '68.00' });
    expect(ok(await settle(desk, again))).toMatchObject({ duplicate: true, back: settled.back });
    // Returns go on from the sale that stands.
    expect(await takeBackGoods(desk, goods('A', 1, '1', cardPlace))).toMatchObject({
      code: 'SETTLEMENT_REPLACED',
      details: { by: 'P51010000001:self:A2' },
    });
    expect(ok(await takeBackGoods(desk, goods('A2', 1, '1', cardPlace))).back.total).toBe('20.00');
    await clean(desk);
  });

  test('is told by a late duplicate that what it billed is gone: taken back, or replaced in its turn', async () => {
    const desk = await withCard();
    ok(await settle(desk, envelope(onCard({ number: 'A', amount: '200.00' }))));
    const second = envelope(onCard({ number: 'A2', amount: '120.00', quantity: '6' }), 'P51010000001:self:A');
    const third = envelope(onCard({ number: 'A3', amount: '100.00', quantity: '5' }), 'P51010000001:self:A2');
    ok(await settle(desk, second));
    ok(await settle(desk, third));
    expect(await settle(desk, second)).toMatchObject({
      code: 'SETTLEMENT_REPLACED',
      details: { by: 'P51010000001:self:A3' },
    });
    await cancelById(desk, 'P51010000001:self:A3');
    expect(await settle(desk, third)).toMatchObject({ code: 'SETTLEMENT_CANCELLED' });
    await clean(desk);
  });

  test('may bill more as long as nobody built on what it replaces', async () => {
    const desk = await withCard();
    ok(await settle(desk, envelope(onCard({ number: 'A', amount: '200.00' }))));
    const more = envelope(onCard({ number: 'A2', amount: '400.00' }), 'P51010000001:self:A');
    expect(ok(await settle(desk, more)).back).toMatchObject({ total: '-200.00', patient: '-170.00' });
    ok(await settle(desk, envelope(onCard({ number: 'B', amount: '100.00' }))));
    const yetMore = envelope(onCard({ number: 'A3', amount: '600.00' }), 'P51010000001:self:A2');
    expect(await settle(desk, yetMore)).toMatchObject({ code: 'REBILL_USES_MORE', field: 'replaces' });
    await clean(desk);
  });

  test.each([
    ['another person', { patient: { certificateNumber: '999999200001019999', insuredIn: '330200' } }, 'person'],
    ['another day', { sale: { number: 'A2', soldAt: '2023-08-02T10:00:00', total: '120.00' } }, 'visit.settledAt'],
    ['another pharmacy', { pharmacy: { ...cardPlace, code: 'P51010000002' } }, 'visit.institution.code'],
  ])('does not replace it by a sale of %s', async (_name, more, field) => {
    const desk = await withCard();
    ok(await settle(desk, envelope(onCard({ number: 'A', amount: '200.00' }))));
    const again = envelope(onCard({ number: 'A2', amount: '120.00', more }), 'P51010000001:self:A');
    expect(await settle(desk, again)).toMatchObject({ code: 'MESSAGE_CONTRADICTS', field });
  });

  test('names something that was settled', async () => {
    const desk = await withCard();
    const again = envelope(onCard({ number: 'A2', amount: '120.00' }), 'P51010000001:self:A');
    expect(await settle(desk, again)).toMatchObject({ code: 'SETTLEMENT_UNKNOWN', field: 'replaces' });
  });
});
