import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../json/index.ts';
import { type Books, NO_BOOKS } from './books.ts';
import { drugBook } from './drug-book.ts';
import { institutionBook } from './institution-book.ts';
import { CATALOGUE_KINDS, type Catalogue, type CatalogueContent, type CatalogueKind, catalogueSchema } from './rows.ts';

/** The catalogue folder: one file a version, `drugs.v3.json`, never changed; the highest version counts. (I/O.) */

export interface Imported {
  readonly kind: CatalogueKind;
  readonly version: number;
  readonly rows: number;
  readonly hash: string;
  readonly file: string;
  /** The newest version held exactly this already. */
  readonly duplicate: boolean;
}

/**
 * Adds a version, whole or not at all; whoever reads meanwhile reads the one before. @throws Error when the folder
 * cannot be written
 */
export function importContent(content: CatalogueContent, status: Catalogue['status'], folder: string): Imported {
  mkdirSync(folder, { recursive: true });
  const { kind } = content;
  const hash = hashOf(kind, status, content.rows);
  for (;;) {
    const newest = versionsOf(folder, kind).at(-1) ?? 0;
    const held = newest === 0 ? undefined : readCatalogue(fileOf(folder, kind, newest));
    const head = { kind, rows: content.rows.length, hash };
    if (held?.hash === hash) return { ...head, version: newest, file: fileOf(folder, kind, newest), duplicate: true };
    const version = newest + 1;
    const file = fileOf(folder, kind, version);
    const text = `${JSON.stringify({ schema: 'huijie.catalogue/1', kind, version, status, hash, rows: content.rows }, null, 2)}\n`;
    if (writeOnce(folder, file, text)) return { ...head, version, file, duplicate: false };
  }
}

/** @returns false when somebody else made that file first */
function writeOnce(folder: string, file: string, text: string): boolean {
  const draft = join(folder, `.${randomUUID()}`);
  const handle = openSync(draft, 'wx');
  try {
    writeFileSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    // A link never replaces: of two imports at once, one makes the version and the other the next.
    linkSync(draft, file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(draft);
  }
  const opened = openSync(folder, 'r');
  fsyncSync(opened);
  closeSync(opened);
  return true;
}

const hashOf = (kind: string, status: string, rows: readonly unknown[]): string =>
  createHash('sha256').update(canonicalJson({ kind, status, rows })).digest('hex');
const fileOf = (folder: string, kind: CatalogueKind, version: number): string =>
  join(folder, `${kind}.v${version}.json`);

/** Ascending. */
function versionsOf(folder: string, kind: CatalogueKind): number[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const version = new RegExp(`^${kind}\\.v([1-9]\\d{0,8})\\.json$`).exec(name)?.[1];
      return version === undefined ? [] : [Number.parseInt(version, 10)];
    })
    .sort((a, b) => a - b);
}

/** @throws Error when the file is not what its hash says */
function readCatalogue(file: string): Catalogue {
  const parsed = catalogueSchema.safeParse(jsonOf(file));
  if (!parsed.success) throw new Error(`${file} is no catalogue; import its table again`);
  const { kind, status, rows, hash } = parsed.data;
  if (hashOf(kind, status, rows) !== hash) throw new Error(`${file} is not what its hash says; import its table again`);
  return parsed.data;
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The newest version of each catalogue of a folder. @throws Error naming what is wrong: a bad catalogue stops the start
 */
export function openBooks(folder: string): Books {
  if (!existsSync(folder)) throw new Error(`${folder} does not exist; huijie catalogue import makes it`);
  const newest = CATALOGUE_KINDS.flatMap((kind) => {
    const version = versionsOf(folder, kind).at(-1);
    return version === undefined ? [] : [readCatalogue(fileOf(folder, kind, version))];
  });
  if (newest.length === 0) throw new Error(`${folder} holds no catalogue; huijie catalogue import makes one`);
  let books = NO_BOOKS;
  for (const catalogue of newest) {
    if (catalogue.kind === 'drugs') books = { ...books, drugs: drugBook(catalogue.rows, catalogue.version) };
    else books = { ...books, institutions: institutionBook(catalogue.rows, catalogue.status) };
  }
  return books;
}
