import { type Refusal, refuse } from '../refusals/index.ts';
import { lineOf, NAME } from './names.ts';

/** Our own messages and real hospital messages stay far below these. */
export const DEPTH_MAX = 32;
/** Elements and attributes together: a stay of ten thousand fee lines with two dozen fields each. */
export const NODES_MAX = 300_000;
/** Of one element. */
export const ATTRIBUTES_MAX = 256;
export const REFERENCES_MAX = 10_000;
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** What the guard counted; the parser behind it must have found the same. */
export interface Counted {
  readonly elements: number;
  readonly attributes: number;
}

/**
 * One strict pass over the text before any parser sees it: everything that a lenient parser lets pass and that could
 * turn one amount into another.
 */
export function guard(text: string): Counted | Refusal {
  if (!text.isWellFormed() || CONTROL.test(text)) return refuse('BODY_TEXT_MALFORMED', 'body');
  return new Guard(text).run();
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const DECLARATION =
  /^<\?xml\s+version\s*=\s*(?:"1\.\d"|'1\.\d')(?:\s+encoding\s*=\s*(?:"[\w.-]+"|'[\w.-]+'))?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*\?>/;
const START = new RegExp(`<(${NAME})`, 'uy');
const ATTRIBUTE = new RegExp(`(\\s*)(${NAME})\\s*=\\s*("[^"<]*"|'[^'<]*')`, 'uy');
const END_OF_START = /\s*\/?>/y;
const END = new RegExp(`</(${NAME})\\s*>`, 'uy');
const REFERENCE = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/y;
const ENTITY = new RegExp(`&${NAME};`, 'uy');

/** What one open element holds: text of its own, or other things; never both. */
interface Open {
  readonly name: string;
  text: boolean;
  children: boolean;
  comments: boolean;
  sections: number;
}

class Guard {
  readonly #text: string;
  readonly #open: Open[] = [];
  #at = 0;
  #elements = 0;
  #attributes = 0;
  #references = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Counted | Refusal {
    const text = this.#text;
    this.#at = DECLARATION.exec(text)?.[0].length ?? 0;
    while (this.#at < text.length) {
      const tag = text.indexOf('<', this.#at);
      const end = tag === -1 ? text.length : tag;
      const refused = this.#characters(this.#at, end) ?? (tag === -1 ? undefined : this.#markup(tag));
      if (refused !== undefined) return refused;
      if (tag === -1) break;
    }
    if (this.#open.length > 0 || this.#elements === 0) return this.#notXml('structure', text.length);
    return { elements: this.#elements, attributes: this.#attributes };
  }

  #characters(from: number, to: number): Refusal | undefined {
    if (from === to) return undefined;
    const text = this.#text.slice(from, to);
    // Only XML's own four: an ideographic space is a character.
    if (!/[^ \t\r\n]/.test(text)) return undefined;
    if (text.includes(']]>')) return this.#notXml('sectionEnd', from);
    const inside = this.#open.at(-1);
    if (inside === undefined) return this.#notXml('outside', from);
    inside.text = true;
    return this.#mixed(inside) ?? this.#allReferences(text, from);
  }

  #markup(at: number): Refusal | undefined {
    const text = this.#text;
    const next = text[at + 1];
    if (next === '?') return refuse('XML_FORBIDDEN', 'body', { what: 'processingInstruction', ...this.#line(at) });
    if (next === '!') return this.#special(at);
    if (next !== '/') return this.#start(at);
    END.lastIndex = at;
    const found = END.exec(text);
    if (found === null) return this.#notXml('tag', at);
    if (this.#open.pop()?.name !== found[1]) return this.#notXml('structure', at);
    this.#at = at + found[0].length;
    return undefined;
  }

  /** A comment or a CDATA section; every other `<!` is DOCTYPE, ENTITY and their kin. */
  #special(at: number): Refusal | undefined {
    const text = this.#text;
    const inside = this.#open.at(-1);
    if (text.startsWith('<!--', at)) {
      const end = text.indexOf('--', at + 4);
      if (end === -1 || text[end + 2] !== '>') return this.#notXml('comment', at);
      if (inside !== undefined) inside.comments = true;
      this.#at = end + 3;
      return this.#mixed(inside);
    }
    if (!text.startsWith('<![CDATA[', at)) {
      return refuse('XML_FORBIDDEN', 'body', { what: 'documentType', ...this.#line(at) });
    }
    const end = text.indexOf(']]>', at);
    if (end === -1 || inside === undefined) return this.#notXml('section', at);
    inside.sections += 1;
    this.#at = end + 3;
    return this.#mixed(inside);
  }

  #start(at: number): Refusal | undefined {
    START.lastIndex = at;
    const name = START.exec(this.#text)?.[1];
    if (name === undefined) return this.#notXml('tag', at);
    if (isForbidden(name)) return refuse('BODY_KEY_FORBIDDEN', 'body', this.#line(at));
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.children = true;
    else if (this.#elements > 0) return this.#notXml('structure', at);
    this.#at = at + 1 + name.length;
    this.#elements += 1;
    const refused = this.#mixed(parent) ?? this.#attributesOf(name);
    if (refused !== undefined) return refused;
    END_OF_START.lastIndex = this.#at;
    const end = END_OF_START.exec(this.#text)?.[0];
    if (end === undefined) return this.#notXml('tag', at);
    this.#at += end.length;
    if (end.includes('/')) return undefined;
    this.#open.push({ name, text: false, children: false, comments: false, sections: 0 });
    return this.#open.length > DEPTH_MAX ? refuse('BODY_TOO_DEEP', 'body', this.#line(at)) : undefined;
  }

  #attributesOf(element: string): Refusal | undefined {
    for (let count = 0; ; count += 1) {
      if (count > ATTRIBUTES_MAX)
        return refuse('BODY_TOO_LARGE', 'body', { attributesMax: String(ATTRIBUTES_MAX), ...this.#line(this.#at) });
      ATTRIBUTE.lastIndex = this.#at;
      const [whole, blank, name = '', value = ''] = ATTRIBUTE.exec(this.#text) ?? [];
      if (whole === undefined) break;
      if (blank === '') return this.#notXml('attributeBlank', this.#at, `${element}/@${name}`);
      if (isForbidden(name)) return refuse('BODY_KEY_FORBIDDEN', 'body', this.#line(this.#at));
      const refused = value.includes('&') ? this.#allReferences(value, this.#at) : undefined;
      if (refused !== undefined) return refused;
      this.#at += whole.length;
      this.#attributes += 1;
    }
    const nodes = this.#elements + this.#attributes;
    return nodes > NODES_MAX ? refuse('BODY_TOO_LARGE', 'body', { nodesMax: String(NODES_MAX) }) : undefined;
  }

  /** Only the five entities of XML and references to characters that XML allows. */
  #allReferences(text: string, from: number): Refusal | undefined {
    for (let at = text.indexOf('&'); at !== -1; at = text.indexOf('&', at + 1)) {
      REFERENCE.lastIndex = at;
      const found = REFERENCE.exec(text);
      if (found === null) {
        ENTITY.lastIndex = at;
        if (!ENTITY.test(text)) return this.#notXml('reference', from + at);
        return refuse('XML_FORBIDDEN', 'body', { what: 'entity', ...this.#line(from + at) });
      }
      this.#references += 1;
      if (this.#references > REFERENCES_MAX)
        return refuse('BODY_TOO_LARGE', 'body', { referencesMax: String(REFERENCES_MAX) });
      if (found[1] !== undefined) continue;
      const code = found[2] === undefined ? Number.parseInt(found[3] ?? '', 16) : Number.parseInt(found[2], 10);
      if (!isXmlCharacter(code)) return refuse('BODY_TEXT_MALFORMED', 'body', this.#line(from + at));
    }
    return undefined;
  }

  /** `<A>1<!-- -->0</A>` and `<A>1<![CDATA[0]]></A>` are one amount to one reader and another to the next. */
  #mixed(element: Open | undefined): Refusal | undefined {
    if (element === undefined) return undefined;
    const { text, children, comments, sections } = element;
    const inPieces = text
      ? children || comments || sections > 0
      : sections > 0 && (sections > 1 || children || comments);
    return inPieces ? this.#notXml('contentInPieces', this.#at, element.name) : undefined;
  }

  #notXml(why: string, at: number, where = ''): Refusal {
    return refuse('BODY_NOT_XML', shown(where) ?? 'body', { why, ...this.#line(at) });
  }

  #line(at: number): { line: string } {
    return { line: lineOf(this.#text, at) };
  }
}

/** Names go into refusals only when they cannot be anything a person wrote into the wrong place. */
const shown = (where: string): string | undefined => (/^[\w:.@/-]{1,80}$/.test(where) ? where : undefined);

const isForbidden = (name: string): boolean => FORBIDDEN_NAMES.has(name.slice(name.indexOf(':') + 1));

function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}
