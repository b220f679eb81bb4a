import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { isRefusal, type Refusal, refuse } from '../refusals/index.ts';
import { guard } from './guard.ts';

/**
 * One element as read. Values are text and nothing else; names are without prefix, the namespace stands beside.
 * An element has children or text of its own, never both (the guard saw to it).
 */
export interface XmlElement {
  readonly name: string;
  /** "" for none. */
  readonly namespace: string;
  /** By name; a prefixed one belongs to another vocabulary and stands as `{namespace}name`. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Without the white space of layout around it. */
  readonly text: string;
}

const TEXT = '#text';
const SECTION = '#cdata';
const ATTRIBUTES = ':@';

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  // Ours to trim: the parser would trim attributes too, and more than XML's white space.
  trimValues: false,
  // Ours to resolve: the guard has let the five of XML through, and no others exist.
  processEntities: false,
  cdataPropName: SECTION,
  ignoreDeclaration: true,
  onDangerousProperty: (name) => name,
  // Nothing asks for paths, and building them is half the time.
  jPath: false,
});

/**
 * Reads a whole document, or says why it is none. Three must agree that it is well formed: guard, validator and parser.
 */
export function readXml(text: string): { readonly root: XmlElement } | Refusal {
  const counted = guard(text);
  if (isRefusal(counted)) return counted;
  const valid = XMLValidator.validate(text);
  if (valid !== true) return refuse('BODY_NOT_XML', 'body', { why: 'structure', line: String(valid.err.line) });
  const builder = new Builder();
  const [root, second] = builder.content(parse(text), NO_SCOPE).children;
  if (builder.refusal !== undefined) return builder.refusal;
  const agreed = counted.elements === builder.elements && counted.attributes === builder.attributes;
  if (root === undefined || second !== undefined || !agreed)
    return refuse('BODY_NOT_XML', 'body', { why: 'structure' });
  return { root };
}

/**
 * One thing in the parser's order: a single key, the name of the element or of a kind of text; attributes beside it.
 */
type Node = Readonly<Record<string, unknown>>;

function parse(text: string): readonly Node[] {
  try {
    return parser.parse(text) as readonly Node[];
  } catch {
    return [];
  }
}

type Scope = ReadonlyMap<string, string>;
const NO_SCOPE: Scope = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]);
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();

/** Loops, not chains of array calls: the largest stays have two hundred thousand elements. */
class Builder {
  elements = 0;
  attributes = 0;
  refusal: Refusal | undefined;

  /** The elements among these nodes, and the text beside them. */
  content(nodes: readonly Node[], scope: Scope): { children: XmlElement[]; text: string } {
    const children: XmlElement[] = [];
    let text = '';
    for (const node of nodes) {
      for (const key in node) {
        if (key === ATTRIBUTES) continue;
        if (key === TEXT) text += resolved(String(node[key]));
        else if (key === SECTION) text += sectionOf(node[key] as readonly Node[]);
        else children.push(this.#element(key, node, scope));
      }
    }
    return { children, text: children.length > 0 ? '' : trimmed(text) };
  }

  #element(tag: string, node: Node, outer: Scope): XmlElement {
    this.elements += 1;
    const given = node[ATTRIBUTES] as Readonly<Record<string, string>> | undefined;
    const scope = given === undefined ? outer : scopeOf(given, outer);
    const attributes = given === undefined ? NO_ATTRIBUTES : this.#attributesOf(given, scope);
    const { name, namespace } = this.#named(tag, scope, scope.get('') ?? '');
    return { name, namespace, attributes, ...this.content(node[tag] as readonly Node[], scope) };
  }

  #attributesOf(given: Readonly<Record<string, string>>, scope: Scope): ReadonlyMap<string, string> {
    const read = new Map<string, string>();
    for (const [name, value] of Object.entries(given)) {
      this.attributes += 1;
      if (isDeclaration(name)) continue;
      if (!name.includes(':')) read.set(name, resolved(value));
      else {
        const { namespace, name: local } = this.#named(name, scope, '');
        read.set(`{${namespace}}${local}`, resolved(value));
      }
    }
    return read;
  }

  #named(tag: string, scope: Scope, unprefixed: string): { name: string; namespace: string } {
    const colon = tag.indexOf(':');
    if (colon === -1) return { name: tag, namespace: unprefixed };
    const namespace = scope.get(tag.slice(0, colon));
    if (namespace === undefined) this.refusal ??= refuse('BODY_NOT_XML', 'body', { why: 'prefix' });
    return { name: tag.slice(colon + 1), namespace: namespace ?? '' };
  }
}

const isDeclaration = (name: string): boolean => name === 'xmlns' || name.startsWith('xmlns:');

function scopeOf(given: Readonly<Record<string, string>>, outer: Scope): Scope {
  const declared = Object.entries(given).filter(([name]) => isDeclaration(name));
  if (declared.length === 0) return outer;
  return new Map([...outer, ...declared.map(([name, value]) => [name.slice(6), resolved(value)] as const)]);
}

/** A CDATA section is text as it stands; everywhere else references are resolved. */
function sectionOf(parts: readonly Node[]): string {
  return parts.map((part) => String(part[TEXT])).join('');
}

const trimmed = (text: string): string => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Once, from left to right: what a reference gives is never read as a reference again. */
function resolved(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number.parseInt(decimal, 10));
    return ENTITIES.get(name) ?? whole;
  });
}
