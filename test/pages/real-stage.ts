import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type CounterBench, type CounterPage, openCounterBench } from '../../scripts/harness/page/counter-page.ts';
import type { Hospital, HospitalOptions } from '../../scripts/harness/page/hospital.ts';
import { browserPath, mustHaveBrowser } from './browser.ts';

export const cannotRun = browserPath === undefined && !mustHaveBrowser;

/** One real server and one browser for a test file; for every test a tab at a counter of its own. */
export interface RealStage {
  readonly at: CounterPage;
  readonly hospital: Hospital;
  /** A second screen; at the same counter where it is named. */
  readonly another: (counter?: string) => Promise<CounterPage>;
}

export function setRealStage(options: HospitalOptions = {}): RealStage {
  let bench: CounterBench | undefined;
  let tabs: CounterPage[] = [];
  const another = async (counter?: string): Promise<CounterPage> => {
    if (bench === undefined) throw new Error('no server: the stage was not set');
    const tab = await bench.newPage(counter);
    tabs.push(tab);
    return tab;
  };
  beforeAll(async () => {
    bench = await openCounterBench(options);
  }, 120_000);
  afterAll(() => bench?.close());
  beforeEach(async () => {
    await another();
  });
  afterEach(async () => {
    const errors = tabs.flatMap((tab) => tab.errors);
    for (const tab of tabs) await tab.close();
    tabs = [];
    expect(errors, 'errors on the page').toEqual([]);
  });
  return {
    get at() {
      const [tab] = tabs;
      if (tab === undefined) throw new Error('no tab: the stage was not set');
      return tab;
    },
    get hospital() {
      if (bench === undefined) throw new Error('no server: the stage was not set');
      return bench.hospital;
    },
    another,
  };
}
