import { atCounterPage, type CounterPage } from '../../harness/page/counter-page.ts';
import { englishOn } from '../../harness/page/english.ts';
import { largestText } from '../../harness/page/largest.ts';
import { PharmacySale } from '../../harness/page/pharmacy-sale.ts';
import { ESSENTIAL, notVisible } from '../../harness/page/visible.ts';
import { rawGet } from '../../harness/raw-get.ts';
import { check, type ReviewRow } from './row.ts';

const lookUp = async (at: CounterPage, id: string): Promise<void> => {
  await at.page.fill('#box', id);
  await at.press('Enter');
};
const chinese = (text: string): string => text.replace(/ ?[A-Za-z, ]+$/, '');

/** What the cashier's page shows, played in a browser at a real server. */
export const rows: readonly ReviewRow[] = [
  {
    row: 'C7',
    plays: 'a sale of three boxes is open, POST /v1/returns of one box, a reload',
    play: () =>
      atCounterPage(async (at) => {
        const sale = new PharmacySale(at.hospital, at.counter, 'B7001');
        await sale.settle();
        await at.open();
        await lookUp(at, sale.id);
        await at.state('settled');
        await sale.takeBack(1);
        await at.state('cancelled');
        await at.page.reload();
        await at.state('cancelled');
        return [
          check('state', '部分退货', await at.text('.state b')),
          check('refund due', '¥33.33', await at.text('[data-refund]')),
          check('what came back', '演示目录外常用药（虚构） × 133.33', await at.text('[data-goods]')),
          check('what stands', '96.67', await at.text('[data-stands] .money')),
        ];
      }),
  },
  {
    row: 'C9',
    plays: 'F2 with changed figures, a reload; F8 of a settlement with a later one, a reload',
    play: () =>
      atCounterPage(async (at) => {
        await at.open();
        const stay = at.hospital.nextStay();
        await at.hospital.present(at.counter, stay);
        await at.state('ready');
        const first = await at.hospital.settle(at.counter, at.hospital.nextStay({ person: stay.person }));
        await at.press('F2');
        await at.state('changed');
        const figures = async () => `${await at.text('[data-quoted]')} ${await at.text('[data-now]')}`;
        const changed = await figures();
        await at.page.reload();
        await at.state('changed');
        const kept = await figures();
        await at.press('F5');
        await at.state('ready');
        await at.press('F2');
        await at.state('settled');
        await lookUp(at, first.settlementId);
        await at.page.waitForFunction(
          (id) => document.querySelector('.patient-id')?.textContent?.endsWith(id),
          first.settlementId,
        );
        await at.press('F8', '1', 'F8');
        await at.state('cancelled');
        const later = await at.text('.later li');
        await at.page.reload();
        await at.state('cancelled');
        const reviewed = await at.text('.later li');
        await at.page.goto(`${at.base}/counter/?counter=${at.counter}&again#bill=H33080000002:3300000100000725`);
        await at.page.waitForSelector('[data-notice]');
        const unread = await at.text('[data-notice] b');
        return [
          check('both figures', changed, kept),
          check('settlements to review', later, reviewed),
          check('which is the later one', `H33080000001:${stay.id}`, later),
          check('a bill it cannot read', true, unread.includes('（…00000725）')),
        ];
      }),
  },
  {
    row: 'C10',
    plays: 'F2 and F8 whose answers are lost, and F8 that is answered: the largest thing on the page',
    play: () =>
      atCounterPage(async (at) => {
        const unheard = await at.hospital.settle(at.counter, at.hospital.nextStay());
        const heard = await at.hospital.settle(at.counter, at.hospital.nextStay());
        const lost = (path: RegExp) => {
          at.proxy.order('lost-before', 'POST', path);
          at.proxy.order('lost-before', 'GET', /\/v1\/bills\//);
        };
        await at.open();
        await at.hospital.present(at.counter, at.hospital.nextStay());
        await at.state('ready');
        lost(/confirm/);
        await at.press('F2');
        await at.state('unknown');
        const collecting = await largestText(at.page);
        at.proxy.heal();
        await lookUp(at, unheard.settlementId);
        await at.state('settled');
        lost(/cancel/);
        await at.press('F8', '1', 'F8');
        await at.state('unknown');
        const refunding = await largestText(at.page);
        at.proxy.heal();
        await lookUp(at, heard.settlementId);
        await at.state('settled');
        await at.press('F8', '1', 'F8');
        await at.state('cancelled');
        return [
          check('settlement unknown', '请勿收款', chinese(collecting)),
          check('cancellation unknown', '请勿退款', chinese(refunding)),
          check('cancelled', '请退款，勿收款', chinese(await largestText(at.page))),
          check('refund due', '¥45,289.60', await at.text('[data-refund]')),
        ];
      }),
  },
  {
    row: 'C11',
    plays: 'at 1024x768: sixteen patients wait, the arrow keys go through all of them, F7, F2, F8',
    play: () =>
      atCounterPage(async (at) => {
        await at.page.setViewportSize({ width: 1024, height: 768 });
        await at.open();
        const many = 16;
        for (let count = 0; count < many; count += 1) await at.hospital.present(at.counter, at.hospital.nextStay());
        await at.page.waitForSelector(`[data-waiting="${many}"]`);
        await at.state('ready');
        const ready = await notVisible(at.page, [...ESSENTIAL, '.key-large']);
        const looks = await at.page.$$eval('.is-open button, .is-pointed button', (rows) =>
          rows.map((row) => getComputedStyle(row).backgroundColor),
        );
        let seen = 0;
        for (let count = 1; count < many; count += 1) {
          await at.press('ArrowUp');
          seen += (await notVisible(at.page, ['.is-pointed'])).length === 0 ? 1 : 0;
        }
        await at.press('F7');
        await at.page.waitForSelector('[data-why]');
        const why = await notVisible(at.page, [...ESSENTIAL, '.key-large']);
        await at.press('Escape', 'F2');
        await at.state('settled');
        await at.press('F8', '1', 'F8');
        await at.state('cancelled');
        const cancelled = await notVisible(at.page, [...ESSENTIAL, '[data-instruction]', '[data-refund]']);
        return [
          check('off the screen', '', [...ready, ...why, ...cancelled].join(' ')),
          check('moves after which the row is seen', many - 1, seen),
          check('looks of open and pointed', 2, new Set(looks).size),
        ];
      }),
  },
  {
    row: 'C13',
    plays: 'a bill is presented, settled and the page loaded again: who is it',
    play: () =>
      atCounterPage(async (at) => {
        await at.open();
        const stay = at.hospital.nextStay();
        await at.hospital.present(at.counter, stay);
        await at.state('ready');
        const before = await at.text('[data-who]');
        await at.press('F2');
        await at.state('settled');
        await at.page.reload();
        await at.state('settled');
        const shown = `测*人 女 51 岁 证件尾号 ${stay.person.certificate.slice(-4)}`;
        const journal = await at.hospital.server.desk.ledger.journal(0, 100);
        return [
          check('before F2', shown, before),
          check('after F2 and a reload', shown, await at.text('[data-who]')),
          check('entries that keep it', 0, journal.filter(({ body }) => body.includes('certificateTail')).length),
        ];
      }),
  },
  {
    row: 'C14',
    plays: 'F7 on the second liability; the switch of language and a reload',
    play: () =>
      atCounterPage(async (at) => {
        await at.open();
        await at.hospital.present(at.counter, at.hospital.nextStay());
        await at.state('ready');
        await at.press('F7', 'ArrowDown');
        await at.page.waitForSelector('[data-why="huiqubao-2021.L2"]');
        await at.page.waitForFunction(() => document.querySelector('[data-counted]')?.textContent?.includes('药品'));
        const names = await at.page.$$eval('.lines th', (list) => list.map((row) => row.textContent).join('; '));
        const english = (await englishOn(at.page)).join(' ');
        await at.page.click('[data-language-switch]');
        await at.page.reload();
        await at.state('ready');
        const both = (await englishOn(at.page)).length > 0;
        return [
          check('what counted', '✓ 计入 药品 XL01DEMO0005; ✕ 不计 材料 C031DEMO0003', names),
          check('English words at first', '', english),
          check('English after the switch and a reload', true, both),
        ];
      }),
  },
  {
    row: 'C15',
    plays: 'GET the page and each of its assets, as Chromium asks',
    play: () =>
      atCounterPage(async ({ hospital }) => {
        const ask = (path: string) => rawGet(`${hospital.url}/counter/${path}`, { 'accept-encoding': 'gzip, br' });
        const html = await ask('');
        const paths = [...html.body.toString().matchAll(/"\.\/(assets\/[^"]+)"/g)].map(([, path = '']) => path);
        const assets = await Promise.all(paths.map(ask));
        const kept = assets.filter(({ headers }) => headers['cache-control']?.includes('immutable'));
        return [
          check('the page itself', 'no-cache', html.headers['cache-control']),
          check('named by their hash', paths.length, paths.filter((path) => /-[\w-]{8}\.\w+$/.test(path)).length),
          check('packed', paths.map(() => 'br').join(' '), assets.map((a) => a.headers['content-encoding']).join(' ')),
          check('kept for ever', paths.length, kept.length),
        ];
      }),
  },
];
