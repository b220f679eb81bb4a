import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageFile from '../package.json' with { type: 'json' };
import { PAGES } from '../scripts/docs/pages.ts';
import { filesImportedBy, isProduct, sourceFiles, textOf } from '../scripts/house/files.ts';
import { circlesOf } from '../scripts/house/graph.ts';
import { forbiddenImports, roomGraph } from '../scripts/house/rooms.ts';
import { functionsOf, lengthOf, withoutComments } from '../scripts/house/sizes.ts';
import houses from './tidy.json' with { type: 'json' };

/**
 * The house as a test: who may import whom, how long a file may be, which calls are banned where. A fault names its
 * file.
 */
const root = resolve(import.meta.dirname, '..');
const files = sourceFiles();
const product = files.filter(isProduct);

test('there are files to look at', () => {
  expect(product.length).toBeGreaterThan(300);
});

describe('imports run down the house, never up', () => {
  test('a file imports only what its room may', () => {
    expect(product.flatMap(forbiddenImports)).toEqual([]);
  });

  test('no rooms import each other in a circle', () => {
    expect(circlesOf(roomGraph(product))).toEqual([]);
  });

  test('no files import each other in a circle, also not for types alone', () => {
    const graph = new Map(product.map((file) => [file, filesImportedBy(file, true)]));
    expect(circlesOf(graph)).toEqual([]);
  });
});

describe('sizes', () => {
  const LINES_MAX = 300;
  // A suite may list more cases than a product file may hold logic.
  const TEST_LINES_MAX = 500;
  const FUNCTION_LINES_MAX = 70;
  const COLUMNS_MAX = 120;
  const isTest = (file: string) => file.startsWith('test/');

  test('a file reads in one sitting', () => {
    const long = files.filter((file) => lengthOf(file) > (isTest(file) ? TEST_LINES_MAX : LINES_MAX));
    expect(long.map((file) => `${file}: ${lengthOf(file)} lines`)).toEqual([]);
  });

  test('a function reads at one look', () => {
    const long = files
      .filter((file) => !isTest(file))
      .flatMap(functionsOf)
      .filter(({ lines }) => lines > FUNCTION_LINES_MAX);
    expect(long).toEqual([]);
  });

  test('a comment fits on the screen', () => {
    const wide = files.flatMap((file) =>
      textOf(file)
        .split('\n')
        .flatMap((line, at) =>
          /^\s*(\/\/|\*|\/\*)/.test(line) && line.length > COLUMNS_MAX ? [`${file}:${at + 1}`] : [],
        ),
    );
    expect(wide).toEqual([]);
  });
});

describe('banned calls, each with what to use instead', () => {
  const bans: { pattern: RegExp; instead: string; except: RegExp }[] = [
    { pattern: /\bparseFloat\(/, instead: 'parseForeignAmount', except: /^src\/pages\// },
    { pattern: /\bMath\.random\(/, instead: 'a seeded generator', except: /^$/ },
    {
      pattern: /\bDate\.now\(|new Date\(\)/,
      instead: 'the clock of the desk',
      except: /^(src\/main\/(clock|lifecycle)\.ts|src\/pages\/|adapters\/simulated-gateway\/)/,
    },
    { pattern: /from 'decimal\.js'/, instead: 'src/money', except: /^src\/money\// },
    { pattern: /\bas any\b|: any\b/, instead: 'unknown', except: /^$/ },
    { pattern: /\bconsole\.(log|info|debug)\(/, instead: 'say()', except: /^src\/pages\// },
    { pattern: /\beval\(|new Function\(/, instead: 'data', except: /^$/ },
    { pattern: /refuse\(\s*'MESSAGE_CONTRADICTS'/, instead: 'contradiction()', except: /^src\/refusals\// },
  ];
  test.each(bans)('$instead', ({ pattern, except }) => {
    const found = product.filter((file) => !except.test(file) && pattern.test(withoutComments(textOf(file))));
    expect(found).toEqual([]);
  });

  test('an engine of the ledger decides nothing: it refuses only for the state of its own store', () => {
    const OF_THE_STORE = /^LEDGER_(BUSY|FULL|FAILED)$/;
    const found = product
      .filter((file) => /^src\/ledger\/(?!decide\/)[^/]+\//.test(file))
      .flatMap((file) =>
        [...withoutComments(textOf(file)).matchAll(/\b(?:refuse|contradiction)\(\s*'?(\w*)/g)]
          .filter(([, code = '']) => !OF_THE_STORE.test(code))
          .map(([call]) => `${file}: ${call}`),
      );
    expect(found).toEqual([]);
  });

  test('no reminder is left behind', () => {
    // Spelt apart, so that this line is not one.
    const reminder = new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX\\b'].join('|'));
    expect(product.filter((file) => reminder.test(textOf(file)))).toEqual([]);
  });
});

describe('nothing lies about', () => {
  test('every product file is imported by another, or is an entrance', () => {
    const imported = new Set(files.flatMap((file) => filesImportedBy(file, true)));
    const entrances = new Set(houses.entrances);
    expect(product.filter((file) => !imported.has(file) && !entrances.has(file))).toEqual([]);
  });

  test('every room and every entrance is there', () => {
    const named = [...Object.keys(houses.rooms), ...houses.entrances];
    expect(named.filter((path) => !files.some((file) => file === path || file.startsWith(`${path}/`)))).toEqual([]);
  });

  test('every adapter and every page is a room of its own', () => {
    const folders = product.flatMap((file) => /^(adapters|src\/pages\/apps)\/[^/]+(?=\/)/.exec(file)?.[0] ?? []);
    expect([...new Set(folders)].filter((folder) => !Object.hasOwn(houses.rooms, folder))).toEqual([]);
  });

  test('each package has its version and its reason in an ADR', () => {
    const adr = readFileSync(join(root, 'docs/adr/0002-dependencies.md'), 'utf8');
    const packages = Object.entries({ ...packageFile.dependencies, ...packageFile.devDependencies });
    expect(packages.filter(([name, version]) => !adr.includes(`| \`${name}\` | ${version} |`))).toEqual([]);
  });

  test.each(Object.entries(PAGES))('%s is as npm run docs writes it', (path, page) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(page());
  });

  test('the lock file pins the optional packages of every platform, or npm ci would refuse elsewhere', () => {
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const absent = Object.entries(packages).flatMap(([at, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`node_modules/${name}` in packages) && !(`${at}/node_modules/${name}` in packages),
      ),
    );
    expect(absent).toEqual([]);
  });

  test('the changelog speaks of the version of the package', () => {
    expect(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')).toContain(`## ${packageFile.version}`);
  });
});
