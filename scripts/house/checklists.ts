import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/main/root.ts';

/**
 * The checklists of CONTRIBUTING.md, each with a small change that it describes: `checklists/<name>/<step>.patch`. All
 * steps together are a change that builds and passes; without one of them the compiler or a test says so.
 */
export interface Checklist {
  readonly name: string;
  /** Its title in CONTRIBUTING.md. */
  readonly title: string;
  /** What `<name>` stands for in the sample. */
  readonly sample: string;
  /** The tests that notice what the compiler does not. */
  readonly tests: readonly string[];
  /** Slower tests that only the whole change is put to. */
  readonly whole?: readonly string[];
}

const ENGINE = ['test/rule-kinds.test.ts', 'test/engine/rules.test.ts', 'test/plan/schema.test.ts'];
const HOUSE = ['test/tidy.test.ts', 'test/checklists.test.ts'];
export const CHECKLISTS: readonly Checklist[] = [
  { name: 'base', title: 'Add a kind of base', sample: 'total', tests: ENGINE },
  { name: 'payment', title: 'Add a kind of payment', sample: 'whole', tests: ENGINE },
  {
    name: 'refusal',
    title: 'Add a refusal',
    sample: 'counter-retired',
    tests: [...HOUSE, 'test/desk/counter-retired.test.ts'],
  },
  {
    name: 'adapter',
    title: 'Add an adapter',
    sample: 'wrapped-till',
    tests: HOUSE,
    whole: ['test/adapters/contract.wrapped-till.test.ts'],
  },
  {
    name: 'page',
    title: 'Add a page',
    sample: 'greeting',
    tests: HOUSE,
    whole: ['test/pages/greeting.browser.test.ts'],
  },
];

const folderOf = ({ name }: Checklist): string => join(packageRoot(), 'scripts', 'house', 'checklists', name);

/** The patches of a checklist, in the order of its steps. */
export const patchesOf = (list: Checklist): string[] =>
  readdirSync(folderOf(list))
    .toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .map((name) => join(folderOf(list), name));

/** The files that a patch changes or makes. */
export const filesOf = (patch: string): string[] =>
  [...readFileSync(patch, 'utf8').matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, file = '']) => file);

/** The places that each step of a checklist names; one that ends in `/` is a folder. */
export function placesOf({ title, sample }: Checklist): string[][] {
  const text = readFileSync(join(packageRoot(), 'CONTRIBUTING.md'), 'utf8');
  const [, section = ''] = text.split(`\n## ${title}\n`);
  const [own = ''] = section.split('\n## ');
  return own
    .split(/^\d+\. /m)
    .slice(1)
    .map((step) =>
      [...step.matchAll(/`((?:src|adapters|plans|docs|test|schema)\/[^`]*)`/g)].map(([, place = '']) =>
        place.replaceAll('<name>', sample),
      ),
    );
}

const apply = (root: string, patch: string, ...more: readonly string[]) =>
  spawnSync('git', ['apply', '-C1', '--whitespace=nowarn', ...more, patch], { cwd: root, encoding: 'utf8' });

/** Why a patch does not fit today's tree; empty when it does. */
export const misfitOf = (patch: string): string => apply(packageRoot(), patch, '--check').stderr;

/** A copy of the tree of today, as git knows it, to change. */
export class TreeCopy {
  readonly root = mkdtempSync(join(tmpdir(), 'huijie-checklists-'));

  constructor() {
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
      cwd: packageRoot(),
      encoding: 'utf8',
    });
    for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(join(packageRoot(), name)))) {
      mkdirSync(dirname(join(this.root, file)), { recursive: true });
      cpSync(join(packageRoot(), file), join(this.root, file), { force: true });
    }
    symlinkSync(join(packageRoot(), 'node_modules'), join(this.root, 'node_modules'), 'dir');
    this.#git('init', '-q');
    this.#git('add', '-A');
    this.#git('-c', 'user.name=copy', '-c', 'user.email=copy@localhost', 'commit', '-q', '-m', 'copy');
  }

  /** @throws Error when one does not fit */
  change(patches: readonly string[]): void {
    for (const patch of patches) {
      const { status, stderr } = apply(this.root, patch);
      if (status !== 0) throw new Error(`${patch} does not fit: ${stderr}`);
    }
  }

  /** Back to the tree of today. What the compiler remembers stays. */
  reset(): void {
    this.#git('reset', '-q', '--hard');
    this.#git('clean', '-q', '-fd');
  }

  /** The first thing that the compiler has against it; undefined when there is none. */
  compilerSays(): string | undefined {
    const memory = ['--incremental', '--tsBuildInfoFile', join(this.root, '.tmp', 'tsbuildinfo')];
    return this.#run('typescript/bin/tsc', ['--noEmit', '--pretty', 'false', ...memory], /error TS\d+: .*/);
  }

  /** The first test that fails; undefined when none does. */
  testsSay(tests: readonly string[]): string | undefined {
    return this.#run(
      'vitest/vitest.mjs',
      ['run', '--bail=1', '--reporter=tap-flat', ...tests],
      /^not ok \d+ - .* # time=.*|^No test files.*/m,
    );
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #git(...args: readonly string[]): void {
    execFileSync('git', args, { cwd: this.root });
  }

  #run(script: string, args: readonly string[], fault: RegExp): string | undefined {
    const path = join(packageRoot(), 'node_modules', script);
    const { FORCE_COLOR: _, ...env } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], {
      cwd: this.root,
      env: { ...env, NO_COLOR: '1' },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (status === 0) return undefined;
    const said = `${stdout}\n${stderr}`;
    return fault.exec(said)?.[0] ?? `${script} ends with ${status}: ${said.trim().slice(-300)}`;
  }
}
