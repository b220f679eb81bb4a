import { toWire } from '../../src/money/index.ts';
import type { PersonKey } from '../../src/port/adapter.ts';
import { isRefusal, type Refusal } from '../../src/refusals/index.ts';
import type { Mapping } from './mapping.ts';
import { exists, type NamedPath, pathsOf } from './paths.ts';
import { parsePath } from './places.ts';
import { openPosted, PostedDocument } from './posted.ts';
import { readCancellation, readSettlement } from './read.ts';

/** A message of the vendor, and what must come of it. */
export interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** undefined: there is no expectation beside it. */
  readonly expected: Expected | undefined;
}
export interface Expected {
  readonly settlement?: unknown;
  readonly cancellation?: unknown;
  readonly refused?: { readonly code: string; readonly field?: string | undefined };
}

export type Outcome =
  | { readonly settlement: unknown }
  | { readonly cancellation: unknown }
  | { readonly refused: Pick<Refusal, 'code' | 'field' | 'details'> };

/** One fault: a place in the mapping or a sample, and a sentence. */
export interface Fault {
  readonly path: string;
  readonly says: string;
}

/**
 * What a mapping's shape cannot say: paths that lead nowhere, and samples that are not read as their authors expect.
 */
export function checkMapping(mapping: Mapping, samples: readonly Sample[], personKey: PersonKey): Fault[] {
  const opened = samples.flatMap(({ bytes }) => {
    const posted = openPosted(mapping, bytes, undefined);
    return posted instanceof PostedDocument ? [posted.documents] : [];
  });
  const nowhere = pathsOf(mapping).filter((one) => !opened.some((documents) => exists(one, documents)));
  return [
    ...pathsOf(mapping).flatMap((one) => pathFault(mapping, one) ?? []),
    ...tableFaults(mapping, ''),
    ...(samples.length === 0
      ? [{ path: '', says: 'has no samples; put messages and what they become beside it' }]
      : []),
    ...(opened.length === 0
      ? []
      : nowhere.map(({ named, path }) => ({
          path: named,
          says: `${path} is in no sample; check the path or add one`,
        }))),
    ...samples.flatMap((sample) => sampleFaults(mapping, sample, personKey)),
  ];
}

function pathFault(mapping: Mapping, { path, named, rows, mayRepeat }: NamedPath): Fault | undefined {
  const parsed = parsePath(path);
  const says = (sentence: string): Fault => ({ path: named, says: `${path} ${sentence}` });
  if (!mayRepeat && path.includes('[]')) return says('has [] where one value is expected');
  if (!parsed.absolute) return rows === undefined ? says('is relative, but there are no rows here') : undefined;
  const names = Object.keys(mapping.documents);
  const rule = names.length === 1 ? Object.values(mapping.documents)[0] : mapping.documents[parsed.document];
  if (rule === undefined || (names.length === 1 && parsed.document !== ''))
    return says(
      `names no document of this mapping (${names.length === 1 ? 'it has one, without a name' : names.join(', ')})`,
    );
  const [first] = parsed.steps;
  return first?.name === rule.root ? undefined : says(`does not begin at the root of the document, /${rule.root}`);
}

/** Code tables that are empty. */
function tableFaults(node: unknown, path: string): Fault[] {
  if (typeof node !== 'object' || node === null) return [];
  const inner = Object.entries(node).flatMap(([key, value]) =>
    tableFaults(value, path === '' ? key : `${path}.${key}`),
  );
  const isTable = 'otherwise' in node;
  const filled = ('codes' in node && node.codes) || ('patterns' in node && node.patterns);
  if (!isTable || filled) return inner;
  return [{ path, says: 'has neither codes nor patterns, so that no code has a meaning' }, ...inner];
}

/** What a message becomes, in the form of an expectation. */
export function outcomeOf(mapping: Mapping, bytes: Uint8Array, personKey: PersonKey): Outcome {
  const posted = openPosted(mapping, bytes, undefined);
  if (isRefusal(posted)) return refusedAs(posted);
  const cancellation = readCancellation(mapping, posted);
  if (!isRefusal(cancellation)) return { cancellation: toWire(cancellation) };
  const settlement = readSettlement(mapping, posted, personKey);
  if (isRefusal(settlement)) return refusedAs(settlement);
  const { origin: _origin, ...facts } = settlement;
  return { settlement: toWire(facts) };
}

const refusedAs = ({ code, field, details }: Refusal): Outcome => ({
  refused: { code, ...(field === undefined ? {} : { field }), ...(details === undefined ? {} : { details }) },
});

function sampleFaults(mapping: Mapping, sample: Sample, personKey: PersonKey): Fault[] {
  const path = `samples ${sample.name}`;
  const came = outcomeOf(mapping, sample.bytes, personKey);
  const refused = 'refused' in came ? sentenceOf(came.refused) : undefined;
  if (sample.expected === undefined) {
    const read = refused === undefined ? '' : `; it is refused: ${refused}`;
    return [{ path, says: `has no expectation beside it (${sample.name.replace(/\.xml$/, '')}.expected.json)${read}` }];
  }
  if (refused !== undefined && sample.expected.refused === undefined) return [{ path, says: refused }];
  const different = firstDifference(sample.expected, came, '');
  return different === undefined ? [] : [{ path, says: different }];
}

/** A refusal as a sentence for whoever writes the mapping. */
function sentenceOf({ code, field = '', details = {} }: Pick<Refusal, 'code' | 'field' | 'details'>): string {
  switch (code) {
    case 'AMOUNT_MALFORMED':
      return `${field}: the amount cannot be read (${details.why})`;
    case 'AMOUNT_MISSING':
      return `${field}: a required amount is absent; map it elsewhere, or say what its absence means`;
    case 'FIELD_INVALID':
      return `${field}: a required fact is missing or not of its form`;
    case 'CODE_UNKNOWN':
      return `${field}: the code ${JSON.stringify(details.code ?? '')} has no entry in its table`;
    case 'AMOUNTS_DO_NOT_ADD':
      return `${field}: says ${details.said}, the parts make ${details.sum}`;
    default:
      return `${field}: is refused with ${code}${details.why === undefined ? '' : ` (${details.why})`}`;
  }
}

/** The first fact in which two outcomes differ; what the expectation does not name of a refusal is not compared. */
function firstDifference(expected: unknown, came: unknown, path: string): string | undefined {
  if (typeof expected !== 'object' || expected === null || typeof came !== 'object' || came === null) {
    if (expected === came) return undefined;
    const shown = (value: unknown) => (value === undefined ? 'nothing' : JSON.stringify(value));
    return `${path} is ${shown(came)}, the expectation says ${shown(expected)}`;
  }
  const loose = path === 'refused';
  const [wanted, found] = [expected as Record<string, unknown>, came as Record<string, unknown>];
  for (const key of new Set([...Object.keys(wanted), ...(loose ? [] : Object.keys(found))])) {
    const different = firstDifference(wanted[key], found[key], path === '' ? key : `${path}.${key}`);
    if (different !== undefined) return different;
  }
  return undefined;
}
