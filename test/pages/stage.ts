import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { ensurePagesBuilt, pageFolder } from '../../scripts/pages/build.ts';
import type { QuoteReply } from '../../src/terminal/protocol.ts';
import { E1, quoteOf } from './bills.ts';
import { browserPath, mustHaveBrowser, openTill, type Till } from './browser.ts';
import { MockServer } from './mock-server.ts';

export const cannotRun = browserPath === undefined && !mustHaveBrowser;

/** A built page, a real browser, and for every test a fresh server and a fresh tab. */
export class Stage {
  folder = '';
  base = '';
  #till: Till | undefined;
  #server: MockServer | undefined;
  #page: Page | undefined;
  #faults: string[] = [];

  get page(): Page {
    if (this.#page === undefined) throw new Error('no tab: the stage was not set');
    return this.#page;
  }

  get server(): MockServer {
    if (this.#server === undefined) throw new Error('no server: the stage was not set');
    return this.#server;
  }

  async build(): Promise<void> {
    await ensurePagesBuilt();
    this.folder = pageFolder('counter');
    this.#till = await openTill();
  }

  async strike(): Promise<void> {
    await this.#till?.close();
  }

  async begin(): Promise<void> {
    this.#server = new MockServer(this.folder);
    this.base = await this.#server.start();
    this.#page = await this.#till?.context.newPage();
    this.#faults = [];
    this.page.on('pageerror', (error) => this.#faults.push(String(error)));
    this.page.on('console', (message) => {
      // The browser itself logs every request that fails; those are ordered by the test.
      const network = /Failed to load resource|WebSocket connection to/.test(message.text());
      if (message.type() === 'error' && !network) this.#faults.push(message.text());
    });
  }

  async end(): Promise<void> {
    await this.#page?.close();
    await this.#server?.stop();
    expect(this.#faults, 'errors on the page').toEqual([]);
  }

  async open(): Promise<void> {
    await this.page.goto(`${this.base}/counter/?counter=C01`);
    await this.page.waitForSelector('[data-light="stream"].tone-good');
  }

  async state(name: string): Promise<void> {
    await this.page.waitForSelector(`[data-state="${name}"]`);
  }

  async text(selector: string): Promise<string> {
    return (await this.page.textContent(selector)) ?? '';
  }

  posts(): string[] {
    return this.server.requests.filter((request) => request.startsWith('POST'));
  }

  async openE1(): Promise<QuoteReply> {
    const quote = quoteOf(E1);
    this.server.present(quote);
    await this.open();
    await this.state('ready');
    return quote;
  }

  async openSettled(): Promise<void> {
    await this.openE1();
    await this.page.keyboard.press('F2');
    await this.state('settled');
  }
}

export function setStage(): Stage {
  const stage = new Stage();
  beforeAll(() => stage.build(), 120_000);
  afterAll(() => stage.strike());
  beforeEach(() => stage.begin());
  afterEach(() => stage.end());
  return stage;
}
