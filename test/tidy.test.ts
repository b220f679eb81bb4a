import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageFile from '../package.json' with { type: 'json' };
import { PAGES } from '../scripts/docs/pages.ts';
import houses from './tidy.json' with { type: 'json' };

/** The house as a test: who may import whom, how long a file may be, which calls are banned where. */
const root = resolve(import.meta.dirname, '..');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|tsx)$/.test(file) && existsSync(join(root, file)));
const product = tracked.filter((file) => /^(src|adapters)\//.test(file));
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = textOf(file);
  const found = [
    ...text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'/gms),
    ...text.matchAll(/\bimport\(()'([^']+)'\)/g),
  ];
  return found.map((match) => ({
    from: match[2] ?? match[3] ?? '',
    typeOnly: match[1] !== undefined && match[1] !== '',
  }));
}

/** The room a file belongs to: the longest entry of the table that its path begins with. */
function roomOf(file: string): string | undefined {
  return Object.keys(houses.rooms)
    .filter((room) => file === room || file.startsWith(room.endsWith('/') ? room : `${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

const rooms = houses.rooms as Record<string, { may: string[]; packages?: string[]; node?: boolean }>;

describe('imports run down the house, never up', () => {
  test.each(product)('%s', (file) => {
    const room = roomOf(file);
    expect(room, 'the file belongs to no room of test/tidy.json').toBeDefined();
    const law = rooms[room ?? ''];
    for (const { from } of importsOf(file)) {
      if (from.startsWith('.')) {
        const target = relative(root, resolve(root, dirname(file), from));
        if (target.endsWith('.json') || target.endsWith('.css')) continue;
        const other = roomOf(target);
        const allowed = other === room || law?.may.includes(other ?? '') === true;
        expect(allowed, `${file} must not import ${target} (${room} -> ${other})`).toBe(true);
      } else if (from.startsWith('node:')) {
        expect(law?.node === true, `${file} must not import ${from}`).toBe(true);
      } else {
        const name = from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : (from.split('/')[0] ?? '');
        expect(law?.packages?.includes(name) === true, `${file} must not import the package ${name}`).toBe(true);
      }
    }
  });
});

describe('sizes', () => {
  const LINES_MAX = 300;
  // A suite may list more cases than a product file may hold logic.
  const TEST_LINES_MAX = 500;
  const FUNCTION_LINES_MAX = 70;
  test.each(tracked)(`%s is short, and so are its functions`, (file) => {
    const lines = textOf(file).split('\n');
    const isTest = file.startsWith('test/');
    expect(lines.length).toBeLessThanOrEqual((isTest ? TEST_LINES_MAX : LINES_MAX) + 1);
    if (isTest) return;
    for (const { name, length } of functionsOf(lines)) {
      expect(length, `${name} in ${file}`).toBeLessThanOrEqual(FUNCTION_LINES_MAX);
    }
  });
});

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');

/** Functions and methods by indentation: from a line that opens one to the closing brace of the same depth. */
function functionsOf(lines: readonly string[]): { name: string; length: number }[] {
  const found: { name: string; length: number }[] = [];
  const opener =
    /^(\s*)(?:export )?(?:default )?(?:async )?(?:function\*? (\w+)|(?:static )?(?:async )?(#?\w+)\([^)]*\).*\{$)/;
  for (const [start, line] of lines.entries()) {
    const match = opener.exec(line);
    if (match === null || /^\s*(if|for|while|switch|catch|return|else)\b/.test(line)) continue;
    const end = lines.findIndex((other, index) => index > start && other.startsWith(`${match[1]}}`));
    if (end > start) found.push({ name: match[2] ?? match[3] ?? line.trim(), length: end - start + 1 });
  }
  return found;
}

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
  ];
  test.each(product)('%s', (file) => {
    const text = withoutComments(textOf(file));
    for (const { pattern, instead, except } of bans) {
      if (except.test(file)) continue;
      expect(pattern.test(text), `${file}: use ${instead}`).toBe(false);
    }
  });
  test.each(product)('%s leaves no reminder behind', (file) => {
    // Spelt apart, so that this line is not one.
    expect(new RegExp(['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX\\b'].join('|')).test(textOf(file))).toBe(false);
  });
});

describe('a contradiction names both places', () => {
  test.each(product)('%s', (file) => {
    if (file === 'src/refusals/index.ts') return;
    expect(/refuse\(\s*'MESSAGE_CONTRADICTS'/.test(textOf(file)), `${file}: use contradiction()`).toBe(false);
  });
});

describe('nothing lies about', () => {
  test('every product file is imported by another, or is an entrance', () => {
    const imported = new Set(
      tracked.flatMap((file) =>
        importsOf(file)
          .filter(({ from }) => from.startsWith('.'))
          .map(({ from }) => relative(root, resolve(root, dirname(file), from))),
      ),
    );
    const entrances = new Set(houses.entrances);
    expect(product.filter((file) => !imported.has(file) && !entrances.has(file))).toEqual([]);
  });

  test('direct runtime dependencies stay few, and each has its reason in an ADR', () => {
    const names = Object.keys(packageFile.dependencies);
    expect(names.length).toBeLessThanOrEqual(houses.dependenciesMax);
    const adr = readFileSync(join(root, 'docs/adr/0002-dependencies.md'), 'utf8');
    for (const name of names) expect(adr, `docs/adr/0002-dependencies.md says why ${name}`).toContain(`\`${name}\``);
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
