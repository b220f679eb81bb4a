import { describe, expect, test } from 'vitest';
import { cannotRun, setRealStage } from './real-stage.ts';

describe.skipIf(cannotRun)('an outcome at the gateway that is out, on the cashier page', () => {
  const stage = setRealStage({ driven: true });
  const parked = '[data-parked-phase="unknown"]';

  /** A visit that was confirmed, of which the gateway says nothing any more. */
  const openUnknown = async (name: string) => {
    const { at, hospital } = stage;
    await at.open();
    const drivenVisit = await hospital.drive(at.counter, name);
    await at.state('ready');
    await hospital.gatewayFault({ fault: 'timeout-after-effect', times: 200 });
    await at.press('F2');
    await at.state('unknown');
    return drivenVisit;
  };

  test('stays unknown with owner and age wherever the cashier goes, until it is resolved', async () => {
    const { at, hospital } = stage;
    await openUnknown('T01');
    await at.press('F4');
    await at.page.waitForSelector(parked);
    expect(await at.has('[data-state]')).toBe(false);
    await expect.poll(() => at.text(parked)).toMatch(/结果未知.*测.*45,289\.60.*系统向医保核实中 已 \d+ 秒/);
    const age = async () => Number(/已 (\d+) 秒/.exec(await at.text(parked))?.[1]);
    await expect.poll(age, { timeout: 10_000 }).toBeGreaterThanOrEqual(4);
    // Twice more, and a reload: it does not vanish, and nowhere can it be confirmed again.
    await at.press('F4', 'F4', 'Enter');
    await at.page.reload();
    await at.page.waitForSelector(parked);
    await expect.poll(() => at.text(parked)).toMatch(/45,289\.60.*系统向医保核实中 已 \d+ 秒/);
    // The age counts from the confirmation, not from the reload.
    expect(await age()).toBeGreaterThanOrEqual(4);
    expect(await at.has('[data-state="ready"]')).toBe(false);
    expect(await at.text('.side')).toContain('等待 0 笔');
    // The next patient is served meanwhile.
    await hospital.present(at.counter, hospital.nextStay({ on: '2021-03-18' }));
    await at.state('ready');
    await at.press('F2');
    await at.state('settled');
    expect(await at.has(parked)).toBe(true);
    await hospital.gatewayFault(null);
    await at.page.waitForSelector('[data-parked-phase="settled"]', { timeout: 40_000 });
    await at.press('F6');
    await at.page.waitForSelector('[data-parked]', { state: 'detached' });
    await at.state('settled');
    expect(await at.text('.patient-id')).toMatch(/H3308000000\d:33\d{14}/);
    const confirms = at.proxy.posts().filter((line) => line.includes('/confirm'));
    expect(confirms).toHaveLength(2);
    expect(at.proxy.posts().some((line) => line.includes('/dismiss'))).toBe(false);
  });

  test('a reload with the unknown on the screen shows it as unknown, and its outcome by itself', async () => {
    const { at, hospital } = stage;
    await openUnknown('T02');
    await at.page.reload();
    await at.state('unknown');
    expect(await at.has('[data-key="F2"]')).toBe(false);
    await hospital.gatewayFault(null);
    await at.page.waitForSelector('[data-state="settled"]', { timeout: 40_000 });
    expect(await at.text('[data-remainder]')).toContain('73,010.00');
  });

  test('another screen of the counter sees it too', async () => {
    const { at, hospital } = stage;
    const other = await stage.another(at.counter);
    await openUnknown('T03');
    await other.open();
    await other.page.waitForSelector(parked);
    await hospital.gatewayFault(null);
    await at.page.waitForSelector('[data-state="settled"]', { timeout: 40_000 });
  });
});
