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
});
