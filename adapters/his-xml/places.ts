import type { XmlElement } from '../../src/xml/index.ts';
import type { Reading } from '../reading/reading.ts';

/** What stands at a place, and the place itself, as refusals and origins name it. */
export interface FieldValue {
  /** undefined: the element or attribute is absent or empty; nobody said. */
  readonly value: string | undefined;
  readonly at: string;
}

/** A row: its element, and its place with its number, `/DATA/ROWSET/ROW[3]`. */
export interface Row {
  readonly element: XmlElement;
  readonly at: string;
}

export interface Path {
  /** "" where the mapping has one document without a name. */
  readonly document: string;
  readonly absolute: boolean;
  readonly steps: readonly { readonly name: string; readonly all: boolean }[];
  readonly attribute: string | undefined;
}

const known = new Map<string, Path>();

export function parsePath(text: string): Path {
  const before = known.get(text);
  if (before !== undefined) return before;
  const [, document = '', rest = ''] = /^(?:([a-z]+):)?(.*)$/su.exec(text) ?? [];
  const parts = rest.split('/').filter((part) => part !== '');
  const last = parts.at(-1);
  const attribute = last?.startsWith('@') === true ? last.slice(1) : undefined;
  const steps = (attribute === undefined ? parts : parts.slice(0, -1)).map((part) => ({
    name: part.replace('[]', ''),
    all: part.endsWith('[]'),
  }));
  const path: Path = { document, absolute: rest.startsWith('/'), steps, attribute };
  known.set(text, path);
  return path;
}

/**
 * Looks facts up in the documents of one message. Every element that says one fact must be the only one of its name
 * in its place: of two, neither is believed.
 */
export class Places {
  readonly #documents: ReadonlyMap<string, XmlElement>;
  readonly #reading: Reading;

  constructor(documents: ReadonlyMap<string, XmlElement>, reading: Reading) {
    this.#documents = documents;
    this.#reading = reading;
  }

  /** The one value at a path. */
  one(text: string, row?: Row): FieldValue {
    const path = parsePath(text);
    const start = this.#start(path, row);
    if (start === undefined) return { value: undefined, at: placeOf(text, row) };
    let { element, at } = start;
    for (const { name } of start.steps) {
      const next = this.#only(element, name, `${at}/${name}`);
      at = `${at}/${name}`;
      if (next === undefined)
        return { value: undefined, at: path.attribute === undefined ? at : `${at}/@${path.attribute}` };
      element = next;
    }
    return this.#value(element, path.attribute, at);
  }

  /** The first of several paths that says anything, held against the places that must agree with it. */
  first(paths: readonly string[], agrees: readonly string[], row?: Row): FieldValue {
    let found = this.one(paths[0] ?? '', row);
    for (const path of paths.slice(1)) {
      if (found.value !== undefined) break;
      const said = this.one(path, row);
      if (said.value !== undefined) found = said;
    }
    for (const path of agrees) {
      const other = this.one(path, row);
      if (other.value === undefined) continue;
      if (found.value === undefined) found = other;
      else if (other.value !== found.value) this.#reading.contradicts(other.at, found.at);
    }
    return found;
  }

  /** Every value at a path with `[]` in it. */
  all(text: string, row?: Row): FieldValue[] {
    const path = parsePath(text);
    const start = this.#start(path, row);
    if (start === undefined) return [];
    return this.#every(start, start.steps).map(({ element, at }) => this.#value(element, path.attribute, at));
  }

  rows(text: string): Row[] {
    const start = this.#start(parsePath(text));
    return start === undefined ? [] : this.#every(start, start.steps);
  }

  #start(path: Path, row?: Row): (Row & { steps: Path['steps'] }) | undefined {
    if (!path.absolute) return row === undefined ? undefined : { ...row, steps: path.steps };
    const root = this.#documents.get(path.document);
    const [first, ...steps] = path.steps;
    if (root === undefined || first === undefined || root.name !== first.name) return undefined;
    return { element: root, at: `${prefix(path)}/${first.name}`, steps };
  }

  #every(start: Row, steps: Path['steps']): Row[] {
    const [step, ...rest] = steps;
    if (step === undefined) return [start];
    const at = `${start.at}/${step.name}`;
    if (!step.all) {
      const only = this.#only(start.element, step.name, at);
      return only === undefined ? [] : this.#every({ element: only, at }, rest);
    }
    return start.element.children
      .filter(({ name }) => name === step.name)
      .flatMap((element, index) => this.#every({ element, at: `${at}[${index + 1}]` }, rest));
  }

  #only(parent: XmlElement, name: string, at: string): XmlElement | undefined {
    let found: XmlElement | undefined;
    for (const child of parent.children) {
      if (child.name !== name) continue;
      if (found !== undefined) this.#reading.refuse('XML_ELEMENT_REPEATED', at);
      found ??= child;
    }
    return found;
  }

  #value(element: XmlElement, attribute: string | undefined, at: string): FieldValue {
    if (attribute !== undefined) {
      const value = element.attributes.get(attribute);
      return { value: value === '' ? undefined : value, at: `${at}/@${attribute}` };
    }
    // An element with elements inside where a value is expected: something else than the mapping thinks.
    if (element.children.length > 0) this.#reading.refuse('FIELD_INVALID', at);
    return { value: element.text === '' ? undefined : element.text, at };
  }
}

const prefix = (path: Path): string => (path.document === '' ? '' : `${path.document}:`);
const placeOf = (text: string, row: Row | undefined): string =>
  parsePath(text).absolute ? text : `${row?.at ?? ''}/${text}`;
