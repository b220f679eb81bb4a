import { describe, expect, test } from 'vitest';
import { testPerson } from '../../scripts/harness/messages.ts';
import { scanThroughInputMethod } from '../../scripts/harness/page/scanner.ts';
import { cannotRun, setRealStage } from './real-stage.ts';

describe.skipIf(cannotRun)('the box of the cashier page', () => {
  const stage = setRealStage();

  const type = async (text: string, ...keys: readonly string[]) => {
    await stage.at.page.keyboard.type(text);
    await stage.at.press(...keys);
  };
  const settleOne = async (): Promise<string> => {
    const { at, hospital } = stage;
    const { settlementId } = await hospital.settle(at.counter, hospital.nextStay());
    await at.page.waitForFunction(
      (end) => document.querySelector('.side')?.textContent?.includes(end),
      settlementId.slice(-6),
    );
    return settlementId;
  };

  test('a scanner that ends with two Enters opens one patient, and no Enter takes another while a bill is open', async () => {
    const { at, hospital } = stage;
    await at.open();
    const scanned = await settleOne();
    const waiting = await hospital.present(at.counter, hospital.nextStay());
    await at.state('ready');
    await at.press('Escape');
    await at.page.waitForSelector('.idle');
    await type(scanned, 'Enter', 'Enter');
    await at.state('settled');
    await at.press('Enter', 'Enter');
    expect(await at.text('.patient-id')).toContain(scanned);
    // The switch is a key of its own: back to the list, then Enter.
    await at.press('Escape', 'Enter');
    await at.state('ready');
    expect(await at.text('.patient-id')).toContain(waiting.settlementId);
    expect(at.proxy.posts().some((line) => line.includes('confirm'))).toBe(false);
  });

  test('a scan that finds nothing and ends with two Enters opens nobody', async () => {
    const { at, hospital } = stage;
    await at.open();
    await hospital.present(at.counter, hospital.nextStay());
    await at.state('ready');
    await at.press('Escape');
    await type('H33080000001:3300000999999999', 'Enter', 'Enter');
    await at.page.waitForSelector('[data-problem="SETTLEMENT_UNKNOWN"]');
    expect(await at.has('.idle')).toBe(true);
  });

  test.each([0, 90, 400])(
    'a scan through an input method is read whole, with a stall of %i ms in it',
    async (stall) => {
      const { at } = stage;
      await at.open();
      const settlementId = await settleOne();
      await scanThroughInputMethod(at.page, settlementId, stall);
      await at.press('Enter');
      await at.state('settled');
      expect(await at.text('.patient-id')).toContain(settlementId);
      expect(await at.page.inputValue('#box')).toBe('');
    },
  );

  test('nothing that was typed is part of an address, and a certificate number leaves the page in no way', async () => {
    const { at } = stage;
    await at.open();
    const { certificate } = testPerson(999);
    const asked = () => at.proxy.requests.filter((line) => line.includes(certificate));
    await type(certificate, 'Enter');
    await at.page.waitForSelector('[data-notice]');
    expect(await at.text('[data-notice]')).toContain('证件号请在 HIS 使用');
    expect(asked()).toEqual([]);
    expect(at.page.url()).not.toContain(certificate);
    await type(`x${certificate}`, 'Enter');
    await at.page.waitForSelector('[data-problem="SETTLEMENT_UNKNOWN"]');
    expect(asked()).toEqual([`POST /v1/counters/${at.counter}/find {"text":"x${certificate}"}`]);
  });

  test('F3 leads back to the bill just settled, again to the one before; an end of the number or the name finds it', async () => {
    const { at } = stage;
    await at.open();
    const [first, second] = [await settleOne(), await settleOne()];
    await at.press('F3');
    await at.page.waitForFunction((id) => document.querySelector('.patient-id')?.textContent?.includes(id), second);
    await at.press('F3');
    await at.page.waitForFunction((id) => document.querySelector('.patient-id')?.textContent?.includes(id), first);
    await at.press('Escape');
    await type(second.slice(-6), 'Enter');
    await at.page.waitForFunction((id) => document.querySelector('.patient-id')?.textContent?.includes(id), second);
    await at.press('Escape');
    // Both are of that name: a digit chooses, the newest is the first.
    await type('测', 'Enter');
    await at.page.waitForSelector('[data-matches="2"]');
    await at.press('Enter', '2');
    await at.page.waitForFunction((id) => document.querySelector('.patient-id')?.textContent?.includes(id), first);
  });

  test('another counter’s bill is cancelled only once its counter was named and confirmed', async () => {
    const { at, hospital } = stage;
    await at.open();
    const { settlementId } = await hospital.settle('C88', hospital.nextStay());
    await type(settlementId, 'Enter');
    await at.state('settled');
    await at.press('F8');
    await at.page.waitForSelector('[data-foreign="C88"]');
    expect(await at.text('[data-foreign]')).toContain('窗口 C88');
    await at.press('1', 'F8');
    expect(at.proxy.posts().some((line) => line.includes('/cancel'))).toBe(false);
    // What was confirmed in a dialog that was left is confirmed no more, and a digit of a reason in words confirms
    // nothing.
    await at.press('0', 'Escape', 'F8', '5');
    await at.page.waitForSelector('[role="dialog"] input');
    await at.page.keyboard.type('10');
    await at.press('F8');
    expect(at.proxy.posts().some((line) => line.includes('/cancel'))).toBe(false);
    await at.press('Escape', 'F8', '1', 'F8');
    expect(at.proxy.posts().some((line) => line.includes('/cancel'))).toBe(false);
    await at.press('0', 'F8');
    await at.state('cancelled');
    expect(at.proxy.posts().filter((line) => line.includes('/cancel'))).toEqual([
      `POST /v1/settlements/${settlementId}/cancel {"counter":"${at.counter}","reason":"患者要求退费"}`,
    ]);
  });
});
