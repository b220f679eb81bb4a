import type { XmlElement } from '../../src/xml/index.ts';
import type { Mapping } from './mapping.ts';
import { type Path, parsePath } from './places.ts';

/** A path as a mapping names it: where in the mapping, and inside which rows. */
export interface NamedPath {
  readonly path: string;
  /** Place in the mapping file: `amounts.total.from`. */
  readonly named: string;
  /** Path of the rows it is relative to. */
  readonly rows: string | undefined;
  /** Stands where `[]` may: in rows and in sums. */
  readonly mayRepeat: boolean;
}

const SINGLE = new Set(['from', 'agrees', 'total', 'at', 'as']);
const REPEATING = new Set(['rows', 'sum', 'parts']);
/** These say where our answer goes and where documents stand, not where a fact is. */
const NOT_FACTS = new Set(['documents', 'answer']);
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Every path a mapping looks at. */
export function pathsOf(mapping: Mapping): NamedPath[] {
  const found: NamedPath[] = [];
  visit(mapping, '', undefined, found);
  return found;
}

function visit(node: unknown, named: string, rows: string | undefined, found: NamedPath[]): void {
  if (typeof node !== 'object' || node === null) return;
  const own = 'rows' in node && typeof node.rows === 'string' ? node.rows : rows;
  for (const [key, value] of Object.entries(node)) {
    if (named === '' && NOT_FACTS.has(key)) continue;
    const place = named === '' ? key : `${named}.${key}`;
    const texts = SINGLE.has(key) || REPEATING.has(key) ? textsIn(value) : undefined;
    if (texts === undefined) visit(value, place, own, found);
    for (const text of texts ?? []) {
      // A plan's first day is called `from` as well.
      if (DATE.test(text)) continue;
      const path = text.replace(/^-/, '');
      found.push({ path, named: place, rows: key === 'rows' ? undefined : own, mayRepeat: REPEATING.has(key) });
    }
  }
}

/** One path or a list of them; undefined for anything that only has such a name (`amounts.total`). */
function textsIn(value: unknown): readonly string[] | undefined {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.every((item) => typeof item === 'string') ? list : undefined;
}

/** Is there such an element or attribute at all, empty or not? */
export function exists({ path, rows }: NamedPath, documents: ReadonlyMap<string, XmlElement>): boolean {
  const parsed = parsePath(path);
  if (parsed.absolute) return under(documents, parsed).some((element) => has(element, parsed));
  if (rows === undefined) return false;
  const starts = under(documents, parsePath(rows));
  return starts.flatMap((row) => walk(row, parsed.steps)).some((element) => has(element, parsed));
}

const has = (element: XmlElement, { attribute }: Path): boolean =>
  attribute === undefined || element.attributes.has(attribute);

function under(documents: ReadonlyMap<string, XmlElement>, path: Path): XmlElement[] {
  const root = documents.get(path.document);
  const [first, ...steps] = path.steps;
  return root === undefined || root.name !== first?.name ? [] : walk(root, steps);
}

function walk(start: XmlElement, steps: Path['steps']): XmlElement[] {
  return steps.reduce<XmlElement[]>(
    (elements, step) => elements.flatMap(({ children }) => children.filter(({ name }) => name === step.name)),
    [start],
  );
}
