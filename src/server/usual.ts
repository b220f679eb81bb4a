import { readUsualJson } from '../json/usual.ts';
import type { Adapter, PersonKey } from '../port/adapter.ts';
import { isRefusal } from '../refusals/index.ts';
import { envelopeOf } from './envelope.ts';
import type { Ahead } from './read-ahead.ts';

/** Bytes of a JSON body in UTF-8 -> the settlement it tells of, by the shortest way there is. */
export type UsualReader = (bytes: Buffer) => Ahead | undefined;

/**
 * The reader of usual settlements. What it gives up at, the guarded reader and the adapter's `readSettlement` read, or
 * refuse.
 */
export const usualReader =
  (adapters: ReadonlyMap<string, Adapter>, personKey: PersonKey): UsualReader =>
  (bytes) => {
    const body = readUsualJson(bytes);
    const envelope = body === undefined ? undefined : envelopeOf(body.value);
    if (body === undefined || envelope === undefined || isRefusal(envelope)) return undefined;
    const { payload, ...around } = envelope;
    const { names, padded } = body;
    const fields = payload as Readonly<Record<string, unknown>>;
    const settlement = adapters.get(envelope.adapter)?.readUsual?.({ fields, names, padded }, personKey);
    return settlement === undefined ? undefined : { ahead: true, envelope: around, settlement };
  };
