import type { Books } from '../../src/catalogue/index.ts';
import type { Adapter } from '../../src/port/adapter.ts';
import { readCancellation, readReturn, readSettlement } from './read.ts';
import { writeBill, writeReversal } from './write.ts';

/** Tills of pharmacies, in plain JSON of our own; what drugs and institutions are is given as data. */
export function pharmacy(books: Books): Adapter {
  return {
    name: 'pharmacy',
    edition: 'huijie pharmacy basket 1',
    readSettlement: (payload, personKey) => readSettlement(payload, personKey, books),
    readCancellation,
    readReturn,
    writeBill,
    writeReversal,
  };
}
