import { describe, expect, test } from 'vitest';
import { cannotRun, setRealStage } from './real-stage.ts';

describe.skipIf(cannotRun)('the cashier page on the real server', () => {
  const stage = setRealStage();

  test('a bill that the HIS presents opens by itself, F2 settles it once, a reload brings it back settled', async () => {
    const { at, hospital } = stage;
    await at.open();
    const stay = hospital.nextStay();
    const quote = await hospital.present(at.counter, stay);
    await at.state('ready');
    expect(quote.settlementId).toBe(`H33080000001:${stay.id}`);
    expect(await at.text('[data-remainder]')).toContain('45,289.60');
    await at.press('F2');
    await at.state('settled');
    expect(at.proxy.posts()).toEqual([`POST /v1/quotes/${quote.quoteId}/confirm {}`]);
    await at.page.reload();
    await at.state('settled');
    expect(await at.text('[data-remainder]')).toContain('45,289.60');
  });

  test('an expired quote says so, F2 asks for it again instead of settling it, and the fresh one can be settled', async () => {
    const { at, hospital } = stage;
    await at.open();
    const quote = await hospital.present(at.counter, hospital.nextStay());
    await at.state('ready');
    hospital.pass(11 * 60_000);
    await at.state('expired');
    expect(await at.text('.verdict')).toContain('预结算已过期');
    await at.press('F2');
    await at.state('ready');
    expect(at.proxy.posts()).toEqual([`POST /v1/quotes/${quote.quoteId}/refresh {}`]);
    expect(await at.text('[data-note]')).toContain('金额未变');
    await at.press('F2');
    await at.state('settled');
  });

  test('an expired quote whose figures are others now says which', async () => {
    const { at, hospital } = stage;
    await at.open();
    const stay = hospital.nextStay();
    await hospital.present(at.counter, stay);
    await at.state('ready');
    // Another stay of the same person uses the deductible up.
    await hospital.settle('C99', { ...hospital.nextStay(), person: stay.person });
    hospital.pass(11 * 60_000);
    await at.state('expired');
    await at.press('F2');
    await at.state('ready');
    expect(await at.text('[data-note]')).toMatch(/个人应付由 45,289\.60 变为 [\d,.]+/);
  });
});
