import { describe, expect, test } from 'vitest';
import type { DrivenVisitReply } from '../../src/terminal/protocol.ts';
import { E1, quoteOf } from './bills.ts';
import { cannotRun, setStage } from './stage.ts';

const JOURNEY = 'j-1';
const journey = (change: Partial<DrivenVisitReply> = {}): DrivenVisitReply => ({
  journeyId: JOURNEY,
  state: 'unknown',
  owner: 'desk',
  says: { zh: '医保结算结果未知。', en: 'Not known.' },
  tries: 2,
  nextAt: '2021-09-18T02:00:15.000Z',
  ...change,
});

describe.skipIf(cannotRun)('a bill for which the desk drives the gateway, on the cashier page', () => {
  const stage = setStage();

  const openUnknown = async () => {
    const quote = { ...quoteOf(E1), journeyId: JOURNEY };
    stage.server.journeys.set(JOURNEY, journey());
    stage.server.present(quote);
    await stage.open();
    await stage.state('ready');
    await stage.page.keyboard.press('F2');
    await stage.state('unknown');
    return quote;
  };

  test('an outcome that is out shows as unknown, with who asks and when next; there is no key that settles again', async () => {
    await openUnknown();
    await stage.page.waitForSelector('[data-unknown="gateway"]');
    await expect.poll(() => stage.text('[data-unknown="gateway"]')).toContain('已问 2 次');
    expect(await stage.text('[data-unknown="gateway"]')).toContain('请勿重复收款');
    expect(await stage.page.$('[data-key="F2"]')).toBeNull();
    await stage.page.keyboard.press('F2');
    expect(stage.posts()).toHaveLength(1);
  });

  test('what the desk finds out appears by itself', async () => {
    const quote = await openUnknown();
    const settled = stage.server.settle(quote);
    stage.server.journeys.set(JOURNEY, journey({ state: 'committed', owner: 'none', settled }));
    await stage.page.keyboard.press('F5');
    await stage.state('settled');
    expect(stage.posts()).toHaveLength(1);
  });

  test('known not to be charged: the bill stands before the cashier again, and says so', async () => {
    const quote = await openUnknown();
    const says = { zh: '医保未收费，请再确认。', en: 'Nothing was charged.' };
    stage.server.journeys.set(JOURNEY, journey({ state: 'quoted', owner: 'cashier', quote, says }));
    await stage.page.keyboard.press('F5');
    await stage.state('ready');
    expect(await stage.text('[data-note]')).toContain('医保未收费');
  });

  test('handed to a person, the next patient need not wait: F4 puts it aside and dismisses nothing', async () => {
    await openUnknown();
    stage.server.journeys.set(JOURNEY, journey({ owner: 'person', tries: 6 }));
    await stage.page.keyboard.press('F5');
    await expect.poll(() => stage.text('[data-unknown="gateway"]')).toContain('已转人工处理');
    await stage.page.keyboard.press('F4');
    await stage.page.waitForSelector('[data-unknown="gateway"]', { state: 'detached' });
    expect(stage.posts().some((post) => post.includes('dismiss'))).toBe(false);
  });
});
