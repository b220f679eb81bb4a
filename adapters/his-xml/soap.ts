import { type Refusal, refuse } from '../../src/refusals/index.ts';
import type { XmlElement, XmlNode } from '../../src/xml/index.ts';
import type { Mapping } from './mapping.ts';

/** The two editions of SOAP, by the namespace of the envelope. */
const SOAP_11 = 'http://schemas.xmlsoap.org/soap/envelope/';
const SOAP_12 = 'http://www.w3.org/2003/05/soap-envelope';
export type Soap = typeof SOAP_11 | typeof SOAP_12;

export interface SoapContent {
  readonly root: XmlElement;
  readonly soap: Soap | undefined;
}

/** Takes the envelope off. Headers are not read; one that must be understood is not, and the message is refused. */
export function unwrapSoap(root: XmlElement, allowed: Mapping['soap']): SoapContent | Refusal {
  const soap = root.namespace === SOAP_11 || root.namespace === SOAP_12 ? root.namespace : undefined;
  if (root.name !== 'Envelope' || soap === undefined) {
    return allowed === 'required' ? refuse('MESSAGE_MISSING', '/Envelope') : { root, soap: undefined };
  }
  if (allowed === 'none') return refuse('FIELD_INVALID', '/Envelope');
  const named = (name: string) => root.children.filter((child) => child.namespace === soap && child.name === name);
  const compulsory = named('Header').some((header) => header.children.some((child) => mustUnderstand(child, soap)));
  if (compulsory) return refuse('FIELD_INVALID', '/Envelope/Header');
  const [body, second] = named('Body');
  if (body === undefined) return refuse('MESSAGE_MISSING', '/Envelope/Body');
  if (second !== undefined || root.children.length > 1 + named('Header').length)
    return refuse('XML_ELEMENT_REPEATED', '/Envelope/Body');
  const [content, more] = body.children;
  if (content === undefined) return refuse('MESSAGE_MISSING', '/Envelope/Body');
  return more === undefined ? { root: content, soap } : refuse('XML_ELEMENT_REPEATED', '/Envelope/Body');
}

function mustUnderstand(header: XmlElement, soap: Soap): boolean {
  const said = header.attributes.get(`{${soap}}mustUnderstand`);
  return said !== undefined && said !== '0' && said !== 'false';
}

/** Puts an answer into the envelope that its request came in. */
export function wrapSoap(content: XmlNode, soap: Soap): XmlNode {
  return {
    name: 'soap:Envelope',
    attributes: { 'xmlns:soap': soap },
    children: [{ name: 'soap:Body', children: [content] }],
  };
}
