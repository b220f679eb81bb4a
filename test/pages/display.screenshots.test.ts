import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import type { CounterPage } from '../../scripts/harness/page/counter-page.ts';
import { PharmacySale } from '../../scripts/harness/page/pharmacy-sale.ts';
import { setRealStage } from './real-stage.ts';

/**
 * Pictures of the states on the real server, to be looked at: HUIJIE_SHOTS=/tmp/shots npx vitest run
 * test/pages/display.screenshots.test.ts
 */
const { HUIJIE_SHOTS: shots } = process.env;

const SIZES: readonly (readonly [number, number])[] = [
  [1366, 768],
  [1024, 768],
];

describe.skipIf(shots === undefined)('pictures of the cashier page on the real server', () => {
  const stage = setRealStage();

  const picture = async (at: CounterPage, name: string): Promise<void> => {
    mkdirSync(shots ?? '', { recursive: true });
    for (const [width, height] of SIZES) {
      await at.page.setViewportSize({ width, height });
      await at.page.waitForTimeout(200);
      await at.page.screenshot({ path: join(shots ?? '', `${name}-${width}.png`) });
    }
    await at.page.setViewportSize({ width: 1366, height: 768 });
  };
  const ready = async (): Promise<CounterPage> => {
    const { at, hospital } = stage;
    await at.open();
    for (let count = 0; count < 3; count += 1) await hospital.present(at.counter, hospital.nextStay());
    await at.page.waitForSelector('[data-waiting="3"]');
    await at.state('ready');
    return at;
  };
  const settled = async (): Promise<CounterPage> => {
    const at = await ready();
    await at.press('F2');
    await at.state('settled');
    return at;
  };

  test('waiting, ready, why, settled, the cancel dialog, cancelled', async () => {
    const at = await ready();
    await picture(at, 'ready');
    await at.press('F7', 'ArrowDown');
    await at.page.waitForTimeout(500);
    await picture(at, 'why');
    await at.press('Escape', 'ArrowUp');
    await picture(at, 'pointed');
    await at.press('F2');
    await at.state('settled');
    await picture(at, 'settled');
    await at.press('F8', '1');
    await picture(at, 'cancel-dialog');
    await at.press('F8');
    await at.state('cancelled');
    await picture(at, 'cancelled');
    await at.press('F1');
    await picture(at, 'help');
  });

  test('both languages', async () => {
    const at = await settled();
    await at.page.click('[data-language-switch]');
    await picture(at, 'both-languages');
    await at.page.click('[data-language-switch]');
  });

  test('changed figures', async () => {
    const { at, hospital } = stage;
    await at.open();
    const stay = hospital.nextStay();
    await hospital.present(at.counter, stay);
    await at.state('ready');
    await hospital.settle('C91', hospital.nextStay({ person: stay.person }));
    await at.press('F2');
    await at.state('changed');
    await picture(at, 'changed');
  });

  test('an outcome that is unknown', async () => {
    const at = await ready();
    at.proxy.order('lost-before', 'POST', /confirm/);
    at.proxy.order('lost-before', 'GET', /\/v1\/bills\//);
    await at.press('F2');
    await at.state('unknown');
    await picture(at, 'unknown');
  });

  test('goods that came back, once and whole', async () => {
    const { at, hospital } = stage;
    const sale = new PharmacySale(hospital, at.counter, 'B7009');
    await sale.settle();
    await sale.takeBack(1);
    await at.open();
    await at.page.fill('#box', sale.id);
    await at.press('Enter');
    await at.state('cancelled');
    await picture(at, 'part-back');
    await sale.takeBack();
    await at.press('F5');
    await at.page.waitForSelector('[data-earlier]');
    await picture(at, 'all-back');
  });
});
