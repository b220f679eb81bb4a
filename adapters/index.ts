import { type Books, NO_BOOKS } from '../src/catalogue/index.ts';
import type { Adapter } from '../src/port/adapter.ts';
import { directPay } from './direct-pay/index.ts';
import { shippedXml } from './his-xml/index.ts';
import { nhsa } from './nhsa/index.ts';
import { pharmacy } from './pharmacy/index.ts';

/** The registry: name -> adapter. The only list. */
export const adaptersWith = (books: Books): ReadonlyMap<string, Adapter> =>
  new Map([nhsa, pharmacy(books), directPay(books), ...shippedXml].map((adapter) => [adapter.name, adapter]));

/** Where there is no catalogue. */
export const adapters = adaptersWith(NO_BOOKS);
