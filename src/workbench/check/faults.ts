import type { z } from 'zod';
import { APPLICATION_FACTS, FACTS, LINE_FACTS } from '../../plan/index.ts';
import { FIGURE, formsAt, missingHint, ownerOf } from './faults-hints.ts';
import type { LintFault } from './lint.ts';
import { nearestTo } from './nearest.ts';

/**
 * What is wrong with the shape of a plan file, one sentence each: where, what, and what to write instead.
 * Written for the person who edits the file; nothing of the schema library shows through.
 */
export function explainShape(json: unknown, error: z.ZodError): LintFault[] {
  return error.issues.flatMap((issue) => explain(json, issue, []));
}

type Path = readonly PropertyKey[];

function explain(json: unknown, issue: z.core.$ZodIssue, prefix: Path): LintFault[] {
  const path = [...prefix, ...issue.path];
  const at = path.map(String).join('.');
  const value = valueAt(json, path);
  const one = (says: string): LintFault[] => [{ path: at, says }];
  if (issue.code === 'invalid_union') return explainUnion(json, issue, path);
  if (issue.code === 'unrecognized_keys') {
    const fields = issue.keys.map((key) => `"${key}"`).join(', ');
    return one(
      `has the field${issue.keys.length > 1 ? 's' : ''} ${fields}, which ${ownerOf(path, json)} does not take; check the spelling or remove ${issue.keys.length > 1 ? 'them' : 'it'}`,
    );
  }
  if (value === undefined && issue.code !== 'invalid_key') {
    const field = String(path.at(-1) ?? '');
    return one(`is missing: "${field}" of ${ownerOf(path.slice(0, -1), json)}; ${missingHint(path)}`);
  }
  if (path.at(-1) === 'fact' && typeof value === 'string') return one(factSentence(value));
  return one(wrongValue(issue, value, path));
}

function wrongValue(issue: z.core.$ZodIssue, value: unknown, path: Path): string {
  const shown = short(value);
  if (issue.code === 'invalid_value')
    return `is ${shown}; write ${oneOf(issue.values.map((one) => JSON.stringify(one)))}`;
  if (issue.code === 'invalid_type') {
    if (issue.expected === 'string' && typeof value === 'number')
      return `is the number ${shown}; write it in quotes: "${shown}"`;
    const expected = TYPES[issue.expected] ?? issue.expected;
    return `is ${kindOf(value)} (${shown}); write ${expected}`;
  }
  if (issue.code === 'too_small')
    return Array.isArray(value) ? 'is empty; write at least one entry' : 'is empty; write some text';
  if (issue.code === 'too_big') return `is too long; at most ${issue.maximum} characters`;
  if (issue.code === 'invalid_key') return `is not a name: ${NAME}`;
  if (issue.code === 'invalid_format') {
    if (path.at(-1) === 'value' && typeof value === 'string' && value.includes('%'))
      return `is ${shown}; write the share as a plain decimal in quotes: fifty percent is "0.5"`;
    const expected = issue.message.startsWith('Invalid')
      ? path.at(-1) === 'version'
        ? 'three numbers with dots, for example "1.0.0"'
        : NAME
      : issue.message;
    return `is ${shown}; write ${expected}`;
  }
  return `is ${shown}, which is not right: ${issue.message}`;
}

const NAME = 'letters, digits, dot or dash, beginning with a letter, at most 64';
const TYPES: Record<string, string> = {
  string: 'text in quotes',
  object: 'an object in { }',
  record: 'an object in { }',
  array: 'a list in [ ]',
  boolean: 'true or false',
  number: 'a number',
};

const kindOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : typeof value === 'string' ? 'text' : `a ${typeof value}`;
};

/** A rule with several forms: the form the person most likely meant is explained, or all forms are named. */
function explainUnion(json: unknown, issue: z.core.$ZodIssueInvalidUnion, path: Path): LintFault[] {
  const value = valueAt(json, path);
  const at = path.map(String).join('.');
  if (value === undefined)
    return [
      {
        path: at,
        says: `is missing: "${String(path.at(-1))}" of ${ownerOf(path.slice(0, -1), json)}; ${missingHint(path)}`,
      },
    ];
  if (path.at(-1) === 'fact' && typeof value === 'string') return [{ path: at, says: factSentence(value) }];
  const forms = formsAt(path);
  const special = specialSentence(value, forms);
  if (special !== undefined) return [{ path: at, says: special }];
  const meant = likeliest(value, issue.errors);
  if (meant !== undefined) return uniqueFound(meant.flatMap((inner) => explain(json, inner, path)));
  const keys = isObject(value) ? Object.keys(value) : [];
  const has = keys.length > 0 ? `has ${keys.map((key) => `"${key}"`).join(', ')}` : `is ${short(value)}`;
  return [{ path: at, says: `${has}, which is none of its forms; write ${oneOf(forms)}` }];
}

/** The two slips that are made most often. */
function specialSentence(value: unknown, forms: readonly string[]): string | undefined {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d+(\.\d+)?%?$/.test(value));
  if (isNumber && forms[0] === FIGURE[0])
    return `is ${short(value)}; a number stands in "figures", with its date and its sentence: write the name of that figure here`;
  if (isObject(value) && 'fact' in value && !['is', 'atLeast', 'below', 'inList'].some((key) => key in value))
    return 'asks for a fact but not what it should be; add one of "is", "atLeast", "below" or "inList"';
  return undefined;
}

/** The form that knows most of the keys that are there; undefined when none knows any. */
function likeliest(
  value: unknown,
  errors: readonly (readonly z.core.$ZodIssue[])[],
): readonly z.core.$ZodIssue[] | undefined {
  let best: { cost: number; issues: readonly z.core.$ZodIssue[] } | undefined;
  for (const issues of errors) {
    const cost = costOf(value, issues);
    if (cost !== undefined && (best === undefined || cost < best.cost)) best = { cost, issues };
  }
  return best?.issues;
}

function costOf(value: unknown, issues: readonly z.core.$ZodIssue[]): number | undefined {
  const keys = isObject(value) ? Object.keys(value) : [];
  let cost = 0;
  for (const issue of issues) {
    if (issue.path.length > 0) {
      const [head] = issue.path;
      cost += issue.path.length === 1 && isObject(value) && !(String(head) in value) ? 1 : 0.1;
    } else if (issue.code === 'unrecognized_keys') {
      if (keys.every((key) => issue.keys.includes(key))) return undefined;
      cost += issue.keys.length;
    } else if (issue.code === 'invalid_union') {
      const inner = likeliest(value, issue.errors);
      if (inner === undefined) return undefined;
      cost += costOf(value, inner) ?? 0;
    } else if (isObject(value) || issue.code === 'invalid_type') return undefined;
    else cost += 0.5;
  }
  // An empty object fits every form equally badly.
  return isObject(value) && keys.length === 0 ? undefined : cost;
}

function uniqueFound(found: readonly LintFault[]): LintFault[] {
  const seen = new Set<string>();
  return found.filter((one) => {
    const key = `${one.path} ${one.says}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

function factSentence(value: string): string {
  const known = [...FACTS, ...LINE_FACTS, ...APPLICATION_FACTS];
  const nearest = nearestTo(value, known);
  return `is ${short(value)}, which no rule can ask for; the nearest is "${nearest}" (all facts stand in plans/README.md, findings are "finding.<name>")`;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function valueAt(json: unknown, path: Path): unknown {
  let node = json;
  for (const key of path) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Record<PropertyKey, unknown>)[key];
  }
  return node;
}

const SHOWN = 60;
function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

const oneOf = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `one of ${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
