import type { Page } from 'playwright-core';
import { ensurePagesBuilt } from '../../pages/build.ts';
import { type Browser, openBrowser } from './browser.ts';
import { type Hospital, type HospitalOptions, openHospital } from './hospital.ts';
import { FaultyProxy } from './proxy.ts';

/** One tab at one counter of a real server, with a proxy between that keeps what is asked and may do harm. */
export class CounterPage {
  readonly page: Page;
  readonly counter: string;
  readonly base: string;
  readonly hospital: Hospital;
  readonly proxy: FaultyProxy;
  /** What the page itself did wrong: a thrown error, a message on the console. */
  readonly errors: string[] = [];

  constructor(page: Page, counter: string, base: string, hospital: Hospital, proxy: FaultyProxy) {
    this.page = page;
    this.counter = counter;
    this.base = base;
    this.hospital = hospital;
    this.proxy = proxy;
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => {
      // The browser itself logs every request that fails; those are ordered by the test.
      const network = /Failed to load resource|WebSocket connection to/.test(message.text());
      if (message.type() === 'error' && !network) this.errors.push(message.text());
    });
  }

  async open(): Promise<void> {
    await this.page.goto(`${this.base}/counter/?counter=${this.counter}`);
    await this.page.waitForSelector('[data-light="stream"].tone-good');
  }

  /** Presses keys one after the other. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Waits until the bill on the screen stands so: ready, settled, unknown… */
  async state(name: string): Promise<void> {
    await this.page.waitForSelector(`[data-state="${name}"]`);
  }

  async text(selector: string): Promise<string> {
    return (await this.page.textContent(selector)) ?? '';
  }

  has(selector: string): Promise<boolean> {
    return this.page.locator(selector).count().then(Boolean);
  }

  async close(): Promise<void> {
    await this.page.close();
    await this.proxy.stop();
  }
}

/** A real server and a browser, for one test file or one row of evidence. */
export class CounterBench {
  readonly hospital: Hospital;
  readonly #browser: Browser;
  readonly #proxies: FaultyProxy[] = [];
  #tabs = 0;

  constructor(hospital: Hospital, browser: Browser) {
    this.hospital = hospital;
    this.#browser = browser;
  }

  /** A tab at a counter that nobody used before, or at the one that is named; not opened yet. */
  async newPage(counter?: string): Promise<CounterPage> {
    this.#tabs += 1;
    const proxy = new FaultyProxy(this.hospital.url);
    const base = await proxy.start();
    this.#proxies.push(proxy);
    const page = await this.#browser.context.newPage();
    return new CounterPage(page, counter ?? `C${String(this.#tabs).padStart(2, '0')}`, base, this.hospital, proxy);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await Promise.all(this.#proxies.map((proxy) => proxy.stop()));
    await this.hospital.close();
  }
}

export async function openCounterBench(options: HospitalOptions = {}): Promise<CounterBench> {
  await ensurePagesBuilt();
  const hospital = await openHospital(options);
  return new CounterBench(hospital, await openBrowser());
}

/** Plays at one counter page of a real server, and leaves nothing behind. */
export async function atCounterPage<T>(
  work: (counter: CounterPage) => Promise<T>,
  options: HospitalOptions = {},
): Promise<T> {
  const bench = await openCounterBench(options);
  try {
    return await work(await bench.newPage());
  } finally {
    await bench.close();
  }
}
