import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type ScanEnd, scan, scanThroughInputMethod } from '../../scripts/harness/page/scanner.ts';
import { cannotRun, setRealStage } from './real-stage.ts';

/** What was pressed so long before a scan is no part of it. */
const PAUSE_MS = 600;
const dialog = '[role="dialog"]';
const scanned = '[data-cancel-scanned]';
const reasonBox = `${dialog} input`;

describe.skipIf(cannotRun)('the cancel dialog of the cashier page', () => {
  const stage = setRealStage();

  /** A settled bill with F8 pressed; another counter's where one is named. */
  const openDialog = async (settledAt = stage.at.counter): Promise<string> => {
    const { at, hospital } = stage;
    await at.open();
    const { settlementId } = await hospital.settle(settledAt, hospital.nextStay());
    await at.page.keyboard.type(settlementId);
    await at.press('Enter');
    await at.state('settled');
    await at.press('F8');
    await at.page.waitForSelector(dialog);
    return settlementId;
  };
  /** The reason in words, and a pause after it. */
  const writeReason = async (words: string): Promise<void> => {
    await stage.at.press('5');
    await stage.at.page.waitForSelector(reasonBox);
    await stage.at.page.keyboard.insertText(words);
    await sleep(PAUSE_MS);
  };
  const pointed = () => stage.at.page.locator('.reasons .is-pointed').allTextContents();
  const ready = () => stage.at.page.getAttribute('[data-cancel-ready]', 'data-cancel-ready');
  const cancels = () => stage.at.proxy.posts().filter((line) => line.includes('/cancel'));
  const focused = (selector: string) =>
    stage.at.page.evaluate((within) => document.activeElement?.closest(within) !== null, selector);

  test.each([
    'P51010000001:self:B0001',
    'H33080000002:3300000100000725',
    '1010000001:self:B0001',
    '0330800000002',
    '4201990101123456789012345678',
  ])('a scan of %s chooses, arms and types nothing, and says what to do', async (text) => {
    const { at } = stage;
    await openDialog();
    await scan(at.page, text);
    await at.page.waitForSelector(scanned);
    expect(await at.text(scanned)).toMatch(/先按 Esc 关闭，再扫码.*press Esc first, then scan/);
    expect(await pointed()).toEqual([]);
    expect(await at.has(reasonBox)).toBe(false);
    expect(await ready()).toBe('false');
    await at.press('Enter', 'F8');
    expect(cancels()).toEqual([]);
    // As it says: after Esc the same scan is a look-up.
    await at.press('Escape');
    await at.page.waitForSelector(dialog, { state: 'detached' });
    await scan(at.page, text);
    await at.page.waitForSelector('[data-notice]');
    expect(await at.page.inputValue('#box')).toBe('');
  });

  test.each<[ScanEnd, number]>([
    ['nothing', 0],
    ['nothing', 90],
    ['Enter', 90],
    ['two Enters', 0],
    ['two Enters', 90],
  ])('a scan that ends with %s and stops for %i ms chooses and types nothing either', async (end, stall) => {
    const { at } = stage;
    await openDialog('C88');
    for (const text of ['1010000001:self:B0001', '0330800000002', '3300000100000725']) {
      await scan(at.page, text, end, stall);
      await at.page.waitForSelector(scanned);
      expect(await pointed()).toEqual([]);
      expect(await at.page.getAttribute('[data-foreign] button', 'aria-pressed')).toBe('false');
      expect(await at.has(reasonBox)).toBe(false);
    }
    await sleep(PAUSE_MS);
    await writeReason('病人两次缴费');
    expect(await at.has(scanned)).toBe(false);
    await scan(at.page, 'H33080000002:3300000100000725', end, stall);
    await at.page.waitForSelector(scanned);
    expect(await at.page.inputValue(reasonBox)).toBe('病人两次缴费');
    await at.press('F8');
    expect(cancels()).toEqual([]);
  });

  test('a scan without Enter through an input method types nothing either', async () => {
    const { at } = stage;
    await openDialog();
    await writeReason('病人两次缴费');
    await scanThroughInputMethod(at.page, 'H33080000002:3300000100000725');
    await at.page.waitForSelector(scanned);
    await expect.poll(() => at.page.inputValue(reasonBox)).toBe('病人两次缴费');
  });

  test('F8 at once after a scan without Enter cancels nothing; the next one does', async () => {
    const { at } = stage;
    const settlementId = await openDialog();
    await writeReason('病人两次缴费');
    await scan(at.page, 'P51010000001:self:B0001', 'F8');
    await at.page.waitForSelector(scanned);
    expect(cancels()).toEqual([]);
    await at.press('F8');
    await at.state('cancelled');
    expect(cancels()).toEqual([`POST /v1/settlements/${settlementId}/cancel {"reason":"病人两次缴费"}`]);
  });

  test('a scan does not confirm another counter’s bill, nor take back what was chosen', async () => {
    const { at } = stage;
    await openDialog('C88');
    await at.press('2');
    await expect.poll(pointed).toHaveLength(1);
    await sleep(PAUSE_MS);
    await scan(at.page, '0330800000002');
    await at.page.waitForSelector(scanned);
    expect(await at.page.getAttribute('[data-foreign] button', 'aria-pressed')).toBe('false');
    expect((await pointed()).join()).toContain('金额或项目有误');
    await at.press('F8');
    expect(cancels()).toEqual([]);
  });

  test('a scan leaves the reason in words as it was, through an input method and over a stall as well', async () => {
    const { at } = stage;
    const settlementId = await openDialog();
    await writeReason('病人两次缴费');
    await scan(at.page, 'P51010000001:self:B0001');
    await at.page.waitForSelector(scanned);
    expect(await at.page.inputValue(reasonBox)).toBe('病人两次缴费');
    for (const stall of [0, 300]) {
      await scanThroughInputMethod(at.page, 'H33080000002:3300000100000725', stall, true);
      await at.page.waitForSelector(scanned);
      await expect.poll(() => at.page.inputValue(reasonBox)).toBe('病人两次缴费');
    }
    await at.press('F8');
    await at.state('cancelled');
    expect(cancels()).toEqual([`POST /v1/settlements/${settlementId}/cancel {"reason":"病人两次缴费"}`]);
  });

  test('what a person types is no scan: a digit by itself chooses, words with Enter stay', async () => {
    const { at } = stage;
    await openDialog();
    await at.press('3');
    await expect.poll(pointed).toHaveLength(1);
    await at.press('5');
    await at.page.waitForSelector(reasonBox);
    await at.page.keyboard.type('paid twice', { delay: 120 });
    await at.press('Enter');
    // Once nothing more can come, all is as it was typed.
    await sleep(PAUSE_MS);
    expect(await at.page.inputValue(reasonBox)).toBe('paid twice');
    expect(await at.has(scanned)).toBe(false);
    expect(await ready()).toBe('true');
  });

  test.each(['the key', 'the button'])('opened by %s, it keeps the focus and all that is typed', async (how) => {
    const { at } = stage;
    await openDialog();
    if (how === 'the button') {
      await at.press('Escape');
      await at.page.waitForSelector(dialog, { state: 'detached' });
      await at.page.click('.keys [data-key="F8"]');
      await at.page.waitForSelector(dialog);
    }
    const nothingBehind = async () => {
      expect(await focused(dialog)).toBe(true);
      await at.page.keyboard.insertText('患者');
      expect(await at.page.inputValue('#box')).toBe('');
    };
    await nothingBehind();
    // Round with Tab both ways, a click beside the dialog, and what takes the focus by itself.
    for (const key of ['Tab', 'Shift+Tab']) {
      for (let count = 0; count < 7; count += 1) {
        await at.press(key);
        expect(await focused(dialog)).toBe(true);
      }
    }
    await at.page.mouse.click(5, 5);
    await nothingBehind();
    await at.page.evaluate(() => document.getElementById('box')?.focus());
    await nothingBehind();
    // The box of the reason goes away with the focus in it.
    await at.press('5');
    await at.page.waitForSelector(reasonBox);
    await at.page.keyboard.insertText('重复');
    expect(await at.page.inputValue(reasonBox)).toBe('重复');
    await at.page.click('.reasons button >> nth=0');
    await nothingBehind();
    await at.press('Escape');
    await at.page.waitForSelector(dialog, { state: 'detached' });
    expect(await focused('#box')).toBe(true);
    await at.page.keyboard.insertText('测');
    expect(await at.page.inputValue('#box')).toBe('测');
  });
});
