import { cpSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { packageRoot } from '../../src/main/root.ts';
import { inTempFolder } from '../harness/child.ts';
import type { FigureSpec } from '../harness/figure.ts';
import type { Edit, PlantedBug } from './bugs.ts';

export interface Caught {
  readonly bug: string;
  readonly figure: string;
  readonly caught: boolean;
  /** What the harness said first. */
  readonly says: string;
  readonly seconds: number;
}

/** What the program reads beside its code. */
const BESIDE = ['src', 'adapters', 'plans', 'schema', 'docs', 'node_modules'];

/** Puts the bug into a copy of the built program and lets the harness of that copy, which must find it, run. */
export function tryBug(bug: PlantedBug, seed: number): Promise<Caught> {
  return inTempFolder(async (folder) => {
    copyProgram(folder);
    for (const edit of bug.edits) apply(join(folder, 'dist'), edit);
    const began = performance.now();
    const { measured, short } = await measuredIn(folder, bug, seed);
    const seconds = (performance.now() - began) / 1000;
    // Caught is: the figure was measured, and falls short. A harness that could not run has found nothing.
    const says = (short[0] ?? '').split('\n')[0] ?? '';
    return {
      bug: bug.name,
      figure: bug.figure,
      caught: measured && short.length > 0,
      says: says.slice(0, 200),
      seconds,
    };
  });
}

/** Everything of the copy is loaded from the copy, the packages beside it only once for all copies. */
async function measuredIn(folder: string, { figure, measuredBy }: PlantedBug, seed: number) {
  const module: Record<string, unknown> = await import(join(folder, 'dist', 'scripts', measuredBy));
  const specs = Object.values(module).flat() as Partial<FigureSpec>[];
  const spec = specs.find((one) => one?.figure === figure);
  if (spec?.run === undefined) throw new Error(`${measuredBy} measures no "${figure}"`);
  try {
    return { measured: true, short: (await spec.run({ seed, long: false, least: true })).short };
  } catch (error) {
    return { measured: false, short: [error instanceof Error ? error.message : String(error)] };
  }
}

function copyProgram(folder: string): void {
  const root = packageRoot();
  linkTree(join(root, 'dist'), join(folder, 'dist'));
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  for (const name of BESIDE) symlinkSync(join(root, name), join(folder, name));
  mkdirSync(join(folder, 'test'), { recursive: true });
}

/** Links, not copies: nothing of the program is written but the files with the bug. */
function linkTree(from: string, to: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const target = join(to, relative(from, path));
    mkdirSync(dirname(target), { recursive: true });
    linkSync(path, target);
  }
}

function apply(dist: string, edit: Edit): void {
  const path = join(dist, edit.file);
  const text = planted(readFileSync(path, 'utf8'), edit);
  // The link goes, not what it leads to.
  rmSync(path);
  writeFileSync(path, text);
}

/** @throws Error when the text does not stand there exactly once: the product has changed, and the bug with it */
export function planted(text: string, { file, find, put }: Edit): string {
  const pattern = new RegExp(find.trim().split(/\s+/).map(escaped).join('\\s*'), 'g');
  const found = text.match(pattern)?.length ?? 0;
  if (found !== 1) throw new Error(`"${find.slice(0, 60)}" stands ${found} times in ${file}`);
  return text.replace(pattern, () => put);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
