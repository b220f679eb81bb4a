import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { E1, E1_CHANGED, E2_ZEROS, E3_BANDS, quoteOf } from './bills.ts';
import { browserPath, buildPage, mustHaveBrowser, openTill, type Till } from './browser.ts';
import { MockServer } from './mock-server.ts';

const BUNDLE_BYTES_MAX = 60 * 1024;

describe.skipIf(browserPath === undefined && !mustHaveBrowser)('the cashier page', () => {
  let folder: string;
  let till: Till;
  let server: MockServer;
  let base: string;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    folder = await buildPage();
    till = await openTill();
  }, 120_000);
  afterAll(async () => {
    await till?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    server = new MockServer(folder);
    base = await server.start();
    page = await till.context.newPage();
    faults = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      // The browser itself logs every request that fails; those are ordered by the test.
      const network = /Failed to load resource|WebSocket connection to/.test(message.text());
      if (message.type() === 'error' && !network) faults.push(message.text());
    });
  });
  afterEach(async () => {
    await page.close();
    await server.stop();
    expect(faults).toEqual([]);
  });

  const open = async (hash = '') => {
    await page.goto(`${base}/counter/?counter=C01${hash}`);
    await page.waitForSelector('[data-light="stream"].tone-good');
  };
  const state = (name: string) => page.waitForSelector(`[data-state="${name}"]`);
  const text = async (selector: string) => (await page.textContent(selector)) ?? '';
  const posts = () => server.requests.filter((request) => request.startsWith('POST'));
  const openE1 = async () => {
    const quote = quoteOf(E1);
    server.present(quote);
    await open();
    await state('ready');
    return quote;
  };
  const openSettled = async () => {
    await openE1();
    await page.keyboard.press('F2');
    await state('settled');
  };

  test('a bill that the HIS presents opens by itself, from the total down to the remainder', async () => {
    await open();
    expect(await text('.idle')).toContain('等待 HIS 送来账单');
    server.present(quoteOf(E1));
    await state('ready');
    const amounts = await page.$$eval('.step', (rows) =>
      rows.map((row) => [row.querySelector('.step-name .zh')?.textContent, row.querySelector('.money')?.textContent]),
    );
    expect(amounts).toEqual([
      ['总费用', '150,000.00'],
      ['基本医保统筹基金', '89,208.00'],
      ['大病保险', '5,212.80'],
      ['医院负担', '0.00'],
      ['个人负担', '55,579.20'],
      ['责任一 自付医疗费用', '289.60'],
      ['责任二 自费医疗费用', '10,000.00'],
      ['责任三 特殊药品费用', '0.00'],
      ['患者应付', '45,289.60'],
    ]);
    expect(await text('[data-step="huiqubao-2021.L3"] .step-note')).toContain('该就诊类别不在保障范围');
    expect(await text('[data-upper]')).toBe('肆万伍仟贰佰捌拾玖元陆角整');
    expect(await text('[data-sums]')).toContain('合计一致');
  });

  test('the remainder is the largest thing on the page, visible without scrolling, at least 48 px', async () => {
    await openE1();
    const sizes = await page.evaluate(() =>
      [...document.querySelectorAll('#page *')].map((element) => ({
        size: Number.parseFloat(getComputedStyle(element).fontSize),
        remainder: element.closest('[data-remainder]') !== null,
      })),
    );
    const largest = Math.max(...sizes.filter(({ remainder }) => !remainder).map(({ size }) => size));
    const remainder = Math.max(...sizes.filter((entry) => entry.remainder).map(({ size }) => size));
    expect(remainder).toBeGreaterThanOrEqual(48);
    expect(remainder).toBeGreaterThan(largest);
    const box = await page.locator('[data-remainder]').boundingBox();
    expect((box?.y ?? 999) + (box?.height ?? 0)).toBeLessThan(768);
  });

  test('the bars of the stairs are to scale and join', async () => {
    await openE1();
    const bars = await page.$$eval('.stair', (list) =>
      list.map((bar) => [bar.getAttribute('data-from'), bar.getAttribute('data-to')]),
    );
    const at = (fraction: number) => expect.closeTo(fraction, 6);
    expect(bars.map((bar) => bar.map(Number))).toEqual([
      [0, 1],
      [at(60792 / 150000), 1],
      [at(55579.2 / 150000), at(60792 / 150000)],
      [at(55579.2 / 150000), at(55579.2 / 150000)],
      [0, at(55579.2 / 150000)],
      [at(55289.6 / 150000), at(55579.2 / 150000)],
      [at(45289.6 / 150000), at(55289.6 / 150000)],
      [at(45289.6 / 150000), at(45289.6 / 150000)],
      [0, at(45289.6 / 150000)],
    ]);
  });

  test('F2 settles once, however long it is held, and shows the receipt; F4 goes on', async () => {
    server.confirmFault = 'slow';
    const quote = await openE1();
    await page.keyboard.down('F2');
    await state('confirming');
    await page.keyboard.down('F2');
    await page.keyboard.up('F2');
    await state('settled');
    expect(posts()).toEqual([`POST /v1/quotes/${quote.quoteId}/confirm {}`]);
    expect(await text('[data-receipt]')).toContain('41');
    expect(await text('[data-sum]')).toContain('45,289.60');
    await page.keyboard.press('F4');
    await page.waitForSelector('.idle');
  });

  test('F5 is never a reload; a real reload brings the same bill back, waiting or settled', async () => {
    const quote = await openE1();
    await page.evaluate(() => document.body.setAttribute('data-same', ''));
    await page.keyboard.press('F5');
    await page.waitForFunction(() => document.querySelector('[data-state="ready"]') !== null);
    expect(await page.$('[data-same]')).not.toBeNull();
    expect(posts()).toEqual([`POST /v1/quotes/${quote.quoteId}/refresh {}`]);
    server.present(quoteOf(E2_ZEROS));
    await page.waitForSelector('[data-waiting="2"]');
    await page.reload();
    await state('ready');
    expect(await text('[data-remainder]')).toContain('45,289.60');
    await page.keyboard.press('F2');
    await state('settled');
    await page.reload();
    await state('settled');
    expect(await text('[data-remainder]')).toContain('45,289.60');
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  });

  test('F7 says why: formula, sentence of the plan, gauges, lines; the arrows go through the liabilities', async () => {
    await openE1();
    await page.keyboard.press('F7');
    await page.waitForSelector('[data-why="huiqubao-2021.L1"]');
    expect(await text('[data-rule="rate"] .why-formula')).toBe('579.20 × 50% = 289.60');
    expect(await text('[data-rule="deductible"] [data-source]')).toContain('「(不含大病起付线以下费用)」原文未明');
    await page.keyboard.press('ArrowDown');
    await page.waitForSelector('[data-why="huiqubao-2021.L2"]');
    expect(await text('[data-rule="deductible"] .why-formula')).toBe('30,000.00 − 10,000.00 = 20,000.00');
    expect(await text('[data-rule="base"] [data-source]')).toContain(
      '目录外药品费用(浙江省医保目录外药准字、国药进字药品)',
    );
    expect(await page.$$eval('[data-counted]', (rows) => rows.length)).toBe(2);
    expect(await text('[data-not-counted]')).toContain('无责任范围内费用');
    expect(await text('[data-gauge="cap"]')).toContain('370,000.00');
    await page.keyboard.press('ArrowDown');
    expect(await text('[data-why="huiqubao-2021.L3"] [data-sentence]')).toContain('只保障在指定药房购买的特殊药品');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-why]', { state: 'detached' });
    await state('ready');
  });

  test('every zero says why and what is lacking; a plan that is not held says so', async () => {
    server.present(quoteOf(E2_ZEROS));
    await open();
    await state('ready');
    expect(await text('[data-step="huiqubao-2021.L2"] .step-note')).toBe('未过免赔额，还差 7,000.00');
    expect(await text('[data-step="demo-mutual"] .step-note')).toBe('未参保');
    await page.keyboard.press('F7');
    await page.keyboard.press('ArrowDown');
    expect(await text('[data-why] [data-sentence]')).toContain('未过免赔额，还差 7,000.00');
    expect(await text('[data-gauge="deductible"]')).toContain('7,000.00');
  });

  test('bands mark the active ones; nothing to pay is said in words; what goes back and comes later is listed', async () => {
    server.present(quoteOf(E3_BANDS));
    await open();
    await state('ready');
    expect(await text('[data-upper]')).toBe('零元整 无需付款');
    expect(await text('.covered')).toMatch(/退回个人账户.*1,500\.00.*稍后转账.*2,000\.00/);
    await page.keyboard.press('F7');
    expect(await page.$$eval('.band', (rows) => rows.map((row) => row.getAttribute('data-active')))).toEqual([
      'true',
      'true',
      'false',
    ]);
  });

  test('a trial cannot be confirmed and says why; the final settlement takes its place', async () => {
    server.present(quoteOf({ ...E1, basic: 'trial' }, { canSettle: false }));
    await open();
    await state('trial');
    expect(await text('[data-blocked]')).toContain('试算：医保尚未正式结算');
    await page.keyboard.press('F2');
    server.present(quoteOf(E1));
    await state('ready');
    expect(posts()).toEqual([]);
  });

  test('F8 cancels after a reason and a second F8, and shows the receipt', async () => {
    await openSettled();
    server.later = ['S20211001000002'];
    await page.keyboard.press('F8');
    await page.waitForSelector('[role="dialog"]');
    await page.keyboard.press('F8');
    await page.keyboard.press('Enter');
    expect(posts()).toHaveLength(1);
    await page.keyboard.press('1');
    await page.keyboard.press('F8');
    await state('cancelled');
    expect(posts()[1]).toBe('POST /v1/settlements/S20210918000418/cancel {"reason":"患者要求退费"}');
    expect(await text('[data-cancel-receipt]')).toContain('42');
    expect(await text('[data-cancel-receipt]')).toContain('S20211001000002');
  });

  test('F8 takes a reason in words', async () => {
    await openSettled();
    await page.keyboard.press('F8');
    await page.keyboard.press('5');
    await page.waitForSelector('[role="dialog"] input');
    await page.keyboard.type('病人 2 次缴费');
    await page.keyboard.press('F8');
    await state('cancelled');
    expect(posts()[1]).toContain('{"reason":"病人 2 次缴费"}');
  });

  test('a lost answer is an unknown outcome: nothing is sent again, and the ledger answers', async () => {
    server.confirmFault = 'lost-after';
    server.billsDown = true;
    await openE1();
    server.cutStream();
    server.streamDown = true;
    await page.keyboard.press('F2');
    await state('unknown');
    expect(await page.$('[data-key="F2"]')).toBeNull();
    await page.keyboard.press('F2');
    await page.keyboard.press('F4');
    await page.keyboard.press('Escape');
    await state('unknown');
    server.billsDown = false;
    await state('settled');
    expect(posts()).toHaveLength(1);
    expect(await page.$('[data-duplicate]')).toBeNull();
  });

  test.each(['lost-before', 'error-500'] as const)(
    '%s: what was not recorded may be confirmed again, with the same quote',
    async (fault) => {
      server.confirmFault = fault;
      const quote = await openE1();
      await page.keyboard.press('F2');
      await state('unknown');
      server.confirmFault = 'none';
      await state('ready');
      expect(await text('[data-note]')).toContain('没有入账');
      await page.keyboard.press('F2');
      await state('settled');
      expect(posts()).toEqual(Array(2).fill(`POST /v1/quotes/${quote.quoteId}/confirm {}`));
    },
  );

  test('a reload in the middle of an unknown outcome finds out by itself', async () => {
    server.confirmFault = 'lost-after';
    server.billsDown = true;
    await openE1();
    await page.keyboard.press('F2');
    await state('unknown');
    await page.reload();
    server.billsDown = false;
    await state('settled');
  });

  test('a lost cancellation is found out as well', async () => {
    await openSettled();
    server.cancelFault = 'lost-after';
    server.billsDown = true;
    await page.keyboard.press('F8');
    await page.keyboard.press('2');
    await page.keyboard.press('F8');
    await state('unknown');
    server.billsDown = false;
    await state('cancelled');
    expect(posts()).toHaveLength(2);
  });

  test('QUOTE_CHANGED stops: old and new side by side, Enter re-quotes, F2 confirms the new figures', async () => {
    const quote = await openE1();
    server.confirmFault = 'changed';
    server.details = {
      'patientPays.quoted': '45289.60',
      'patientPays.now': '46289.60',
      'huiqubao-2021.L2.quoted': '10000.00',
      'huiqubao-2021.L2.now': '9000.00',
    };
    server.refreshed = quoteOf(E1_CHANGED);
    await page.keyboard.press('F2');
    await state('changed');
    expect(await text('[data-quoted]')).toBe('45,289.60');
    expect(await text('[data-now]')).toBe('46,289.60');
    expect(await text('[data-change="huiqubao-2021.L2"]')).toBe(
      '惠衢保 2021 责任二 自费医疗费用10,000.009,000.00-1,000.00',
    );
    await page.keyboard.press('F2');
    server.confirmFault = 'none';
    await page.keyboard.press('Enter');
    await state('ready');
    expect(await text('[data-remainder]')).toContain('46,289.60');
    await page.keyboard.press('F2');
    await state('settled');
    const confirms = [quote.quoteId, server.refreshed.quoteId].map((id) => `POST /v1/quotes/${id}/confirm {}`);
    expect(posts()).toEqual([confirms[0], `POST /v1/quotes/${quote.quoteId}/refresh {}`, confirms[1]]);
  });

  test('a refusal shows its title, what the cashier does, and its code', async () => {
    server.confirmFault = 'refused';
    await openE1();
    await page.keyboard.press('F2');
    await state('refused');
    const shown = await text('[data-problem="SETTLEMENT_CANCELLED"]');
    expect(shown).toContain('该结算已撤销，不能再次结算。');
    expect(shown).toContain('请在 HIS 重新结算后再试。');
    expect(shown).toContain('SETTLEMENT_CANCELLED');
    await page.keyboard.press('F2');
    expect(posts()).toHaveLength(1);
  });

  test('a settled bill that is presented and confirmed again is marked as a duplicate', async () => {
    await openSettled();
    await page.keyboard.press('F4');
    server.present(quoteOf(E1));
    await state('ready');
    expect(await text('[data-duplicate]')).toContain('重复（已结算过）');
    await page.keyboard.press('F2');
    await state('settled');
    expect(await text('[data-duplicate]')).toContain('重复（已结算过）');
  });

  test('the box takes a scan, refuses the insurance code, and gets the focus back', async () => {
    await openSettled();
    await page.keyboard.press('F4');
    await page.waitForSelector('.idle');
    await page.mouse.click(900, 500);
    await page.waitForFunction(() => document.activeElement?.id === 'box');
    server.requests.length = 0;
    await page.keyboard.type('3301020304050607080910111213');
    await page.keyboard.press('Enter');
    expect(await text('[data-notice]')).toContain('请在 HIS 读取医保码');
    expect(await page.inputValue('#box')).toBe('');
    expect(server.requests.filter((request) => request.includes('3301020304'))).toEqual([]);
    await page.keyboard.type('S20210918000418');
    await page.keyboard.press('Enter');
    await state('settled');
    await page.keyboard.press('Escape');
    await page.keyboard.type('S404');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-problem="SETTLEMENT_UNKNOWN"]');
  });

  test('the list: newest selected, Up and Down choose, Enter opens, F4 twice drops', async () => {
    const [first, second] = [quoteOf(E1), quoteOf(E2_ZEROS)];
    server.present(first);
    server.present(second);
    await open();
    await state('ready');
    expect(await text('[data-remainder]')).toContain('5,880.00');
    await page.keyboard.press('Escape');
    await page.waitForSelector('.idle');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await state('ready');
    expect(await text('[data-remainder]')).toContain('45,289.60');
    await page.keyboard.press('F4');
    expect(posts()).toEqual([]);
    await page.keyboard.press('F4');
    await page.waitForSelector('[data-waiting="1"]');
    expect(await text('[data-remainder]')).toContain('5,880.00');
    expect(posts()).toEqual([`POST /v1/quotes/${first.quoteId}/dismiss {}`]);
  });

  test('without the stream the page says so, polls, and takes up the stream where it stopped', async () => {
    await open();
    server.streamDown = true;
    server.cutStream();
    await page.waitForSelector('[data-light="stream"].tone-warn');
    expect(await text('[data-light="stream"]')).toContain('推送断开');
    server.present(quoteOf(E1));
    await state('ready');
    server.settle(server.quotes[0] ?? quoteOf(E1));
    server.quotes = [];
    await state('settled');
    server.streamDown = false;
    await page.waitForSelector('[data-light="stream"].tone-good', { timeout: 20_000 });
  });

  test('a bill that the HIS settles itself is shown as settled', async () => {
    const quote = await openE1();
    server.settle(quote);
    await state('settled');
    expect(await text('[data-note]')).toContain('已在别处结算');
  });

  test('F1 shows the keys; without a counter the page says what is missing', async () => {
    await open();
    await page.keyboard.press('F1');
    expect(await text('[data-help]')).toContain('重新试算');
    await page.keyboard.press('Escape');
    await page.waitForSelector('[data-help]', { state: 'detached' });
    await page.goto(`${base}/counter/`);
    expect(await text('main')).toContain('地址中缺少窗口号');
  });

  test.each([
    [1366, 768],
    [1280, 1024],
    [683, 384],
    [640, 512],
  ])('nothing is wider than the window at %i x %i', async (width, height) => {
    await page.setViewportSize({ width, height });
    await openE1();
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.keyboard.press('F7');
    await page.waitForSelector('[data-why]');
    expect(await overflow()).toBeLessThanOrEqual(0);
  });

  test('the bundle is small, holds nothing inline, and asks nothing newer than Chrome 80', () => {
    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<style|style="|<script>|onload=/);
    const assets = readdirSync(join(folder, 'assets')).map((name) => readFileSync(join(folder, 'assets', name)));
    const bytes = assets.reduce((sum, asset) => sum + gzipSync(asset).length, 0);
    expect(bytes).toBeLessThanOrEqual(BUNDLE_BYTES_MAX);
    const code = assets.join('\n');
    expect(code).not.toMatch(/structuredClone|\.at\(|\.replaceAll\(|Object\.hasOwn|Promise\.any|\?\?=|\|\|=|&&=/);
    expect(code).not.toMatch(/:has\(|:is\(|:where\(|:focus-visible|@container|aspect-ratio|[{;]inset:/);
    const flexes = code.match(/\{[^{}]*display:flex[^{}]*\}/g) ?? [];
    expect(flexes.filter((rule) => /[;{](row-|column-)?gap:/.test(rule))).toEqual([]);
  });
});
