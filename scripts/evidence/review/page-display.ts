import { atCounterPage } from '../../harness/page/counter-page.ts';
import { rawGet } from '../../harness/raw-get.ts';
import { check, type ReviewRow } from './row.ts';

/** What the cashier's page shows, played in a browser at a real server. */
export const rows: readonly ReviewRow[] = [
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
