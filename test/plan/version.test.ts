import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoCatalogue, demoLists, openCatalogue, openPlans, plansFolder } from '../../src/main/plans.ts';
import { type LoadedPlan, otherText, type UsedVersion } from '../../src/plan/index.ts';
import { loadPlan } from '../../src/plan/load.ts';

const PLAN = 'huiqubao-2021';
let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'huijie-version-'));
  cpSync(plansFolder(), folder, { recursive: true });
  file = join(folder, 'quzhou', `${PLAN}.json`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The plan as a server would load it after its file was changed. */
function loaded(change: (text: string) => string = (text) => text, lists = [demoLists()], books = false): LoadedPlan {
  const written = readFileSync(file, 'utf8');
  writeFileSync(file, change(written));
  try {
    const found = openPlans(folder, lists, books ? openCatalogue(demoCatalogue()) : undefined).find(PLAN);
    if (found === undefined) throw new Error(PLAN);
    return found;
  } finally {
    writeFileSync(file, written);
  }
}
const raised = (text: string) => text.replace(/"value": "0\.[5-9]"/, '"value": "0.4"');
const used = ({ fileHash, hash, plan }: LoadedPlan): UsedVersion => ({
  ...(fileHash === undefined ? {} : { fileHash }),
  texts: [{ hash, content: JSON.stringify(plan) }],
});
/** As a program left it that did not note files yet. */
const usedBefore = (plan: LoadedPlan): UsedVersion => ({ texts: used(plan).texts });

describe('a version of a plan names one text', () => {
  test('an edited figure is told with both hashes, also where only the text that was used is known', () => {
    const [before, after] = [loaded(), loaded(raised)];
    expect(before.plan.version).toBe(after.plan.version);
    expect(otherText(after, used(before))).toEqual({ used: before.fileHash, now: after.fileHash });
    expect(otherText(after, usedBefore(before))).toEqual({ used: before.hash, now: after.hash });
    expect(otherText(before, used(before))).toBeUndefined();
    expect(otherText(before, usedBefore(before))).toBeUndefined();
  });

  test('a text that nothing rests on yet may change', () => {
    expect(otherText(loaded(raised), { texts: [] })).toBeUndefined();
    expect(otherText(loaded(raised), { fileHash: loaded().fileHash ?? '', texts: [] })).toBeUndefined();
  });

  test('lists that are filled from outside may change; blanks and what an editor is told are no text', () => {
    const bare = loaded(undefined, []);
    const filled = loaded(undefined, [demoLists()], true);
    expect(filled.hash).not.toBe(bare.hash);
    for (const know of [used, usedBefore]) {
      expect(otherText(bare, know(filled))).toBeUndefined();
      expect(otherText(filled, know(bare))).toBeUndefined();
    }
    expect(loaded((text) => JSON.stringify(JSON.parse(text))).fileHash).toBe(bare.fileHash);
  });

  test('an entry of a list that the file itself publishes is its text', () => {
    const published = ({ plan }: LoadedPlan) =>
      Object.values(plan.lists).find(
        ({ status, kind, entries }) => status === 'published' && kind !== 'institution' && entries.length > 1,
      );
    const whole = openPlans(folder).plans.find((one) => published(one) !== undefined);
    if (whole === undefined) throw new Error('no plan publishes a list');
    const plan = structuredClone(whole.plan);
    published({ ...whole, plan })?.entries.pop();
    const fewer = { ...loadPlan(plan), fileHash: 'the hash of a file with one entry less' };
    expect(otherText(fewer, used(whole))).toBeDefined();
    expect(otherText(fewer, usedBefore(whole))).toBeDefined();
  });
});
