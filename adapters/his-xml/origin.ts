import type { Mapping } from './mapping.ts';
import type { MoneySource } from './sources.ts';

const PLACE_LENGTH_MAX = 120;

/**
 * Where the inputs of the bill came from: canonical path -> places in the message. The same for every message of a
 * mapping.
 */
export function originOf(mapping: Mapping): Record<string, string> {
  const origin = new Map<string, string>();
  for (const [name, source] of Object.entries(mapping.amounts)) origin.set(`amounts.${name}`, placesOf(source));
  for (const { fund, amount } of mapping.funds) {
    const key = `amounts.funds.${fund}`;
    const before = origin.get(key);
    origin.set(key, before === undefined ? placesOf(amount) : `${before} + ${placesOf(amount)}`);
  }
  if (mapping.criticalIllness !== undefined) {
    origin.set('criticalIllness.scopeCost', placesOf(mapping.criticalIllness.scopeCost));
  }
  if (mapping.lines !== undefined) origin.set('lines', mapping.lines.rows);
  return Object.fromEntries([...origin].map(([key, place]) => [key, place.slice(0, PLACE_LENGTH_MAX)]));
}

function placesOf(source: MoneySource): string {
  if ('fixed' in source) return 'mapping';
  return 'from' in source ? source.from : source.sum.join(' + ').replaceAll('+ -', '- ');
}
