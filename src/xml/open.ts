import { isRefusal, type Refusal, refuse } from '../refusals/index.ts';
import { type CharsetRules, type DecodedText, decodeXml } from './charset.ts';
import { NODES_MAX } from './guard.ts';
import { repairAttributeBlanks } from './repair.ts';
import { readXml, type XmlElement } from './tree.ts';

/** The size of the largest body the server takes. */
export const BYTES_MAX = 16 * 1024 * 1024;

export interface OpenRules extends CharsetRules {
  /** Puts the blank between attributes that some builders forget. */
  readonly repairBlanks?: boolean;
}

export interface OpenDocument {
  readonly root: XmlElement;
  readonly charset: DecodedText['charset'];
  /** Blanks that were put in. */
  readonly repaired: number;
}

/** Bytes -> tree. */
export function openXml(bytes: Uint8Array, rules: OpenRules): OpenDocument | Refusal {
  if (bytes.length > BYTES_MAX) return refuse('BODY_TOO_LARGE', 'body', { bytesMax: String(BYTES_MAX) });
  if (hasTooManyNodes(bytes)) return refuse('BODY_TOO_LARGE', 'body', { nodesMax: String(NODES_MAX) });
  const decoded = decodeXml(bytes, rules);
  if (isRefusal(decoded)) return decoded;
  const opened = openText(decoded.text, rules);
  return isRefusal(opened) ? opened : { ...opened, charset: decoded.charset };
}

/** A document that is text already: inside another one. */
export function openText(
  text: string,
  rules: Pick<OpenRules, 'repairBlanks'>,
): Omit<OpenDocument, 'charset'> | Refusal {
  const { text: whole, repaired } = rules.repairBlanks === true ? repairAttributeBlanks(text) : { text, repaired: 0 };
  const read = readXml(whole);
  return isRefusal(read) ? read : { root: read.root, repaired };
}

/**
 * Before anything is decoded: neither sign is part of a longer character in any of our charsets. By index, not by
 * iterator, and with the limits at hand: every large body is walked through here.
 */
function hasTooManyNodes(bytes: Uint8Array): boolean {
  const [tagsMax, attributesMax] = [2 * NODES_MAX, NODES_MAX];
  let tags = 0;
  let attributes = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === 0x3c) tags += 1;
    else if (byte === 0x3d) attributes += 1;
    else continue;
    if (tags > tagsMax || attributes > attributesMax) return true;
  }
  return false;
}
