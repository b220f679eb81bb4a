import { describe, expect, test } from 'vitest';
import type { CounterPage } from '../../scripts/harness/page/counter-page.ts';
import { englishOn } from '../../scripts/harness/page/english.ts';
import { largestText } from '../../scripts/harness/page/largest.ts';
import { PharmacySale } from '../../scripts/harness/page/pharmacy-sale.ts';
import { ESSENTIAL, notVisible } from '../../scripts/harness/page/visible.ts';
import { cannotRun, setRealStage } from './real-stage.ts';

const lookUp = async (at: CounterPage, id: string): Promise<void> => {
  await at.page.fill('#box', id);
  await at.press('Enter');
};

describe.skipIf(cannotRun)('what the cashier page shows, on the real server', () => {
  const stage = setRealStage();

  test('beside the masked name stand the age and the end of the certificate, before and after F2 and a reload', async () => {
    const { at, hospital } = stage;
    await at.open();
    const stay = hospital.nextStay();
    const tail = stay.person.certificate.slice(-4);
    const quote = await hospital.present(at.counter, stay);
    await at.state('ready');
    expect(await at.text('.bill [data-who]')).toBe(`测*人 女 51 岁 证件尾号 ${tail}`);
    await at.press('F2');
    await at.state('settled');
    await at.page.reload();
    await at.state('settled');
    expect(await at.text('.bill [data-who]')).toBe(`测*人 女 51 岁 证件尾号 ${tail}`);
    await at.press('F8');
    expect(await at.text('.dialog [data-who]')).toContain(tail);
    const { patient } = (await hospital.get(`/v1/bills/${quote.settlementId}`)).body;
    expect(patient).toMatchObject({ certificateTail: tail, age: 51 });
    expect(JSON.stringify(patient)).not.toContain(stay.person.certificate);
  });

  test('the ledger keeps no part of a certificate', async () => {
    const { hospital } = stage;
    const stay = hospital.nextStay();
    await hospital.settle('C90', stay);
    const journal = await hospital.server.desk.ledger.journal(0, 1_000);
    const kept = journal.filter(({ kind }) => kind === 'settle').map(({ body }) => body);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter((body) => body.includes('certificateTail'))).toEqual([]);
  });

  test('after a partial return the page shows what came back, what stands, and the refund due, from any bill of the sale', async () => {
    const { at, hospital } = stage;
    await at.open();
    const sale = new PharmacySale(hospital, at.counter, 'B7001');
    await sale.settle();
    await lookUp(at, sale.id);
    await at.state('settled');
    expect(await at.has('[data-refund]')).toBe(false);
    await sale.takeBack(1);
    await at.state('cancelled');
    // One of three boxes for 100.00.
    const shown = async () => ({
      state: await at.text('.state b'),
      do: await at.text('[data-instruction]'),
      refund: await at.text('[data-refund]'),
      goods: await at.text('[data-goods]'),
      stands: await at.text('[data-stands]'),
      largest: await largestText(at.page),
    });
    const first = {
      state: '部分退货',
      do: expect.stringContaining('请退款'),
      refund: '¥33.33',
      goods: '演示目录外常用药（虚构） × 133.33',
      stands: expect.stringMatching(/个人应付 96\.67.*勿再收.*B7001\.r1/),
      largest: expect.stringContaining('请退款'),
    };
    expect(await shown()).toEqual(first);
    await at.page.reload();
    await at.state('cancelled');
    expect(await shown()).toEqual(first);
    await at.press('Escape');
    await lookUp(at, `${sale.id}.r1`);
    await at.state('settled');
    expect(await shown()).toEqual(first);
  });

  test('of a second return the refund due is its own; the first one is named as due no more', async () => {
    const { at, hospital } = stage;
    const sale = new PharmacySale(hospital, at.counter, 'B7002');
    await sale.settle();
    await sale.takeBack(1);
    await sale.takeBack();
    await at.open();
    await lookUp(at, sale.id);
    await at.state('cancelled');
    expect(await at.text('[data-refund]')).toBe('¥96.67');
    expect(await at.text('[data-earlier]')).toContain('33.33');
    expect(await at.text('[data-goods]')).toBe('其余全部费用');
    expect(await at.has('[data-stands]')).toBe(false);
    expect(await at.text('.state b')).toBe('已撤销');
  });

  test('a reload keeps 金额有变 with both figures; F5 ends it', async () => {
    const { at, hospital } = stage;
    await at.open();
    const stay = hospital.nextStay();
    await hospital.present(at.counter, stay);
    await at.state('ready');
    await hospital.settle('C91', hospital.nextStay({ person: stay.person }));
    await at.press('F2');
    await at.state('changed');
    const figures = async () => [await at.text('[data-quoted]'), await at.text('[data-now]')];
    const before = await figures();
    expect(before[0]).toBe('45,289.60');
    expect(before[1]).not.toBe(before[0]);
    await at.page.reload();
    await at.state('changed');
    expect(await figures()).toEqual(before);
    expect(await at.text('[data-problem]')).toContain('QUOTE_CHANGED');
    await at.press('F5');
    await at.state('ready');
    await at.page.reload();
    await at.state('ready');
    expect(await at.text('[data-remainder]')).toContain(before[1]);
  });

  test('a reload keeps the later settlements to review, and the receipt of the cancellation', async () => {
    const { at, hospital } = stage;
    await at.open();
    const stay = hospital.nextStay();
    const { settlementId } = await hospital.settle(at.counter, stay);
    const later = await hospital.settle('C92', hospital.nextStay({ person: stay.person }));
    await lookUp(at, settlementId);
    await at.state('settled');
    await at.press('F8', '1', 'F8');
    await at.state('cancelled');
    const receipt = await at.text('[data-cancel-receipt]');
    expect(receipt).toContain(later.settlementId);
    await at.page.reload();
    await at.state('cancelled');
    expect(await at.text('[data-cancel-receipt]')).toBe(receipt);
    expect(await at.text('[data-refund]')).toBe('¥45,289.60');
    expect(await at.text('[data-taken-back] .covered')).toContain('现金');
  });

  test('a bill that a reload cannot read is named, and no other patient takes its place', async () => {
    const { at, hospital } = stage;
    await at.open();
    const stay = hospital.nextStay();
    const quote = await hospital.present(at.counter, stay);
    await at.state('ready');
    await hospital.present(at.counter, hospital.nextStay());
    const json = { 'content-type': 'application/json' };
    await fetch(`${hospital.url}/v1/quotes/${quote.quoteId}/dismiss`, { method: 'POST', headers: json, body: '{}' });
    await at.page.goto(`${at.base}/counter/?counter=${at.counter}&again#bill=${quote.settlementId}`);
    await expect.poll(() => at.text('.entry')).toContain(`…${stay.id.slice(-8)}`);
    expect(await at.text('[data-notice]')).toContain('没有结算，也不再等待');
    expect(await at.has('[data-state]')).toBe(false);
    expect(await at.has('[data-waiting="1"]')).toBe(true);
    await at.page.goto(`${at.base}/counter/?counter=${at.counter}&once#out=nonsense`);
    await expect.poll(() => at.text('.entry')).toContain('刷新前的结果未知账单读不到');
  });

  test('where nothing is to be collected the largest thing is the instruction, not an amount', async () => {
    const { at, hospital } = stage;
    await at.open();
    await hospital.present(at.counter, hospital.nextStay());
    await at.state('ready');
    expect(await largestText(at.page)).toContain('45,289.60');
    at.proxy.order('lost-before', 'POST', /confirm/);
    at.proxy.order('lost-before', 'GET', /\/v1\/bills\//);
    await at.press('F2');
    await at.state('unknown');
    expect(await largestText(at.page)).toContain('请勿收款');
    at.proxy.heal();
    await at.state('ready');
    await at.press('F2');
    await at.state('settled');
    at.proxy.order('lost-before', 'POST', /cancel/);
    at.proxy.order('lost-before', 'GET', /\/v1\/bills\//);
    await at.press('F8', '1', 'F8');
    await at.state('unknown');
    expect(await largestText(at.page)).toContain('请勿退款');
    at.proxy.heal();
    await at.state('settled');
    await at.press('F8', '1', 'F8');
    await at.state('cancelled');
    expect(await largestText(at.page)).toContain('请退款，勿收款');
  });

  test('F7 names what counted and what did not, and why not: no line numbers', async () => {
    const { at, hospital } = stage;
    await at.open();
    await hospital.present(at.counter, hospital.nextStay());
    await at.state('ready');
    await at.press('F7', 'ArrowDown');
    await at.page.waitForSelector('[data-why="huiqubao-2021.L2"]');
    const rows = () => at.page.$$eval('.lines tr', (list) => list.map((row) => row.textContent));
    await expect
      .poll(rows)
      .toEqual(['✓ 计入 药品 XL01DEMO000530,000.00', '✕ 不计 材料 C031DEMO00035,000.00这是材料，本项不计']);
  });

  test('Chinese alone, until somebody switches; the switch is remembered, and is all that is', async () => {
    const { at, hospital } = stage;
    await at.open();
    await hospital.present(at.counter, hospital.nextStay());
    await at.state('ready');
    expect(await englishOn(at.page)).toEqual([]);
    await at.press('F7');
    await at.page.waitForSelector('[data-why]');
    expect(await englishOn(at.page)).toEqual([]);
    await at.press('Escape', 'F2');
    await at.state('settled');
    expect(await englishOn(at.page)).toEqual([]);
    await at.press('F8');
    expect(await englishOn(at.page)).toEqual([]);
    await at.press('Escape', 'F1');
    expect(await englishOn(at.page)).toEqual([]);
    await at.press('Escape');
    await at.page.click('[data-language-switch]');
    await expect.poll(() => englishOn(at.page)).toContain('Settled');
    await at.page.reload();
    await at.state('settled');
    expect(await englishOn(at.page)).toContain('Settled');
    expect(await at.page.evaluate(() => Object.entries({ ...localStorage, ...sessionStorage }))).toEqual([
      ['huijie-language', 'both'],
    ]);
    await at.page.click('[data-language-switch]');
    await expect.poll(() => englishOn(at.page)).toEqual([]);
  });

  test.each([
    [1366, 768],
    [1024, 768],
  ])(
    'at %i x %i nothing essential lies off the screen, and the row under the cursor is always seen',
    async (width, height) => {
      const { at, hospital } = stage;
      await at.page.setViewportSize({ width, height });
      await at.open();
      const many = 16;
      for (let count = 0; count < many; count += 1) await hospital.present(at.counter, hospital.nextStay());
      await at.page.waitForSelector(`[data-waiting="${many}"]`);
      await at.state('ready');
      expect(await notVisible(at.page, [...ESSENTIAL, '.key-large', '.is-pointed'])).toEqual([]);
      for (let count = 1; count < many; count += 1) {
        await at.press('ArrowUp');
        await expect.poll(() => notVisible(at.page, ['.is-pointed'])).toEqual([]);
      }
      await at.press('F7');
      await at.page.waitForSelector('[data-why]');
      expect(await notVisible(at.page, [...ESSENTIAL, '.key-large', '.why h2'])).toEqual([]);
      await at.press('Escape', 'F2');
      await at.state('settled');
      expect(await notVisible(at.page, ESSENTIAL)).toEqual([]);
      await at.press('F8', '1', 'F8');
      await at.state('cancelled');
      expect(
        await notVisible(at.page, [...ESSENTIAL, '[data-instruction]', '[data-refund]', '[data-cancel-receipt]']),
      ).toEqual([]);
      const wide = await at.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide).toBeLessThanOrEqual(0);
    },
  );

  test('the bill on the screen and the row under the cursor look different, and say so', async () => {
    const { at, hospital } = stage;
    await at.open();
    await hospital.present(at.counter, hospital.nextStay());
    await at.state('ready');
    await hospital.present(at.counter, hospital.nextStay());
    await at.page.waitForSelector('[data-waiting="2"]');
    expect(await at.text('.is-open')).toContain('屏幕上');
    expect(await at.text('.is-pointed')).toContain('选中');
    const looks = await at.page.$$eval('.is-open button, .is-pointed button', (rows) =>
      rows.map((row) => getComputedStyle(row).backgroundColor),
    );
    expect(new Set(looks).size).toBe(2);
  });
});
