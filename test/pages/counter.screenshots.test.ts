import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { ensurePagesBuilt, pageFolder } from '../../scripts/pages/build.ts';
import { E1, E1_CHANGED, E2_ZEROS, E3_BANDS, quoteOf, SHOWN_BY_MOTHER } from './bills.ts';
import { openTill, type Till } from './browser.ts';
import { MockServer } from './mock-server.ts';

/**
 * Pictures of every state, to be looked at: HUIJIE_SHOTS=/tmp/shots npx vitest run
 * test/pages/counter.screenshots.test.ts
 */
const { HUIJIE_SHOTS: shots } = process.env;

describe.skipIf(shots === undefined)('pictures of the cashier page', () => {
  let folder: string;
  let till: Till;

  beforeAll(async () => {
    mkdirSync(shots ?? '', { recursive: true });
    await ensurePagesBuilt();
    folder = pageFolder('counter');
    till = await openTill();
  }, 120_000);
  afterAll(() => till?.close());

  async function picture(
    name: string,
    play: (page: Page, server: MockServer) => Promise<void>,
    width = 1366,
    height = 768,
  ) {
    const server = new MockServer(folder);
    const base = await server.start();
    const page = await till.context.newPage();
    await page.setViewportSize({ width, height });
    for (const bill of [
      { ...E3_BANDS, settlementId: 'H33080000002:3320210918000390' },
      { ...E2_ZEROS, settlementId: 'H33080000002:3320210918000401' },
    ]) {
      server.settle(quoteOf(bill));
    }
    await page.goto(`${base}/counter/?counter=C01`);
    await page.waitForSelector('[data-light="stream"].tone-good');
    await play(page, server);
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(shots ?? '', `counter-${name}.png`) });
    await page.close();
    await server.stop();
  }

  const state = (page: Page, name: string) => page.waitForSelector(`[data-state="${name}"]`);
  const shown = async (page: Page, server: MockServer, bill = E1) => {
    server.present(quoteOf(bill));
    await state(page, 'ready');
  };
  const settled = async (page: Page, server: MockServer) => {
    await shown(page, server);
    await page.keyboard.press('F2');
    await state(page, 'settled');
  };

  test('states', async () => {
    await picture('idle', async () => undefined);
    await picture('waiting', async (page, server) => {
      server.present(quoteOf({ ...E2_ZEROS, basic: 'trial' }, { canSettle: false }));
      await state(page, 'trial');
      await page.keyboard.press('Escape');
      server.present(quoteOf(E1));
      await page.waitForSelector('[data-waiting="2"]');
      await state(page, 'ready');
    });
    await picture('trial', async (page, server) => {
      server.present(quoteOf({ ...E1, basic: 'trial' }, { canSettle: false }));
      await state(page, 'trial');
    });
    await picture('zeros', (page, server) => shown(page, server, E2_ZEROS));
    await picture('settled', settled);
    await picture('cancelled', async (page, server) => {
      await settled(page, server);
      server.later = ['H33080000002:3320211001000002'];
      await page.keyboard.press('F8');
      await page.keyboard.press('1');
      await page.keyboard.press('F8');
      await state(page, 'cancelled');
    });
    await picture('changed', async (page, server) => {
      await shown(page, server);
      server.confirmFault = 'changed';
      const l2 = { 'huiqubao-2021.L2.quoted': '10000.00', 'huiqubao-2021.L2.now': '9000.00' };
      const plan = { 'huiqubao-2021.paid.quoted': '10289.60', 'huiqubao-2021.paid.now': '9289.60' };
      server.details = {
        'patientPays.quoted': E1.patient.pays,
        'patientPays.now': E1_CHANGED.patient.pays,
        ...plan,
        ...l2,
      };
      await page.keyboard.press('F2');
      await state(page, 'changed');
    });
    await picture('unknown', async (page, server) => {
      await shown(page, server);
      server.confirmFault = 'lost-after';
      server.billsDown = true;
      server.streamDown = true;
      server.cutStream();
      await page.keyboard.press('F2');
      await state(page, 'unknown');
      await page.waitForTimeout(2500);
    });
    await picture('unknown-gateway', async (page, server) => {
      const says = { zh: '医保结算结果未知，正在查询。', en: 'Not known yet.' };
      const drivenVisit = { journeyId: 'j-1', state: 'unknown', owner: 'desk', says, tries: 2 } as const;
      server.drivenVisits.set('j-1', { ...drivenVisit, nextAt: '2021-09-18T02:00:15.000Z' });
      server.present({ ...quoteOf(E1), journeyId: 'j-1' });
      await state(page, 'ready');
      await page.keyboard.press('F2');
      await state(page, 'unknown');
      await page.waitForSelector('[data-unknown="gateway"]');
    });
    await picture('presented', (page, server) => shown(page, server, SHOWN_BY_MOTHER));
    await picture('refused', async (page, server) => {
      await shown(page, server);
      server.confirmFault = 'refused';
      await page.keyboard.press('F2');
      await state(page, 'refused');
    });
  }, 120_000);

  test('panels', async () => {
    await picture('why', async (page, server) => {
      await shown(page, server);
      await page.keyboard.press('F7');
      await page.keyboard.press('ArrowDown');
    });
    await picture('why-zero', async (page, server) => {
      await shown(page, server, E2_ZEROS);
      await page.keyboard.press('F7');
      await page.keyboard.press('ArrowDown');
    });
    await picture('why-bands', async (page, server) => {
      await shown(page, server, E3_BANDS);
      await page.keyboard.press('F7');
    });
    await picture('cancel-dialog', async (page, server) => {
      await settled(page, server);
      await page.keyboard.press('F8');
      await page.keyboard.press('2');
    });
    await picture('help', async (page) => page.keyboard.press('F1'));
    await picture('box-refused', async (page, server) => {
      await shown(page, server);
      await page.keyboard.type('H33080000002:3300000999999404');
      await page.keyboard.press('Enter');
      await page.waitForSelector('[data-problem]');
    });
    await picture('zoom-200', (page, server) => shown(page, server), 683, 384);
    await picture('1280x1024', (page, server) => shown(page, server), 1280, 1024);
  }, 120_000);
});
