import { parentPort, workerData } from 'node:worker_threads';
import { openAdapters } from '../../adapters/open.ts';
import { NO_BOOKS } from '../catalogue/index.ts';
import { openBooks } from '../catalogue/store.ts';
import type { Adapter } from '../port/adapter.ts';
import { isRefusal, type Refusal, refuse } from '../refusals/index.ts';
import { personKeyOf } from '../security/person-key.ts';
import { readBody } from '../server/check.ts';
import { envelopeOf } from '../server/envelope.ts';
import type { Wanted } from '../server/large-bodies.ts';
import type { Ahead } from '../server/read-ahead.ts';
import { usualReader } from '../server/usual.ts';
import { checkSettlement, type Settlement } from '../settlement/index.ts';

/** The thread that reads large bodies: from bytes to the canonical settlement, which is small again. */

export interface ReaderData {
  readonly catalogue: string | undefined;
  readonly xmlMappings: string | undefined;
  readonly secret: string;
}
export interface ReaderTask {
  readonly bytes: Uint8Array;
  readonly wanted: Wanted;
}

const { catalogue, xmlMappings, secret } = workerData as ReaderData;
const adapters = openAdapters(catalogue === undefined ? NO_BOOKS : openBooks(catalogue), xmlMappings);
const personKey = personKeyOf(secret);
const usual = usualReader(adapters, personKey);

export type ReaderAnswer = { readonly read: ReturnType<typeof read> } | { readonly failed: unknown };

parentPort?.on('message', (task: ReaderTask) => {
  let answer: ReaderAnswer;
  try {
    answer = { read: read(task) };
  } catch (error) {
    answer = { failed: error };
  }
  parentPort?.postMessage(answer);
});

function read({ bytes, wanted }: ReaderTask): { value: unknown } | Ahead | Refusal {
  if (wanted.what === 'document') return readDocument(bytes, wanted.adapter, wanted.charset);
  const quick =
    wanted.what === 'settlement' && wanted.charset === 'utf-8'
      ? usual(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      : undefined;
  if (quick !== undefined) return quick;
  const value = readBody(bytes, wanted.charset);
  if (isRefusal(value) || wanted.what === 'value') return value;
  const envelope = envelopeOf(value.value);
  if (isRefusal(envelope)) return envelope;
  const { payload, ...around } = envelope;
  const adapter = adapters.get(envelope.adapter);
  const settlement = adapter === undefined ? refuse('ADAPTER_UNKNOWN', 'adapter') : settlementOf(adapter, payload);
  return { ahead: true, envelope: around, settlement };
}

function readDocument(bytes: Uint8Array, name: string, charset: string | undefined): Ahead | Refusal {
  const adapter = adapters.get(name);
  if (adapter?.document === undefined) return refuse('ADAPTER_UNKNOWN', 'address');
  const opened = adapter.document.open(bytes, charset);
  if (isRefusal(opened)) return opened;
  const settlement = settlementOf(adapter, opened.payload);
  return { ahead: true, frame: adapter.document.frameOf(opened.payload), settlement };
}

function settlementOf(adapter: Adapter, payload: unknown): Settlement | Refusal {
  const settlement = adapter.readSettlement(payload, personKey);
  return isRefusal(settlement) ? settlement : (checkSettlement(settlement) ?? settlement);
}
