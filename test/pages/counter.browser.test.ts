import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { E1, E2_ZEROS, E3_BANDS, quoteOf, SHOWN_BY_MOTHER } from './bills.ts';
import { cannotRun, setStage } from './stage.ts';

const BUNDLE_BYTES_MAX = 60 * 1024;

describe.skipIf(cannotRun)('the cashier page', () => {
  const stage = setStage();

  test('a bill that the HIS presents opens by itself, from the total down to the remainder', async () => {
    await stage.open();
    expect(await stage.text('.idle')).toContain('等待 HIS 送来账单');
    stage.server.present(quoteOf(E1));
    await stage.state('ready');
    const amounts = await stage.page.$$eval('.step', (rows) =>
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
      ['个人应付', '45,289.60'],
    ]);
    expect(await stage.text('[data-step="huiqubao-2021.L3"] .step-note')).toContain('该就诊类别不在保障范围');
    expect(await stage.text('[data-upper]')).toBe('肆万伍仟贰佰捌拾玖元陆角整');
    expect(await stage.text('[data-sums]')).toContain('合计一致');
  });

  test('a bill whose code a relative showed says who, under the patient’s own name; the figures are the patient’s', async () => {
    await stage.open();
    stage.server.present(quoteOf(SHOWN_BY_MOTHER));
    await stage.state('ready');
    const said = await stage.text('[data-presented="parent"]');
    expect(said).toContain('医保码由父母 王*兰 出示（亲情账户），费用按患者本人计算');
    expect(await stage.text('.patient-name')).toBe('李*梅');
    expect(await stage.text('[data-remainder]')).toContain('45,289.60');
  });

  test('the remainder is the largest thing on the page, visible without scrolling, at least 48 px', async () => {
    await stage.openE1();
    const sizes = await stage.page.evaluate(() =>
      [...document.querySelectorAll('#page *')].map((element) => ({
        size: Number.parseFloat(getComputedStyle(element).fontSize),
        remainder: element.closest('[data-remainder]') !== null,
      })),
    );
    const largest = Math.max(...sizes.filter(({ remainder }) => !remainder).map(({ size }) => size));
    const remainder = Math.max(...sizes.filter((entry) => entry.remainder).map(({ size }) => size));
    expect(remainder).toBeGreaterThanOrEqual(48);
    expect(remainder).toBeGreaterThan(largest);
    const box = await stage.page.locator('[data-remainder]').boundingBox();
    expect((box?.y ?? 999) + (box?.height ?? 0)).toBeLessThan(768);
  });

  test('the bars of the stairs are to scale and join', async () => {
    await stage.openE1();
    const bars = await stage.page.$$eval('.stair', (list) =>
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
    stage.server.confirmFault = 'slow';
    const quote = await stage.openE1();
    await stage.page.keyboard.down('F2');
    await stage.state('confirming');
    await stage.page.keyboard.down('F2');
    await stage.page.keyboard.up('F2');
    await stage.state('settled');
    expect(stage.posts()).toEqual([`POST /v1/quotes/${quote.quoteId}/confirm {}`]);
    expect(await stage.text('[data-receipt]')).toContain('41');
    expect(await stage.text('[data-sum]')).toContain('45,289.60');
    await stage.page.keyboard.press('F4');
    await stage.page.waitForSelector('.idle');
  });

  test('F5 is never a reload; a real reload brings the same bill back, waiting or settled', async () => {
    const quote = await stage.openE1();
    await stage.page.evaluate(() => document.body.setAttribute('data-same', ''));
    await stage.page.keyboard.press('F5');
    await stage.page.waitForFunction(() => document.querySelector('[data-state="ready"]') !== null);
    expect(await stage.page.$('[data-same]')).not.toBeNull();
    expect(stage.posts()).toEqual([`POST /v1/quotes/${quote.quoteId}/refresh {}`]);
    stage.server.present(quoteOf(E2_ZEROS));
    await stage.page.waitForSelector('[data-waiting="2"]');
    await stage.page.reload();
    await stage.state('ready');
    expect(await stage.text('[data-remainder]')).toContain('45,289.60');
    await stage.page.keyboard.press('F2');
    await stage.state('settled');
    await stage.page.reload();
    await stage.state('settled');
    expect(await stage.text('[data-remainder]')).toContain('45,289.60');
    expect(await stage.page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
  });

  test('F7 says why: formula, sentence of the plan, gauges, lines; the arrows go through the liabilities', async () => {
    await stage.openE1();
    await stage.page.keyboard.press('F7');
    await stage.page.waitForSelector('[data-why="huiqubao-2021.L1"]');
    expect(await stage.text('[data-rule="rate"] .why-formula')).toBe('579.20 × 50% = 289.60');
    expect(await stage.text('[data-rule="deductible"] [data-source]')).toContain(
      '「(不含大病起付线以下费用)」原文未明',
    );
    await stage.page.keyboard.press('ArrowDown');
    await stage.page.waitForSelector('[data-why="huiqubao-2021.L2"]');
    expect(await stage.text('[data-rule="deductible"] .why-formula')).toBe('30,000.00 − 10,000.00 = 20,000.00');
    expect(await stage.text('[data-rule="base"] [data-source]')).toContain(
      '目录外药品费用(浙江省医保目录外药准字、国药进字药品)',
    );
    expect(await stage.page.$$eval('[data-counted]', (rows) => rows.length)).toBe(2);
    expect(await stage.text('[data-not-counted]')).toContain('无责任范围内费用');
    expect(await stage.text('[data-gauge="cap"]')).toContain('370,000.00');
    await stage.page.keyboard.press('ArrowDown');
    expect(await stage.text('[data-why="huiqubao-2021.L3"] [data-sentence]')).toContain(
      '只保障在指定药房购买的特殊药品',
    );
    await stage.page.keyboard.press('Escape');
    await stage.page.waitForSelector('[data-why]', { state: 'detached' });
    await stage.state('ready');
  });

  test('every zero says why and what is lacking; a plan that is not held says so', async () => {
    stage.server.present(quoteOf(E2_ZEROS));
    await stage.open();
    await stage.state('ready');
    expect(await stage.text('[data-step="huiqubao-2021.L2"] .step-note')).toBe('未过免赔额，还差 7,000.00');
    expect(await stage.text('[data-step="demo-mutual"] .step-note')).toBe('未参保');
    await stage.page.keyboard.press('F7');
    await stage.page.keyboard.press('ArrowDown');
    expect(await stage.text('[data-why] [data-sentence]')).toContain('未过免赔额，还差 7,000.00');
    expect(await stage.text('[data-gauge="deductible"]')).toContain('7,000.00');
  });

  test('bands mark the active ones; nothing to pay is said in words; what goes back and comes later is listed', async () => {
    stage.server.present(quoteOf(E3_BANDS));
    await stage.open();
    await stage.state('ready');
    expect(await stage.text('[data-upper]')).toBe('零元整 无需付款');
    expect(await stage.text('.covered')).toMatch(/退回个人账户.*1,500\.00.*稍后转账.*2,000\.00/);
    await stage.page.keyboard.press('F7');
    expect(await stage.page.$$eval('.band', (rows) => rows.map((row) => row.getAttribute('data-active')))).toEqual([
      'true',
      'true',
      'false',
    ]);
  });

  test('a trial cannot be confirmed and says why; the final settlement takes its place', async () => {
    stage.server.present(quoteOf({ ...E1, basic: 'trial' }, { canSettle: false }));
    await stage.open();
    await stage.state('trial');
    expect(await stage.text('[data-blocked]')).toContain('预结算：医保尚未正式结算');
    await stage.page.keyboard.press('F2');
    stage.server.present(quoteOf(E1));
    await stage.state('ready');
    expect(stage.posts()).toEqual([]);
  });

  test('the box takes a scan, refuses the insurance code, and gets the focus back', async () => {
    await stage.openSettled();
    await stage.page.keyboard.press('F4');
    await stage.page.waitForSelector('.idle');
    await stage.page.mouse.click(900, 500);
    await stage.page.waitForFunction(() => document.activeElement?.id === 'box');
    stage.server.requests.length = 0;
    await stage.page.keyboard.type('3301020304050607080910111213');
    await stage.page.keyboard.press('Enter');
    expect(await stage.text('[data-notice]')).toContain('请在 HIS 读取医保码');
    expect(await stage.page.inputValue('#box')).toBe('');
    expect(stage.server.requests.filter((request) => request.includes('3301020304'))).toEqual([]);
    await stage.page.keyboard.type('H33080000002:3320210918000418');
    await stage.page.keyboard.press('Enter');
    await stage.state('settled');
    await stage.page.keyboard.press('Escape');
    await stage.page.keyboard.type('H33080000002:3300000999999404');
    await stage.page.keyboard.press('Enter');
    await stage.page.waitForSelector('[data-problem="SETTLEMENT_UNKNOWN"]');
  });

  test('the list: newest selected, Up and Down choose, Enter opens, F4 twice drops', async () => {
    const [first, second] = [quoteOf(E1), quoteOf(E2_ZEROS)];
    stage.server.present(first);
    stage.server.present(second);
    await stage.open();
    await stage.state('ready');
    expect(await stage.text('[data-remainder]')).toContain('5,880.00');
    await stage.page.keyboard.press('Escape');
    await stage.page.waitForSelector('.idle');
    await stage.page.keyboard.press('ArrowUp');
    await stage.page.keyboard.press('Enter');
    await stage.state('ready');
    expect(await stage.text('[data-remainder]')).toContain('45,289.60');
    await stage.page.keyboard.press('F4');
    expect(stage.posts()).toEqual([]);
    await stage.page.keyboard.press('F4');
    await stage.page.waitForSelector('[data-waiting="1"]');
    expect(await stage.text('[data-remainder]')).toContain('5,880.00');
    expect(stage.posts()).toEqual([`POST /v1/quotes/${first.quoteId}/dismiss {}`]);
  });

  test('F1 shows the keys; without a counter the page says what is missing', async () => {
    await stage.open();
    await stage.page.keyboard.press('F1');
    expect(await stage.text('[data-help]')).toContain('重新预结算');
    await stage.page.keyboard.press('Escape');
    await stage.page.waitForSelector('[data-help]', { state: 'detached' });
    await stage.page.goto(`${stage.base}/counter/`);
    expect(await stage.text('main')).toContain('地址中缺少窗口号');
  });

  test.each([
    [1366, 768],
    [1280, 1024],
    [683, 384],
    [640, 512],
  ])('nothing is wider than the window at %i x %i', async (width, height) => {
    await stage.page.setViewportSize({ width, height });
    await stage.openE1();
    const overflow = () => stage.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    await stage.page.keyboard.press('F7');
    await stage.page.waitForSelector('[data-why]');
    expect(await overflow()).toBeLessThanOrEqual(0);
  });

  test('the bundle is small, holds nothing inline, and asks nothing newer than Chrome 80', () => {
    const html = readFileSync(join(stage.folder, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<style|style="|<script>|onload=/);
    const assets = readdirSync(join(stage.folder, 'assets'))
      .filter((name) => !/\.(br|gz)$/.test(name))
      .map((name) => readFileSync(join(stage.folder, 'assets', name)));
    const bytes = assets.reduce((sum, asset) => sum + gzipSync(asset).length, 0);
    expect(bytes).toBeLessThanOrEqual(BUNDLE_BYTES_MAX);
    const code = assets.join('\n');
    expect(code).not.toMatch(
      /structuredClone|[\w)\]]\.at\(|\.replaceAll\(|Object\.hasOwn|Promise\.any|\?\?=|\|\|=|&&=/,
    );
    expect(code).not.toMatch(/:has\(|:is\(|:where\(|:focus-visible|@container|aspect-ratio|[{;]inset:/);
    const flexes = code.match(/\{[^{}]*display:flex[^{}]*\}/g) ?? [];
    expect(flexes.filter((rule) => /[;{](row-|column-)?gap:/.test(rule))).toEqual([]);
  });
});
