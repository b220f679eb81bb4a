import type { Books } from '../../src/catalogue/index.ts';
import type { Adapter } from '../../src/port/adapter.ts';
import { endpoint } from './endpoint.ts';
import { readCancellation, readSettlement } from './read.ts';
import { writeBill } from './write.ts';

/** 商保直赔: what hospitals speak to an insurer. Where a hospital is, is given as data. */
export function directPay({ institutions }: Books): Adapter {
  return {
    name: 'direct-pay',
    edition: '商保直赔 S200-S310, head/body/additionInfo',
    readSettlement: (payload, personKey) => readSettlement(payload, personKey, institutions),
    readCancellation,
    writeBill,
    cases: endpoint,
  };
}
