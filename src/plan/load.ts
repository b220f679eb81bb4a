import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import type { ListFill } from '../catalogue/index.ts';
import { canonicalJson, lineAndColumn, type RepeatedKey, repeatedKey } from '../json/index.ts';
import { type Coordination, coordinationSchema } from './coordination.ts';
import type { LoadedPlan } from './in-force.ts';
import { type Plan, planSchema } from './plan.ts';

const COORDINATION = 'coordination.json';

/** The order of payers; `fallback` is the folder that ships, for plans kept elsewhere. @throws ZodError */
export function loadCoordination(folder: string, fallback: string): Coordination {
  const own = join(folder, COORDINATION);
  return coordinationSchema.parse(
    JSON.parse(readFileSync(existsSync(own) ? own : join(fallback, COORDINATION), 'utf8')),
  );
}

/** A fault of a plan file: one sentence with the file, the place in it and what to do. */
export interface PlanFault {
  readonly file: string;
  readonly path: string;
  readonly says: string;
}

export type PlansOfFolder = {
  readonly plans: readonly (LoadedPlan & { file: string })[];
  readonly faults: readonly PlanFault[];
};

const listOverlay = z.strictObject({
  note: z.strictObject({ zh: z.string(), en: z.string() }),
  plans: z.record(
    z.string(),
    z.record(z.string(), z.array(z.strictObject({ code: z.string().min(1), name: z.string().optional() }))),
  ),
});

type Overlay = z.infer<typeof listOverlay>;

/**
 * Reads every plan under a folder, at start; a bad file stops the start. (I/O; the only reader of plan files.)
 * @param overlays files with entries for lists that a plan leaves unpublished; such lists become `made-up`
 * @param fills what catalogues say of such lists; one that fits no plan is a fault, for it would be left out unsaid
 */
export function loadPlans(
  folder: string,
  overlays: readonly string[] = [],
  fills: readonly ListFill[] = [],
): PlansOfFolder {
  const plans: (LoadedPlan & { file: string })[] = [];
  const faults: PlanFault[] = [];
  const given = overlays.map(readOverlay);
  faults.push(...given.flatMap((read) => ('faults' in read ? read.faults : [])));
  const filled = given.flatMap((read) => ('overlay' in read ? [read.overlay] : []));
  for (const file of planFiles(folder)) {
    const read = readPlan(file, relative(folder, file));
    if ('faults' in read) faults.push(...read.faults);
    else if (plans.some(({ plan }) => plan.id === read.plan.id)) {
      // Both would pay.
      faults.push({
        file: relative(folder, file),
        path: 'id',
        says: `"${read.plan.id}" is the id of another plan file too; keep one of them`,
      });
    } else {
      const loaded = loadPlan(withFills(withOverlays(read.plan, filled), fills));
      plans.push({ ...loaded, fileHash: read.fileHash, file });
    }
  }
  return { plans, faults: [...faults, ...fills.flatMap((fill) => unfit(fill, plans))] };
}

function unfit({ plan: id, list: name }: ListFill, plans: readonly LoadedPlan[]): PlanFault[] {
  const fault = (says: string): PlanFault[] => [{ file: 'institutions catalogue', path: `${id} ${name}`, says }];
  const plan = plans.find((loaded) => loaded.plan.id === id)?.plan;
  if (plan === undefined) return fault('no plan has this id; correct it or add the plan');
  const list = plan.lists[name];
  if (list === undefined) return fault('the plan has no such list; correct its name');
  return list.kind === 'institution' ? [] : fault(`is a list of kind ${list.kind}, not of institutions`);
}

function withFills(plan: Plan, fills: readonly ListFill[]): Plan {
  const lists = { ...plan.lists };
  for (const { plan: id, list: name, status, entries } of fills) {
    const list = lists[name];
    if (id === plan.id && list !== undefined) lists[name] = { ...list, status, entries: [...entries] };
  }
  return { ...plan, lists };
}

export function planFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json') && !entry.name.endsWith('.examples.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(folder, file).startsWith('demo') && relative(folder, file) !== COORDINATION)
    .sort();
}

export function readPlan(
  file: string,
  shown: string = file,
): { plan: Plan; fileHash: string } | { faults: PlanFault[] } {
  const read = readJsonText(file);
  if ('says' in read) return { faults: [{ file: shown, path: '', says: read.says }] };
  const { json } = read;
  const parsed = planSchema.safeParse(json);
  if (parsed.success) return { plan: parsed.data, fileHash: fileHashOf(json) };
  return { faults: parsed.error.issues.flatMap((issue) => explainIssue(shown, issue)) };
}

/**
 * A file that may be edited by hand: a field that stands twice is a slip, and the text says nothing of which is meant.
 */
function readJsonText(file: string): { json: unknown } | { says: string } {
  try {
    const text = readFileSync(file, 'utf8');
    const json: unknown = JSON.parse(text);
    const repeated = repeatedKey(text);
    return repeated === undefined ? { json } : { says: repeatedSentence(text, repeated) };
  } catch (error) {
    if (error instanceof Error && 'code' in error) return { says: `cannot be read (${error.code}); check the name` };
    const why = error instanceof Error ? error.message : String(error);
    return { says: `is not JSON (${why}); repair the text` };
  }
}

/** What to say of a field that stands twice. */
export const repeatedSentence = (text: string, { key, at }: RepeatedKey): string =>
  `has the field "${key}" twice in one object, the second time at ${lineAndColumn(text, at)}; only that one would count: keep one of the two`;

function explainIssue(file: string, issue: z.core.$ZodIssue): PlanFault[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return [{ file, path, says: `has unknown field(s) ${issue.keys.join(', ')}; check the spelling or remove them` }];
  }
  if (issue.code === 'invalid_type' && issue.message.includes('received undefined')) {
    return [{ file, path, says: 'is missing; add it' }];
  }
  if (issue.code === 'invalid_union') {
    return [{ file, path, says: 'has none of the allowed forms; see plans/README.md for the forms of this rule' }];
  }
  return [{ file, path, says: `is not right: ${issue.message}` }];
}

export function loadPlan(file: Plan): LoadedPlan {
  return { plan: withoutSchema(file), hash: sha256(canonicalJson(withoutSchema(file))) };
}

/** Of what is written, not of what this program makes of it: a later one may read the same file with more defaults. */
const fileHashOf = (json: unknown): string => sha256(canonicalJson(withoutSchema(json as Plan)));

/** What helps an editor is no content: with or without it the plan is the same. */
function withoutSchema(file: Plan): Plan {
  const { $schema: _, ...plan } = file;
  return plan;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function withOverlays(plan: Plan, overlays: readonly Overlay[]): Plan {
  let current = plan;
  for (const overlay of overlays) {
    for (const [id, entries] of Object.entries(overlay.plans[plan.id] ?? {})) {
      const list = current.lists[id];
      if (list === undefined) continue;
      const made = entries.map(({ code, name }) => (name === undefined ? { code } : { code, name }));
      current = { ...current, lists: { ...current.lists, [id]: { ...list, status: 'made-up', entries: made } } };
    }
  }
  return current;
}

function readOverlay(file: string): { overlay: Overlay } | { faults: PlanFault[] } {
  const read = readJsonText(file);
  if ('says' in read) return { faults: [{ file, path: '', says: read.says }] };
  const parsed = listOverlay.safeParse(read.json);
  if (parsed.success) return { overlay: parsed.data };
  return { faults: parsed.error.issues.flatMap((issue) => explainOverlay(file, issue)) };
}

/** A file of lists: `{"note": {…}, "plans": {PLAN: {LIST: [{"code": …}]}}}`. */
function explainOverlay(file: string, issue: z.core.$ZodIssue): PlanFault[] {
  const [field] = issue.path;
  const path = issue.path.join('.');
  const isWhole = issue.path.length === 1 && issue.code === 'invalid_type';
  if (field === 'note')
    return [
      {
        file,
        path,
        says: `${isWhole ? 'is missing or no object' : 'is not complete'}; say where the entries come from, in both languages: "note": {"zh": …, "en": …}`,
      },
    ];
  if (issue.code === 'invalid_type')
    return [{ file, path, says: 'is missing or of the wrong form; write "plans": {PLAN: {LIST: [{"code": …}]}}' }];
  return explainIssue(file, issue);
}
