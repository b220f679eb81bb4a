import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CHECKLISTS, filesOf, misfitOf, patchesOf, placesOf } from '../scripts/house/checklists.ts';

/** The documents say what is there: files, types, links, numbers. */
const root = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const below = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
const documents = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...['docs', 'plans', 'adapters', 'scripts'].flatMap(below),
];

test('every link from one document to a file leads somewhere', () => {
  const dead = documents.flatMap((document) =>
    [...read(document).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] ?? '')
      .filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(document), link)))
      .map((link) => `${document}: ${link}`),
  );
  expect(dead).toEqual([]);
});

test('the map of the documents names each of them', () => {
  const map = read('docs/README.md');
  const absent = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
  expect(absent.filter((name) => !map.includes(`(${name})`))).toEqual([]);
});

describe.each(CHECKLISTS)('the checklist "$title"', (list) => {
  const patches = patchesOf(list);
  const places = placesOf(list);
  const isAt = (place: string) => (file: string) => (place.endsWith('/') ? file.startsWith(place) : file === place);

  test('has a sample of each step', () => {
    expect(places.length).toBeGreaterThan(2);
    expect(patches.map((patch) => basename(patch))).toEqual(places.map((_, index) => `${index + 1}.patch`));
  });
  test('has a sample that fits the tree of today', () => {
    expect(patches.map(misfitOf).filter((why) => why !== '')).toEqual([]);
  });
  test('names the files that its sample touches, step by step', () => {
    for (const [index, patch] of patches.entries()) {
      const files = filesOf(patch);
      const named = places[index] ?? [];
      const unnamed = files.filter((file) => !named.some((place) => isAt(place)(file)));
      const untouched = named.filter((place) => !files.some(isAt(place)));
      expect({ step: index + 1, unnamed, untouched }).toEqual({ step: index + 1, unnamed: [], untouched: [] });
    }
  });
});

test('the interface document names every address of the server', () => {
  const routes = readdirSync(join(root, 'src/server/routes')).map((name) => read(`src/server/routes/${name}`));
  const paths = [...routes.join('\n').matchAll(/\.(?:get|post)\(\s*'(\/v1\/[^']+)'/g)].map((match) => match[1] ?? '');
  expect(paths.length).toBeGreaterThan(30);
  const api = read('docs/api.md');
  const shown = (path: string) => new RegExp(`${path.replace(/:(\w+)/g, '(\\{\\w+\\}|[\\w:%.-]+)')}(?![\\w/])`);
  expect([...new Set(paths)].filter((path) => !shown(path).test(api))).toEqual([]);
});

test('each type of the glossary is defined in the file it names', () => {
  const rows = [...read('docs/glossary.md').matchAll(/^\|[^|]+\|[^|]+\| `(\w+)` \| `([^`]+)` \|$/gm)];
  expect(rows.length).toBeGreaterThan(20);
  const wrong = rows.filter(([, type, file]) => {
    const defined = new RegExp(`^export (?:interface|type|class|const) ${type}\\b`, 'm');
    return !existsSync(join(root, file ?? '')) || !defined.test(read(file ?? ''));
  });
  expect(wrong.map(([row]) => row)).toEqual([]);
});

test('decisions are numbered once, without a gap, and dated', () => {
  const names = readdirSync(join(root, 'docs/adr')).sort();
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1));
  const dated = (name: string) =>
    new RegExp(`^# ${Number(name.slice(0, 4))}\\. .+\\n\\nDecided \\d{4}-\\d\\d-\\d\\d[.,]`).test(
      read(`docs/adr/${name}`),
    );
  expect(names.filter((name) => !dated(name))).toEqual([]);
});
