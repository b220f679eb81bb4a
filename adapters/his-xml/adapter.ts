import { toWire } from '../../src/money/index.ts';
import type { Adapter, DocumentCodec } from '../../src/port/adapter.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import { encodeXml, writeXml } from '../../src/xml/index.ts';
import type { Mapping } from './mapping.ts';
import { openPosted, PostedDocument } from './posted.ts';
import { readCancellation, readSettlement } from './read.ts';
import { wrapSoap } from './soap.ts';
import { answerTree, refusalTree } from './write.ts';

const PREFIX = 'his-xml:';
export const adapterName = (mapping: string): string => `${PREFIX}${mapping}`;

/** One hospital's XML as an adapter: the mapping is all that differs. */
export function hisXml(mapping: Mapping): Adapter {
  const [first = 'utf-8'] = mapping.charsets;
  return {
    name: adapterName(mapping.id),
    edition: mapping.edition,
    readSettlement: (payload, personKey) => readSettlement(mapping, payload, personKey),
    readCancellation: (payload) => readCancellation(mapping, payload),
    writeBill: (bill) =>
      writeXml(answerTree(mapping.answer, { settlementId: bill.settlementId, bill: toWire(bill) }), first),
    document: codecOf(mapping),
  };
}

/** What an answer takes over from what was posted. */
interface Frame {
  readonly charset: PostedDocument['charset'];
  readonly soap: PostedDocument['soap'];
}

function frameOf(payload: unknown): Frame | undefined {
  if (payload instanceof PostedDocument) return { charset: payload.charset, soap: payload.soap };
  return typeof payload === 'object' && payload !== null && 'charset' in payload ? (payload as Frame) : undefined;
}

function codecOf(mapping: Mapping): DocumentCodec {
  const [first = 'utf-8'] = mapping.charsets;
  return {
    address: mapping.id,
    mediaTypes: ['application/xml', 'text/xml', 'application/soap+xml'],
    open(bytes, declared) {
      const posted = openPosted(mapping, bytes, declared);
      return isRefusal(posted) ? posted : { payload: posted };
    },
    frameOf,
    write(answer, payload) {
      const { charset, soap } = frameOf(payload) ?? { charset: first, soap: undefined };
      const tree = isRefusal(answer) ? refusalTree(mapping.answer, answer) : answerTree(mapping.answer, answer);
      const text = writeXml(soap === undefined ? tree : wrapSoap(tree, soap), charset);
      return { bytes: encodeXml(text, charset), charset };
    },
  };
}
