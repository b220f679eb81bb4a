import { isRefusal, type Refusal, refuse } from '../../src/refusals/index.ts';
import { type Charset, checkProlog, openText, openXml, type XmlElement } from '../../src/xml/index.ts';
import type { DocumentRule, Mapping } from './mapping.ts';
import { parsePath } from './places.ts';
import { type Soap, unwrapSoap } from './soap.ts';

/** A body as posted, opened: its documents, and how the answer has to look. */
export class PostedDocument {
  readonly documents: ReadonlyMap<string, XmlElement>;
  readonly charset: Charset;
  readonly soap: Soap | undefined;
  readonly notes: readonly string[];

  constructor(documents: ReadonlyMap<string, XmlElement>, charset: Charset, soap: Soap | undefined, repaired: number) {
    this.documents = documents;
    this.charset = charset;
    this.soap = soap;
    this.notes = repaired === 0 ? [] : [`报文属性之间缺少空格，已按映射约定补上（共${repaired}处）`];
  }
}

/** Bytes -> documents. Everything that is hostile or broken ends here, before any fact is looked for. */
export function openPosted(
  mapping: Mapping,
  bytes: Uint8Array,
  declared: string | undefined,
): PostedDocument | Refusal {
  const rules = {
    allowed: mapping.charsets,
    declared,
    dropBom: mapping.repairs.includes('byte-order-mark'),
    repairBlanks: mapping.repairs.includes('attribute-blanks'),
  };
  const opened = openXml(bytes, rules);
  if (isRefusal(opened)) return opened;
  const body = unwrapSoap(opened.root, mapping.soap);
  if (isRefusal(body)) return body;
  const documents = new Map<string, XmlElement>();
  let repaired = opened.repaired;
  const names = Object.entries(mapping.documents);
  for (const [name, rule] of names) {
    const found = documentIn(body.root, rule, names.length === 1, rules);
    if (isRefusal(found)) return found;
    if (found.root.name !== rule.root) return refuse('MESSAGE_MISSING', `/${rule.root}`);
    const stranger = strangerIn(found.root, mapping.namespaces);
    if (stranger !== undefined) return refuse('FIELD_INVALID', rule.root, { why: 'namespace' });
    // The only document has no name in paths.
    documents.set(names.length === 1 ? '' : name, found.root);
    repaired += found.repaired;
  }
  return new PostedDocument(documents, opened.charset, body.soap, repaired);
}

interface Found {
  readonly root: XmlElement;
  readonly repaired: number;
}
type Rules = Parameters<typeof openXml>[1];

/** The document is the body, or stands in one element of it in one of the forms that the mapping allows. */
function documentIn(body: XmlElement, rule: DocumentRule, alone: boolean, rules: Rules): Found | Refusal {
  if (rule.at === undefined || (alone && body.name === rule.root)) return { root: body, repaired: 0 };
  const holder = holderIn(body, rule.at);
  if (isRefusal(holder)) return holder;
  const [only, second] = holder.children;
  if (only !== undefined) {
    if (second !== undefined) return refuse('XML_ELEMENT_REPEATED', rule.at);
    return rule.forms.includes('elements') ? { root: only, repaired: 0 } : refuse('FIELD_INVALID', rule.at);
  }
  if (holder.text === '') return refuse('MESSAGE_MISSING', rule.at);
  const opened = openHeld(holder.text, rule, rules);
  return isRefusal(opened) ? { ...opened, field: rule.at } : opened;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function openHeld(text: string, rule: DocumentRule, rules: Rules): Found | Refusal {
  if (text.startsWith('<')) {
    if (!rule.forms.includes('text')) return refuse('FIELD_INVALID', '');
    return checkProlog(text) ?? openText(text, rules);
  }
  const packed = text.replace(/[ \t\r\n]/g, '');
  if (!rule.forms.includes('base64') || !BASE64.test(packed)) return refuse('FIELD_INVALID', '');
  // The document inside has its own prolog; the content type spoke of the body around it.
  return openXml(Buffer.from(packed, 'base64'), { ...rules, declared: undefined });
}

/** By local names: what stands around the vendor's document may have any namespace. */
function holderIn(body: XmlElement, at: string): XmlElement | Refusal {
  const [first, ...rest] = parsePath(at).steps;
  if (first === undefined || body.name !== first.name) return refuse('MESSAGE_MISSING', at);
  let element = body;
  for (const { name } of rest) {
    const [next, second] = element.children.filter((child) => child.name === name);
    if (next === undefined) return refuse('MESSAGE_MISSING', at);
    if (second !== undefined) return refuse('XML_ELEMENT_REPEATED', at);
    element = next;
  }
  return element;
}

/** An element of another namespace is another element, whatever its local name says. */
function strangerIn(root: XmlElement, namespaces: readonly string[]): XmlElement | undefined {
  if (!namespaces.includes(root.namespace)) return root;
  for (const child of root.children) {
    const stranger = strangerIn(child, namespaces);
    if (stranger !== undefined) return stranger;
  }
  return undefined;
}
