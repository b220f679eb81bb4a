import type { XmlElement } from '../../src/xml/index.ts';

/** A place of a message that can say something: an element without elements, or an attribute. */
export interface Leaf {
  /** Absolute, or in rows relative to the row. */
  readonly path: string;
  /** The rows it stands in, where its elements repeat. */
  readonly rows: string | undefined;
  /** Its own name, in small letters. */
  readonly name: string;
  readonly value: string;
}

/** Every such place, each once; what repeats is rows. */
export function leavesOf(root: XmlElement): Leaf[] {
  const found = new Map<string, Leaf>();
  walk(root, `/${root.name}`, undefined, found);
  return [...found.values()];
}

function walk(element: XmlElement, path: string, rows: string | undefined, found: Map<string, Leaf>): void {
  const add = (name: string, at: string, value: string) => {
    const key = `${rows ?? ''} ${at}`;
    if (!found.has(key)) found.set(key, { path: at, rows, name: name.toLowerCase(), value });
  };
  const under = (name: string) => (path === '' ? name : `${path}/${name}`);
  for (const [name, value] of element.attributes) if (!name.startsWith('{')) add(name, under(`@${name}`), value);
  if (element.children.length === 0 && path !== '') add(element.name, path, element.text);
  for (const child of element.children) {
    const repeats = element.children.filter(({ name }) => name === child.name).length > 1;
    // Rows inside rows are left to whoever knows them.
    if (repeats && rows === undefined) walk(child, '', `${path}/${child.name}[]`, found);
    else if (!repeats) walk(child, under(child.name), rows, found);
  }
}

/** The namespaces in which elements stand. */
export function namespacesOf(root: XmlElement): string[] {
  return [...new Set([root.namespace, ...root.children.flatMap(namespacesOf)])];
}
