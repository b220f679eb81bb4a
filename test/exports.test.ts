import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import packageFile from '../package.json' with { type: 'json' };
import { ensureBuilt } from '../scripts/harness/built.ts';
import { filesImportedBy, importsOf } from '../scripts/house/files.ts';
import { roomOf } from '../scripts/house/rooms.ts';

const root = resolve(import.meta.dirname, '..');

/** Every file an entry reaches when it is loaded. */
function closureOf(entry: string): string[] {
  const found = new Set([entry]);
  for (const file of found) for (const next of filesImportedBy(file, false)) found.add(next);
  return [...found];
}

const GROUND = ['src/json', 'src/money', 'src/refusals', 'src/settlement', 'src/plan', 'src/bill'];
const ENTRIES = {
  './engine': { file: 'src/engine/index.ts', rooms: ['src/engine', ...GROUND] },
  './plan': { file: 'src/plan/index.ts', rooms: GROUND },
  './port': { file: 'src/port/index.ts', rooms: ['src/port', ...GROUND] },
};

describe('somebody who wants only a part gets no more', () => {
  test.each(Object.entries(ENTRIES))('huijie%s reaches no ledger, server, gateway or Node module', (name, entry) => {
    expect(packageFile.exports[name as keyof typeof ENTRIES].default).toBe(
      `./dist/${entry.file.replace('.ts', '.js')}`,
    );
    const files = closureOf(entry.file);
    expect([...new Set(files.map(roomOf))].filter((room) => !entry.rooms.includes(room ?? ''))).toEqual([]);
    const packages = files.flatMap(importsOf).filter(({ from, isType }) => !isType && !from.startsWith('.'));
    const known = ['decimal.js', 'lossless-json', 'zod'];
    expect(packages.map(({ from }) => from).filter((from) => !known.includes(from))).toEqual([]);
  });
});

describe('a program of somebody else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huijie-exports-'));
  beforeAll(async () => {
    await ensureBuilt();
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules', 'huijie'), 'dir');
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The program that the documents show. */
  const [, program = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/library.md'), 'utf8')) ?? [];

  test('compiles against the declarations and prices a bill with the engine alone', () => {
    writeFileSync(join(folder, 'program.ts'), program);
    const options = [
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--strict',
      '--resolveJsonModule',
      '--types',
      'node',
    ];
    const types = ['--typeRoots', join(root, 'node_modules/@types')];
    execFileSync(join(root, 'node_modules/.bin/tsc'), [...options, ...types, 'program.ts'], {
      cwd: folder,
      stdio: 'pipe',
    });
    const [, settle = ''] = readFileSync(join(root, 'docs/examples/year.ndjson'), 'utf8').split('\n');
    const { settlement } = JSON.parse(settle) as { settlement: object };
    const printed = execFileSync(process.execPath, ['program.js', JSON.stringify(settlement)], { cwd: folder });
    expect(printed.toString().trim()).toBe('4528960 true');
  });
});
