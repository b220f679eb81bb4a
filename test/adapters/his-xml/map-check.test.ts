import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shippedMappings } from '../../../adapters/his-xml/index.ts';
import { NO_BOOKS } from '../../../src/catalogue/index.ts';
import { openAdapters } from '../../../src/main/adapters.ts';
import { hisXml, mappingsFolder } from '../../../src/main/mappings.ts';
import { faultText } from '../../../src/main/plans.ts';
import badMappings from './bad-mappings.json' with { type: 'json' };

const root = join(import.meta.dirname, '../../..');
const personKey = (type: string, number: string) => `${type}/${number}`;
const demoFile = join(mappingsFolder(), 'demo-hospital.json');
const demo = JSON.parse(readFileSync(demoFile, 'utf8')) as Record<string, unknown>;

/** A copy of the demo mapping with one place changed, or removed. */
function changed(at: string, value: unknown): unknown {
  const copy = structuredClone(demo);
  const keys = at.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce((node, key) => node[key] as Record<string, unknown>, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

describe('a folder of a hospital’s own mappings', () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'huijie-map-'));
    file = join(folder, 'own.json');
    cpSync(demoFile.replace('.json', '.samples'), join(folder, 'own.samples'), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function check(mapping: unknown): string[] {
    writeFileSync(file, JSON.stringify(mapping));
    const read = hisXml.readMapping(file, 'own.json');
    if ('faults' in read) return read.faults.map(faultText);
    const { samples, faults } = hisXml.readSamples(file);
    expect(faults).toEqual([]);
    const found = hisXml.checkMapping(read.mapping, samples, personKey);
    return found.map((fault) => faultText({ file: 'own.json', ...fault }));
  }

  test.each(badMappings.map((entry) => [entry.name, entry] as const))('%s is named', (_, entry) => {
    const { at, says, value } = entry as { at: string; says: string[]; value?: unknown };
    const faults = check(changed(at, value)).map((line) => line.replace(/^own\.json:? ?/, ''));
    for (const sentence of says) expect(faults.filter((line) => line.includes(sentence))).not.toEqual([]);
  });

  test('a mapping whose samples lie elsewhere is told so', () => {
    const read = hisXml.readMapping(demoFile);
    if ('faults' in read) throw new Error('not read');
    expect(hisXml.checkMapping(read.mapping, [], personKey)).toEqual([
      { path: '', says: 'has no samples; put messages and what they become beside it' },
    ]);
  });

  test('is spoken beside the mappings that ship; a bad one, or one of a name that ships, stops the start', () => {
    writeFileSync(file, JSON.stringify({ ...demo, id: 'own-hospital' }));
    const spoken = openAdapters(NO_BOOKS, folder);
    expect([...spoken.keys()]).toEqual(
      expect.arrayContaining(['nhsa', 'his-xml:demo-hospital', 'his-xml:own-hospital']),
    );
    writeFileSync(file, JSON.stringify(demo));
    expect(() => openAdapters(NO_BOOKS, folder)).toThrow('his-xml:demo-hospital is a mapping that ships');
    writeFileSync(file, JSON.stringify(changed('charsets', [])));
    expect(() => openAdapters(NO_BOOKS, folder)).toThrow('own.json charsets: is not right');
    writeFileSync(join(folder, 'twin.json'), JSON.stringify({ ...demo, id: 'own-hospital' }));
    writeFileSync(file, JSON.stringify({ ...demo, id: 'own-hospital' }));
    expect(() => openAdapters(NO_BOOKS, folder)).toThrow('"own-hospital" is the id of another mapping too');
    rmSync(join(folder, 'twin.json'));
  });

  const huijie = (...args: string[]) =>
    spawnSync('node', ['dist/src/cli/huijie.js', 'map', ...args], { cwd: root, encoding: 'utf8' });

  test('is checked by the command line: exit 0 clean, 1 with each fault in a sentence, 2 when there is nothing to check', () => {
    const clean = huijie('check');
    expect([clean.status, clean.stdout.match(/^✓ /gm)?.length]).toEqual([0, shippedMappings.length]);
    writeFileSync(file, JSON.stringify(changed('amounts.total.from', '/HISDATA/SETTLE/TOTAL')));
    const wrong = huijie('check', file);
    expect(wrong.status).toBe(1);
    expect(wrong.stdout).toContain('own.json amounts.total.from: /HISDATA/SETTLE/TOTAL is in no sample');
    expect(JSON.parse(huijie('check', '--json', file).stdout)).toMatchObject({ mapping: 'demo-hospital' });
    expect([huijie('check', join(folder, 'none.json')).status, huijie('colour').status, huijie().status]).toEqual([
      2, 2, 2,
    ]);
  });

  test('is tried on one message by the command line, in the form of an expectation', () => {
    const message = join(folder, 'own.samples', 'inpatient.xml');
    const read = huijie('read', 'demo-hospital', message);
    expect([read.status, JSON.parse(read.stdout)]).toEqual([
      0,
      JSON.parse(readFileSync(message.replace('.xml', '.expected.json'), 'utf8')),
    ]);
    expect(huijie('read', 'demo-hospital', join(folder, 'own.samples', 'refused-failed.xml')).status).toBe(1);
    expect(huijie('read', 'nowhere', message).status).toBe(2);
  });
});

test('every mapping that ships is in the registry, with samples that are read, refused and expected', () => {
  const files = readdirSync(mappingsFolder()).filter((name) => name.endsWith('.json'));
  expect(files.map((name) => name.replace('.json', ''))).toEqual(shippedMappings.map(({ id }) => id));
  for (const name of files) {
    const { samples, faults } = hisXml.readSamples(join(mappingsFolder(), name));
    expect(faults).toEqual([]);
    expect(samples.length).toBeGreaterThanOrEqual(3);
  }
});
