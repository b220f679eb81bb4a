import { describe, expect, test } from 'vitest';
import { cannotRun, setRealStage } from './real-stage.ts';

/** Three seconds, and what a busy machine adds; the connection itself would be missed after twenty. */
const SOON_MS = 9_000;

describe.skipIf(cannotRun)('a server that does not answer, on the cashier page', () => {
  const stage = setRealStage({ child: true });
  const bothBad = () =>
    Promise.all(
      ['stream', 'ledger'].map((light) =>
        stage.at.page.waitForSelector(`[data-light="${light}"].tone-bad`, { timeout: SOON_MS }),
      ),
    );

  test('frozen: the lights say so within three seconds, F2 ends as unknown, F4 parks it, and it is found out', async () => {
    const { at, hospital } = stage;
    await at.open();
    const first = await hospital.present(at.counter, hospital.nextStay());
    await at.state('ready');
    await hospital.present(at.counter, hospital.nextStay());
    await at.page.waitForSelector('[data-waiting="2"]');
    hospital.signal('SIGSTOP');
    try {
      await bothBad();
      await at.press('F2');
      await at.state('unknown');
      expect(await at.text('[data-unknown]')).toContain('请勿重复收款');
      await at.press('F4');
      await at.page.waitForSelector('[data-parked-phase="unknown"]');
      // The next patient is on the screen already, though nothing can be settled yet.
      await at.state('ready');
      expect(await at.text('[data-parked]')).toContain(first.patient.visit.id.slice(-6));
    } finally {
      hospital.signal('SIGCONT');
    }
    await at.page.waitForSelector('[data-light="stream"].tone-good', { timeout: 20_000 });
    await at.page.waitForSelector('[data-light="ledger"].tone-good');
    await at.page.waitForSelector('[data-parked-phase="settled"]', { timeout: 30_000 });
    await at.press('F2');
    await at.page.waitForSelector('[data-receipt]');
    await at.press('F6');
    await at.page.waitForSelector('[data-parked]', { state: 'detached' });
    expect(await at.text('.patient-id')).toContain(first.settlementId);
  });

  test('unreachable: the ledger light says so within three seconds, and comes back', async () => {
    const { at } = stage;
    await at.open();
    at.proxy.order('lost-before', 'GET', /./);
    at.proxy.downStreams();
    await at.page.waitForSelector('[data-light="ledger"].tone-bad', { timeout: SOON_MS });
    expect(await at.text('[data-light="stream"]')).toContain('网络断开');
    at.proxy.heal();
    await at.page.waitForSelector('[data-light="stream"].tone-good', { timeout: 20_000 });
    await at.page.waitForSelector('[data-light="ledger"].tone-good');
  });

  test('what was sent before a reload and never answered is found out after it', async () => {
    const { at, hospital } = stage;
    await at.open();
    await hospital.present(at.counter, hospital.nextStay());
    await at.state('ready');
    at.proxy.order('lost-before', 'POST', /confirm/);
    at.proxy.order('lost-before', 'GET', /bills\/H/);
    await at.press('F2');
    await at.state('unknown');
    await at.press('F4');
    await at.page.waitForSelector('[data-parked-phase="unknown"]');
    await at.page.reload();
    await at.page.waitForSelector('[data-parked-phase="unknown"]');
    at.proxy.heal();
    await at.state('ready');
    expect(await at.text('[data-note]')).toContain('没有入账');
  });
});
