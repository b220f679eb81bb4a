export { CHARSETS, type Charset, charsetNamed, checkProlog, decodeText, encodeXml } from './charset.ts';
export { LOCAL_NAME } from './names.ts';
export { BYTES_MAX, type OpenDocument, openText, openXml } from './open.ts';
export type { XmlElement } from './tree.ts';
export { writeXml, type XmlNode } from './write.ts';
