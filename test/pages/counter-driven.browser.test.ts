import { describe, expect, test } from 'vitest';
import { cannotRun, setRealStage } from './real-stage.ts';

describe.skipIf(cannotRun)('a bill for which the desk drives the gateway, on the cashier page', () => {
  const stage = setRealStage({ driven: true });
  const unknown = '[data-unknown="gateway"]';
  const confirms = () => stage.at.proxy.posts().filter((line) => line.includes('/confirm'));

  /** A visit that was confirmed, of which the gateway says nothing any more: after the effect, or before it. */
  const openUnknown = async (name: string, fault: 'timeout-after-effect' | 'timeout-before-effect') => {
    const { at, hospital } = stage;
    await at.open();
    await hospital.drive(at.counter, name);
    await at.state('ready');
    await hospital.gatewayFault({ fault, times: 200 });
    await at.press('F2');
    await at.state('unknown');
    await at.page.waitForSelector(unknown);
  };

  test('an outcome that is out shows with who asks and when next; no key settles again; it appears by itself', async () => {
    const { at, hospital } = stage;
    await openUnknown('T01', 'timeout-after-effect');
    await expect.poll(() => at.text(unknown), { timeout: 10_000 }).toMatch(/已问 \d+ 次/);
    expect(await at.text(unknown)).toContain('请勿重复收款');
    expect(await at.has('[data-key="F2"]')).toBe(false);
    await at.press('F2');
    expect(confirms()).toHaveLength(1);
    await hospital.gatewayFault(null);
    await at.press('F5');
    await at.page.waitForSelector('[data-state="settled"]', { timeout: 40_000 });
    expect(confirms()).toHaveLength(1);
  });

  test('the next patient need not wait: F4 puts it aside and dismisses nothing', async () => {
    const { at, hospital } = stage;
    await openUnknown('T02', 'timeout-after-effect');
    await at.press('F4');
    await at.page.waitForSelector(unknown, { state: 'detached' });
    expect(at.proxy.posts().some((post) => post.includes('dismiss'))).toBe(false);
    await hospital.gatewayFault(null);
    await at.press('F6');
    await at.state('unknown');
    await at.press('F5');
    await at.page.waitForSelector('[data-state="settled"]', { timeout: 40_000 });
  });
});
