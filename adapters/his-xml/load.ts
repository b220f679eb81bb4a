import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { z } from 'zod';
import type { Sample } from './check.ts';
import { type Mapping, mappingSchema } from './mapping.ts';

/** The only reader of mapping files. A fault is one sentence with the file, the place in it and what is wrong. */
export interface MappingFault {
  readonly file: string;
  readonly path: string;
  readonly says: string;
}

/** Every mapping in a folder. Two of one name would answer at one address. */
export function loadMappings(folder: string): { mappings: readonly Mapping[]; faults: readonly MappingFault[] } {
  const mappings: Mapping[] = [];
  const faults: MappingFault[] = [];
  for (const file of mappingFiles(folder)) {
    const read = readMapping(file, relative(folder, file));
    if ('faults' in read) faults.push(...read.faults);
    else if (mappings.some(({ id }) => id === read.mapping.id)) {
      const says = `"${read.mapping.id}" is the id of another mapping too; keep one of them`;
      faults.push({ file: relative(folder, file), path: 'id', says });
    } else mappings.push(read.mapping);
  }
  return { mappings, faults };
}

/** Samples lie in folders beside the mappings and are not looked into. */
export function mappingFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(folder, entry.name))
    .sort();
}

export function readMapping(file: string, shown: string = file): { mapping: Mapping } | { faults: MappingFault[] } {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { faults: [{ file: shown, path: '', says: `is not JSON (${why}); repair the text` }] };
  }
  const parsed = mappingSchema.safeParse(json);
  if (parsed.success) return { mapping: parsed.data };
  return { faults: parsed.error.issues.flatMap((issue) => faultsOf(shown, issue, [])) };
}

const expectedSchema = z.union([
  z.strictObject({ settlement: z.unknown() }),
  z.strictObject({ cancellation: z.unknown() }),
  z.strictObject({ refused: z.looseObject({ code: z.string(), field: z.string().optional() }) }),
]);

/** The messages beside a mapping: `NAME.samples/MESSAGE.xml`, and what each becomes in `MESSAGE.expected.json`. */
export function readSamples(file: string): { samples: Sample[]; faults: MappingFault[] } {
  const folder = file.replace(/\.json$/, '.samples');
  const samples: Sample[] = [];
  const faults: MappingFault[] = [];
  if (!existsSync(folder)) return { samples, faults };
  for (const name of readdirSync(folder)
    .filter((entry) => entry.endsWith('.xml'))
    .sort()) {
    const beside = join(folder, name.replace(/\.xml$/, '.expected.json'));
    const expected = existsSync(beside) ? readExpected(beside) : undefined;
    if (expected === 'not right') {
      const says = 'is not an expectation: {"settlement": …}, {"cancellation": …} or {"refused": {"code": …}}';
      faults.push({ file: basename(folder), path: basename(beside), says });
    }
    const known = expected === 'not right' ? undefined : expected;
    samples.push({ name, bytes: readFileSync(join(folder, name)), expected: known });
  }
  return { samples, faults };
}

function readExpected(file: string): Sample['expected'] | 'not right' {
  try {
    const parsed = expectedSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : 'not right';
  } catch {
    return 'not right';
  }
}

function faultsOf(file: string, issue: z.core.$ZodIssue, before: readonly PropertyKey[]): MappingFault[] {
  const place = [...before, ...issue.path];
  const path = place.join('.');
  if (issue.code === 'unrecognized_keys')
    return [{ file, path, says: `has unknown field(s) ${issue.keys.join(', ')}; check the spelling or remove them` }];
  if (issue.code === 'invalid_type' && issue.message.includes('received undefined'))
    return [{ file, path, says: 'is missing; add it' }];
  if (issue.code !== 'invalid_union') return [{ file, path, says: `is not right: ${issue.message}` }];
  // Of the forms a source may have, the one that fits best says most.
  const [nearest] = [...issue.errors].sort((a, b) => weight(a) - weight(b));
  if (nearest === undefined || nearest.length === 0) return [{ file, path, says: 'has none of the allowed forms' }];
  return nearest.flatMap((inner) => faultsOf(file, inner, place));
}

/**
 * Fewest faults first; a form whose own fields are missing or strange is less likely meant than one with a wrong value.
 */
function weight(issues: readonly z.core.$ZodIssue[]): number {
  const formal = issues.filter(({ code, message }) => code === 'unrecognized_keys' || message.includes('undefined'));
  return formal.length * 100 + issues.length;
}
