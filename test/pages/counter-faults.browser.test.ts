import { describe, expect, test } from 'vitest';
import { cannotRun, setRealStage } from './real-stage.ts';

describe.skipIf(cannotRun)('the cashier page when something goes wrong', () => {
  const stage = setRealStage();

  const openReady = async () => {
    const { at, hospital } = stage;
    const stay = hospital.nextStay();
    const quote = await hospital.present(at.counter, stay);
    await at.open();
    await at.state('ready');
    return { at, hospital, stay, quote };
  };
  const openSettled = async () => {
    const opened = await openReady();
    await opened.at.press('F2');
    await opened.at.state('settled');
    return opened;
  };
  /** Nobody can be asked what became of a bill. */
  const hideBills = () => stage.at.proxy.order('lost-before', 'GET', /\/v1\/bills\//);
  const billsAt = async (counter: string) =>
    ((await stage.hospital.get(`/v1/counters/${counter}/bills`)).body as { bills: object[] }).bills;

  test('F8 cancels after a reason and a second F8, and shows the receipt', async () => {
    const { at, hospital, stay, quote } = await openSettled();
    const later = await hospital.settle('C93', hospital.nextStay({ person: stay.person }));
    await at.press('F8');
    await at.page.waitForSelector('[role="dialog"]');
    await at.press('F8', 'Enter');
    expect(at.proxy.posts()).toHaveLength(1);
    await at.press('1', 'F8');
    await at.state('cancelled');
    expect(at.proxy.posts()[1]).toBe(`POST /v1/settlements/${quote.settlementId}/cancel {"reason":"患者要求退费"}`);
    expect(await at.text('[data-cancel-receipt]')).toContain(later.settlementId);
  });

  test('F8 takes a reason in words', async () => {
    const { at } = await openSettled();
    await at.press('F8', '5');
    await at.page.waitForSelector('[role="dialog"] input');
    await at.page.keyboard.type('病人 2 次缴费');
    await at.press('F8');
    await at.state('cancelled');
    expect(at.proxy.posts()[1]).toContain('{"reason":"病人 2 次缴费"}');
  });

  test('a lost answer is an unknown outcome: nothing is sent again, and the ledger answers', async () => {
    const { at } = await openReady();
    at.proxy.order('lost-after', 'POST', /confirm/);
    hideBills();
    at.proxy.downStreams();
    await at.press('F2');
    await at.state('unknown');
    expect(await at.has('[data-key="F2"]')).toBe(false);
    await at.press('F2', 'Escape');
    await at.state('unknown');
    await at.press('F4');
    await at.page.waitForSelector('[data-parked-phase="unknown"]');
    at.proxy.heal();
    await at.state('settled');
    expect(at.proxy.posts()).toHaveLength(1);
    expect(await at.has('[data-duplicate]')).toBe(false);
  });

  test.each(['lost-before', 'error-500'] as const)(
    '%s: what was not recorded may be confirmed again, with the same quote',
    async (fault) => {
      const { at, quote } = await openReady();
      at.proxy.order(fault, 'POST', /confirm/);
      await at.press('F2');
      await at.state('unknown');
      at.proxy.heal();
      await at.state('ready');
      expect(await at.text('[data-note]')).toContain('没有入账');
      await at.press('F2');
      await at.state('settled');
      // Over a broken connection the browser repeats the request by itself: what counts is that it is always this one.
      expect(new Set(at.proxy.posts())).toEqual(new Set([`POST /v1/quotes/${quote.quoteId}/confirm {}`]));
      expect(await billsAt(at.counter)).toHaveLength(1);
      expect(await at.has('[data-duplicate]')).toBe(false);
    },
  );

  test('a reload in the middle of an unknown outcome finds out by itself', async () => {
    const { at } = await openReady();
    at.proxy.order('lost-after', 'POST', /confirm/);
    hideBills();
    await at.press('F2');
    await at.state('unknown');
    await at.page.reload();
    at.proxy.heal();
    await at.state('settled');
  });

  test('a lost cancellation is found out as well', async () => {
    const { at } = await openSettled();
    at.proxy.order('lost-after', 'POST', /cancel/);
    hideBills();
    at.proxy.downStreams();
    await at.press('F8', '2', 'F8');
    await at.state('unknown');
    at.proxy.heal();
    await at.state('cancelled');
    expect(at.proxy.posts()).toHaveLength(2);
  });

  test('QUOTE_CHANGED stops: old and new side by side, F5 re-quotes, F2 confirms the new figures', async () => {
    const { at, hospital, stay, quote } = await openReady();
    await hospital.settle('C94', hospital.nextStay({ person: stay.person }));
    await at.press('F2');
    await at.state('changed');
    expect(await at.text('[data-quoted]')).toBe('45,289.60');
    const now = await at.text('[data-now]');
    expect(now).not.toBe('45,289.60');
    // Another counter used the deductible of 10 000 up: half of it more is paid.
    expect(await at.text('[data-change="huiqubao-2021.L2"]')).toBe(
      '惠衢保 2021 责任二 自费医疗费用10,000.0015,000.00+5,000.00',
    );
    await at.press('F2', 'Enter');
    await at.state('changed');
    await at.press('F5');
    await at.state('ready');
    expect(await at.text('[data-remainder]')).toContain(now);
    await at.press('F2');
    await at.state('settled');
    const [confirm, refresh, again, ...rest] = at.proxy.posts();
    expect(confirm).toBe(`POST /v1/quotes/${quote.quoteId}/confirm {}`);
    expect(refresh).toBe(`POST /v1/quotes/${quote.quoteId}/refresh {}`);
    expect(again).toMatch(/^POST \/v1\/quotes\/[^/]+\/confirm \{\}$/);
    expect(rest).toEqual([]);
  });

  test('a refusal shows its title, what the cashier does, and its code', async () => {
    const { at, hospital, stay, quote } = await openReady();
    // The page does not hear of it: the HIS settles, and takes it back.
    at.proxy.downStreams();
    at.proxy.order('lost-before', 'GET', /\/v1\//);
    await hospital.settle('C95', stay);
    await hospital.post(`/v1/settlements/${encodeURIComponent(quote.settlementId)}/cancel`, {});
    await at.press('F2');
    await at.state('refused');
    const shown = await at.text('[data-problem="QUOTE_UNKNOWN"]');
    expect(shown).toContain('没有这个预结算。');
    expect(shown).toContain('请在 HIS 重新送出账单。');
    expect(shown).toContain('错误代码 code QUOTE_UNKNOWN');
    await at.press('F2');
    expect(at.proxy.posts()).toHaveLength(1);
  });

  test('a settled bill that is presented again does not wait: it stands as it was settled', async () => {
    const { at, hospital, stay, quote } = await openSettled();
    await at.press('F4');
    await hospital.present(at.counter, stay);
    await hospital.present(at.counter, hospital.nextStay());
    await at.state('ready');
    expect(await at.text('.patient-id')).not.toContain(quote.settlementId);
    expect(await billsAt(at.counter)).toHaveLength(1);
  });

  test('a bill that another screen of the counter took off the desk leaves this one, and says so', async () => {
    const { at, hospital, stay, quote } = await openReady();
    const json = { 'content-type': 'application/json' };
    await fetch(`${hospital.url}/v1/quotes/${quote.quoteId}/dismiss`, { method: 'POST', headers: json, body: '{}' });
    await at.page.waitForSelector('[data-remainder]', { state: 'detached' });
    expect(await at.text('[data-notice]')).toContain('不再等待');
    await hospital.present(at.counter, stay);
    await at.state('ready');
  });

  test('without the stream the page says so, polls, and takes up the stream where it stopped', async () => {
    const { at, hospital } = stage;
    await at.open();
    at.proxy.downStreams();
    await at.page.waitForSelector('[data-light="stream"].tone-warn');
    expect(await at.text('[data-light="stream"]')).toContain('网络断开');
    const stay = hospital.nextStay();
    await hospital.present(at.counter, stay);
    await at.state('ready');
    await hospital.settle(at.counter, stay);
    await at.state('settled');
    at.proxy.heal();
    await at.page.waitForSelector('[data-light="stream"].tone-good', { timeout: 20_000 });
  });

  test('a bill that the HIS settles itself is shown as settled', async () => {
    const { at, hospital, stay } = await openReady();
    await hospital.settle(at.counter, stay);
    await at.state('settled');
    expect(await at.text('[data-note]')).toContain('已在别处结算');
  });
});
