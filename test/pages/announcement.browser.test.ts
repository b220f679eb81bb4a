import { describe, expect, test } from 'vitest';
import { PharmacySale } from '../../scripts/harness/page/pharmacy-sale.ts';
import { cannotRun, setRealStage } from './real-stage.ts';

describe.skipIf(cannotRun)('what a screen reader says of the bill, and the address without a counter', () => {
  const stage = setRealStage();

  /** Both regions: what was said before must not be read any more. */
  const said = async (): Promise<string> => (await stage.at.page.locator('[aria-live]').allTextContents()).join('|');

  test('payable until it is cancelled, then the refund, and never again as payable', async () => {
    const { at, hospital } = stage;
    await at.open();
    await hospital.present(at.counter, hospital.nextStay());
    await at.state('ready');
    expect(await said()).toBe('可确认 个人应付 45,289.60 元|');
    await at.press('F2');
    await at.state('settled');
    await expect.poll(said).toBe('已结算 个人应付 45,289.60 元|');
    await at.press('F8', '1', 'F8');
    await at.state('cancelled');
    await expect.poll(said).toBe('已撤销 请退款，勿收款 应退 45,289.60 元|');
    await at.page.reload();
    await at.state('cancelled');
    await expect.poll(said).toBe('已撤销 请退款，勿收款 应退 45,289.60 元|');
  });

  test('of a sale of which a part came back, what goes back now', async () => {
    const { at, hospital } = stage;
    const sale = new PharmacySale(hospital, at.counter, 'B7011');
    await sale.settle();
    await sale.takeBack(1);
    await at.open();
    await at.page.fill('#box', sale.id);
    await at.press('Enter');
    await at.state('cancelled');
    await expect.poll(said).toBe('部分退货 请退款，勿收款 应退 33.33 元|');
  });

  test.each([
    ['结算', 'F2', '请勿收款'],
    ['撤销', 'F8', '请勿退款'],
  ])('while the outcome of a %s is unknown: the instruction, and no amount', async (_, key, instruction) => {
    const { at, hospital } = stage;
    await at.open();
    await hospital.present(at.counter, hospital.nextStay());
    await at.state('ready');
    if (key === 'F8') {
      await at.press('F2');
      await at.state('settled');
      await at.press('F8', '1');
    }
    at.proxy.order('lost-before', 'GET', /bills/);
    at.proxy.order('lost-before', 'POST', /confirm|cancel/);
    await at.press(key);
    await at.state('unknown');
    await expect.poll(said).toMatch(new RegExp(`^\\|结果未知 .*${instruction}$`));
    expect(await said()).not.toMatch(/应付|\d元|\d 元/);
    at.proxy.heal();
  });

  test('a counter that is missing and one that is malformed are told apart', async () => {
    const { at } = stage;
    await at.page.goto(`${at.base}/counter/`);
    expect(await at.text('main')).toContain('地址中缺少窗口号');
    await at.page.goto(`${at.base}/counter/?counter=C%2001`);
    expect(await at.text('main')).toMatch(/地址中的窗口号格式不对.*不含空格/);
    expect(await at.text('main')).not.toContain('缺少');
  });
});
