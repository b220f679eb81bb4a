import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hospital, openHospital } from '../../scripts/harness/page/hospital.ts';
import { type Raw, rawGet } from '../../scripts/harness/raw-get.ts';
import { ensurePagesBuilt } from '../../scripts/pages/build.ts';

describe('the files of the cashier page', () => {
  let hospital: Hospital;
  let html: Raw;
  const get = (path: string, accept: string) =>
    rawGet(`${hospital.url}/counter/${path}`, { 'accept-encoding': accept });
  const assets = () => [...html.body.toString().matchAll(/"\.\/(assets\/[^"]+)"/g)].map(([, path = '']) => path);

  beforeAll(async () => {
    await ensurePagesBuilt();
    hospital = await openHospital();
    html = await get('', 'identity');
  }, 120_000);
  afterAll(() => hospital.close());

  test('the page itself is asked for each time', () => {
    expect(html.headers['cache-control']).toBe('no-cache');
    expect(html.headers['content-type']).toContain('text/html');
  });

  test('each asset carries its hash in its name, is kept for ever, and comes packed as the browser takes it', async () => {
    expect(assets().length).toBeGreaterThanOrEqual(3);
    for (const path of assets()) {
      expect(path).toMatch(/-[\w-]{8}\.(js|css|svg)$/);
      const [plain, gzip, brotli] = await Promise.all(
        ['identity', 'gzip', 'gzip, deflate, br'].map((a) => get(path, a)),
      );
      for (const answer of [plain, gzip, brotli]) {
        expect(answer?.status).toBe(200);
        expect(answer?.headers['cache-control']).toBe('public, max-age=31536000, immutable');
        expect(answer?.headers.vary).toContain('Accept-Encoding');
        expect(answer?.headers['content-type']).toBe(plain?.headers['content-type']);
      }
      expect([plain, gzip, brotli].map((answer) => answer?.headers['content-encoding'])).toEqual([
        undefined,
        'gzip',
        'br',
      ]);
      expect(gunzipSync(gzip?.body ?? '')).toEqual(plain?.body);
      expect(brotliDecompressSync(brotli?.body ?? '')).toEqual(plain?.body);
    }
  });

  test('nothing outside the folder is given out, and what is not there is 404 and not kept', async () => {
    for (const path of ['assets/..%2f..%2f..%2fpackage.json', 'assets/index-00000000.js', '../package.json']) {
      const answer = await get(path, 'br');
      expect({ path, status: answer.status, kept: answer.headers['cache-control'] ?? '' }).toMatchObject({
        path,
        status: 404,
      });
      expect(answer.headers['content-encoding']).toBeUndefined();
    }
  });
});
