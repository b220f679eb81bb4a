import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { packageRoot } from '../../src/main/root.ts';

/** The source files of the repository and what each imports. */

export interface Import {
  /** As written: a relative path, or the name of a package. */
  readonly from: string;
  /** Gone after compilation. */
  readonly isType: boolean;
}

const texts = new Map<string, string>();

/** @param file from the root */
export function textOf(file: string): string {
  const known = texts.get(file) ?? readFileSync(join(packageRoot(), file), 'utf8');
  texts.set(file, known);
  return known;
}

const isSource = (file: string): boolean => /\.(ts|tsx)$/.test(file);

/** Every TypeScript file that is in git or about to be. */
export const sourceFiles = (): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: packageRoot(),
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => isSource(file) && existsSync(join(packageRoot(), file)));

/** Every TypeScript file of the product below a folder, which need not be under git. */
export const productBelow = (root: string): string[] =>
  ['src', 'adapters'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && isSource(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );

export const isProduct = (file: string): boolean => /^(src|adapters)\//.test(file);

export function importsOf(file: string): Import[] {
  const text = textOf(file);
  const found = [
    ...text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'|^import\s+'([^']+)'/gms),
    ...text.matchAll(/\bimport\(()'([^']+)'\)/g),
  ];
  return found.map((match) => ({
    from: match[2] ?? match[3] ?? '',
    isType: match[1] !== undefined && match[1] !== '',
  }));
}

/** @returns the path from the root that a relative import names; undefined for a package */
export const targetOf = (file: string, { from }: Import): string | undefined =>
  from.startsWith('.') ? relative(packageRoot(), resolve(packageRoot(), dirname(file), from)) : undefined;

/** The files that a file imports, with those of types only where they are asked for. */
export const filesImportedBy = (file: string, types: boolean): string[] => [
  ...new Set(
    importsOf(file)
      .filter(({ isType }) => types || !isType)
      .map((one) => targetOf(file, one))
      .filter((target): target is string => target !== undefined && /\.tsx?$/.test(target)),
  ),
];
