import type { Books } from '../src/catalogue/index.ts';
import type { Adapter } from '../src/port/adapter.ts';
import { hisXml, loadMappings } from './his-xml/tools.ts';
import { adaptersWith } from './index.ts';

/**
 * The adapters that ship, given what the catalogues hold, and those of the hospital's own XML mappings.
 * @throws Error with every fault of every mapping: a bad one stops the start
 */
export function openAdapters(books: Books, folder?: string): ReadonlyMap<string, Adapter> {
  const adapters = adaptersWith(books);
  if (folder === undefined) return adapters;
  const { mappings, faults } = loadMappings(folder);
  if (faults.length > 0) throw new Error(faults.map(({ file, path, says }) => `${file} ${path}: ${says}`).join('\n'));
  const own = mappings.map(hisXml);
  const shipped = own.find(({ name }) => adapters.has(name));
  if (shipped !== undefined)
    throw new Error(`${folder}: ${shipped.name} is a mapping that ships; give yours an id of its own`);
  return new Map([...adapters, ...own.map((adapter) => [adapter.name, adapter] as const)]);
}
