import type { Adapter } from '../src/gateway.ts';
import { nhsa } from './nhsa/index.ts';

/** The registry: name -> adapter. The only list. */
export const adapters: ReadonlyMap<string, Adapter> = new Map([nhsa].map((adapter) => [adapter.name, adapter]));
