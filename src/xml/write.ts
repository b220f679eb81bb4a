/** XML to be written: an element with text, or with children. */
export interface XmlNode {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly children?: readonly XmlNode[];
}

/** @param encoding what the prolog says; the bytes are made by `encodeXml` */
export function writeXml(root: XmlNode, encoding: string): string {
  return `<?xml version="1.0" encoding="${encoding.toUpperCase()}"?>\n${writeNode(root)}\n`;
}

function writeNode({ name, attributes = {}, text = '', children = [] }: XmlNode): string {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const content = children.length > 0 ? children.map(writeNode).join('') : escaped(text);
  const open = `<${name}${given.join('')}`;
  return content === '' ? `${open}/>` : `${open}>${content}</${name}>`;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  // A reader turns these into blanks when they stand bare in an attribute.
  ['\t', '&#9;'],
  ['\n', '&#10;'],
  ['\r', '&#13;'],
]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids.
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(UNWRITABLE, '\ufffd')
    .replace(/[&<>"\t\n\r]/g, (char) => ESCAPES.get(char) ?? char);
}
