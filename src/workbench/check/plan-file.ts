import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { lineAndColumn, repeatedKey } from '../../json/index.ts';
import { type LoadedPlan, type Plan, planSchema } from '../../plan/index.ts';
import { loadPlan, type PlanFault, planFiles, repeatedSentence } from '../../plan/load.ts';
import { explainShape } from './faults.ts';

export type PlanRead = { readonly plan: Plan } | { readonly faults: readonly PlanFault[] } | { readonly other: string };

/**
 * Reads one plan file for the person who writes it: every fault of its shape in one sentence.
 * `other`: the file says itself that it is something else of ours.
 */
export function readPlanFile(file: string, shown: string = basename(file)): PlanRead {
  const wrong = (says: string): PlanRead => ({ faults: [{ file: shown, path: '', says }] });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return wrong('cannot be read; check the name');
  }
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    return wrong(`is not JSON${placeOf(text, error)}; repair the text there`);
  }
  const repeated = repeatedKey(text);
  if (repeated !== undefined) return wrong(repeatedSentence(text, repeated));
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return wrong('is not a plan: a plan is one object that begins {"schema": "huijie.plan/1", …}');
  if ('examples' in json && 'plan' in json)
    return wrong('holds worked examples, not a plan; name the plan file beside it');
  const schema = 'schema' in json ? json.schema : undefined;
  if (typeof schema === 'string' && /^huijie\.(?!plan\/)/.test(schema)) return { other: schema };
  if (schema === undefined && !('liabilities' in json) && !('figures' in json))
    return wrong(
      'is not a plan: it has no "schema", "figures" or "liabilities"; a plan begins {"schema": "huijie.plan/1", …}',
    );
  const parsed = planSchema.safeParse(json);
  if (parsed.success) return { plan: parsed.data };
  return { faults: explainShape(json, parsed.error).map((found) => ({ file: shown, ...found })) };
}

/** Where the text stops being JSON, in lines and columns. */
function placeOf(text: string, error: unknown): string {
  if (text.trim() === '') return ' (it is empty)';
  const message = error instanceof Error ? error.message : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  const ends = /end of JSON|Unterminated/.test(message);
  const at = position === undefined ? (ends ? text.length : undefined) : Number(position);
  const token = /token '?([^',]+)'?/.exec(message)?.[1];
  const why = ends ? ' (the text ends in the middle)' : token === undefined ? '' : ` (“${token}” cannot stand here)`;
  return at === undefined ? why : `: ${lineAndColumn(text, at)}${why}`;
}

/** The plan files that a check is asked about: one file, or all under a folder. */
export function planFilesAt(place: string): { file: string; shown: string }[] | undefined {
  if (!existsSync(place)) return undefined;
  if (statSync(place).isFile()) return [{ file: place, shown: basename(place) }];
  return planFiles(place).map((file) => ({ file, shown: relative(place, file) }));
}

/** A plan named by its file, or by its id among the plans of a folder. */
export function findPlan(
  name: string,
  folder: string,
): { loaded: LoadedPlan; file: string } | { faults: readonly PlanFault[] } {
  const missing = (says: string) => ({ faults: [{ file: name, path: '', says }] });
  if (existsSync(name) && statSync(name).isFile()) {
    const read = readPlanFile(name);
    if ('plan' in read) return { loaded: loadPlan(read.plan), file: name };
    return 'faults' in read ? read : missing(`is "${read.other}", not a plan`);
  }
  if (name.includes('/') || name.endsWith('.json')) return missing('there is no such file');
  const ids: string[] = [];
  for (const file of planFiles(folder)) {
    const read = readPlanFile(file);
    if (!('plan' in read)) continue;
    if (read.plan.id === name) return { loaded: loadPlan(read.plan), file };
    ids.push(read.plan.id);
  }
  return missing(`is neither a file nor the id of a plan here (${ids.join(', ') || 'none'})`);
}
