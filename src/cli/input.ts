import { readFileSync } from 'node:fs';
import { readJson } from '../json/index.ts';
import { isRefusal, REFUSALS } from '../refusals/index.ts';
import { UsageFault } from './args.ts';

/** A file's text, or standard input for `-`. */
export const readText = (file: string): string => readBytes(file).toString('utf8');

export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new UsageFault(`cannot read ${file} (${code})`);
  }
}

/** A file of JSON, its numbers as raw text. */
export function readJsonFile(file: string): unknown {
  const read = readJson(readText(file));
  if (isRefusal(read)) throw new UsageFault(`${file}: ${REFUSALS[read.code].en} (${read.code})`);
  return read.value;
}
