import { describe, expect, test } from 'vitest';
import { E1, E1_CHANGED, quoteOf } from './bills.ts';
import { cannotRun, setStage } from './stage.ts';

describe.skipIf(cannotRun)('the cashier page when something goes wrong', () => {
  const stage = setStage();

  test('F8 cancels after a reason and a second F8, and shows the receipt', async () => {
    await stage.openSettled();
    stage.server.later = ['H33080000002:3320211001000002'];
    await stage.page.keyboard.press('F8');
    await stage.page.waitForSelector('[role="dialog"]');
    await stage.page.keyboard.press('F8');
    await stage.page.keyboard.press('Enter');
    expect(stage.posts()).toHaveLength(1);
    await stage.page.keyboard.press('1');
    await stage.page.keyboard.press('F8');
    await stage.state('cancelled');
    expect(stage.posts()[1]).toBe(
      'POST /v1/settlements/H33080000002:3320210918000418/cancel {"reason":"患者要求退费"}',
    );
    expect(await stage.text('[data-cancel-receipt]')).toContain('42');
    expect(await stage.text('[data-cancel-receipt]')).toContain('H33080000002:3320211001000002');
  });

  test('F8 takes a reason in words', async () => {
    await stage.openSettled();
    await stage.page.keyboard.press('F8');
    await stage.page.keyboard.press('5');
    await stage.page.waitForSelector('[role="dialog"] input');
    await stage.page.keyboard.type('病人 2 次缴费');
    await stage.page.keyboard.press('F8');
    await stage.state('cancelled');
    expect(stage.posts()[1]).toContain('{"reason":"病人 2 次缴费"}');
  });

  test('a lost answer is an unknown outcome: nothing is sent again, and the ledger answers', async () => {
    stage.server.confirmFault = 'lost-after';
    stage.server.billsDown = true;
    await stage.openE1();
    stage.server.cutStream();
    stage.server.streamDown = true;
    await stage.page.keyboard.press('F2');
    await stage.state('unknown');
    expect(await stage.page.$('[data-key="F2"]')).toBeNull();
    await stage.page.keyboard.press('F2');
    await stage.page.keyboard.press('Escape');
    await stage.state('unknown');
    await stage.page.keyboard.press('F4');
    await stage.page.waitForSelector('[data-parked-phase="unknown"]');
    stage.server.billsDown = false;
    await stage.state('settled');
    expect(stage.posts()).toHaveLength(1);
    expect(await stage.page.$('[data-duplicate]')).toBeNull();
  });

  test.each(['lost-before', 'error-500'] as const)(
    '%s: what was not recorded may be confirmed again, with the same quote',
    async (fault) => {
      stage.server.confirmFault = fault;
      const quote = await stage.openE1();
      await stage.page.keyboard.press('F2');
      await stage.state('unknown');
      stage.server.confirmFault = 'none';
      await stage.state('ready');
      expect(await stage.text('[data-note]')).toContain('没有入账');
      await stage.page.keyboard.press('F2');
      await stage.state('settled');
      // Over a broken connection the browser repeats the request by itself: what counts is that it is always this one.
      expect(new Set(stage.posts())).toEqual(new Set([`POST /v1/quotes/${quote.quoteId}/confirm {}`]));
      expect(stage.server.bills.size).toBe(1);
      expect(await stage.page.$('[data-duplicate]')).toBeNull();
    },
  );

  test('a reload in the middle of an unknown outcome finds out by itself', async () => {
    stage.server.confirmFault = 'lost-after';
    stage.server.billsDown = true;
    await stage.openE1();
    await stage.page.keyboard.press('F2');
    await stage.state('unknown');
    await stage.page.reload();
    stage.server.billsDown = false;
    await stage.state('settled');
  });

  test('a lost cancellation is found out as well', async () => {
    await stage.openSettled();
    stage.server.cancelFault = 'lost-after';
    stage.server.billsDown = true;
    await stage.page.keyboard.press('F8');
    await stage.page.keyboard.press('2');
    await stage.page.keyboard.press('F8');
    await stage.state('unknown');
    stage.server.billsDown = false;
    await stage.state('cancelled');
    expect(stage.posts()).toHaveLength(2);
  });

  test('QUOTE_CHANGED stops: old and new side by side, F5 re-quotes, F2 confirms the new figures', async () => {
    const quote = await stage.openE1();
    stage.server.confirmFault = 'changed';
    stage.server.details = {
      'patientPays.quoted': '45289.60',
      'patientPays.now': '46289.60',
      'huiqubao-2021.L2.quoted': '10000.00',
      'huiqubao-2021.L2.now': '9000.00',
    };
    stage.server.refreshed = quoteOf(E1_CHANGED);
    await stage.page.keyboard.press('F2');
    await stage.state('changed');
    expect(await stage.text('[data-quoted]')).toBe('45,289.60');
    expect(await stage.text('[data-now]')).toBe('46,289.60');
    expect(await stage.text('[data-change="huiqubao-2021.L2"]')).toBe(
      '惠衢保 2021 责任二 自费医疗费用10,000.009,000.00-1,000.00',
    );
    await stage.page.keyboard.press('F2');
    stage.server.confirmFault = 'none';
    await stage.page.keyboard.press('Enter');
    await stage.state('changed');
    await stage.page.keyboard.press('F5');
    await stage.state('ready');
    expect(await stage.text('[data-remainder]')).toContain('46,289.60');
    await stage.page.keyboard.press('F2');
    await stage.state('settled');
    const confirms = [quote.quoteId, stage.server.refreshed.quoteId].map((id) => `POST /v1/quotes/${id}/confirm {}`);
    expect(stage.posts()).toEqual([confirms[0], `POST /v1/quotes/${quote.quoteId}/refresh {}`, confirms[1]]);
  });

  test('a refusal shows its title, what the cashier does, and its code', async () => {
    stage.server.confirmFault = 'refused';
    await stage.openE1();
    await stage.page.keyboard.press('F2');
    await stage.state('refused');
    const shown = await stage.text('[data-problem="SETTLEMENT_CANCELLED"]');
    expect(shown).toContain('该结算已撤销，不能再次结算。');
    expect(shown).toContain('请在 HIS 重新结算后再试。');
    expect(shown).toContain('SETTLEMENT_CANCELLED');
    await stage.page.keyboard.press('F2');
    expect(stage.posts()).toHaveLength(1);
  });

  test('a settled bill that is presented and confirmed again is marked as a duplicate', async () => {
    await stage.openSettled();
    await stage.page.keyboard.press('F4');
    stage.server.present(quoteOf(E1));
    await stage.state('ready');
    expect(await stage.text('[data-duplicate]')).toContain('重复（已结算过）');
    await stage.page.keyboard.press('F2');
    await stage.state('settled');
    expect(await stage.text('[data-duplicate]')).toContain('重复（已结算过）');
  });

  test('a bill that another screen of the counter took off the desk leaves this one, and says so', async () => {
    const quote = await stage.openE1();
    stage.server.withdraw(quote.quoteId);
    await stage.page.waitForSelector('[data-remainder]', { state: 'detached' });
    expect(await stage.text('[data-notice]')).toContain('不再等待');
    stage.server.present({ ...quote, quoteId: `${quote.quoteId}-again` });
    await stage.state('ready');
  });

  test('without the stream the page says so, polls, and takes up the stream where it stopped', async () => {
    await stage.open();
    stage.server.streamDown = true;
    stage.server.cutStream();
    await stage.page.waitForSelector('[data-light="stream"].tone-warn');
    expect(await stage.text('[data-light="stream"]')).toContain('推送断开');
    stage.server.present(quoteOf(E1));
    await stage.state('ready');
    stage.server.settle(stage.server.quotes[0] ?? quoteOf(E1));
    stage.server.quotes = [];
    await stage.state('settled');
    stage.server.streamDown = false;
    await stage.page.waitForSelector('[data-light="stream"].tone-good', { timeout: 20_000 });
  });

  test('a bill that the HIS settles itself is shown as settled', async () => {
    const quote = await stage.openE1();
    stage.server.settle(quote);
    await stage.state('settled');
    expect(await stage.text('[data-note]')).toContain('已在别处结算');
  });
});
