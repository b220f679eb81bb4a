import type { Random } from '../random.ts';

const ARMED = 0.25;
const FIRES = 0.25;

/**
 * Faults that are armed for a whole run with one chance in four, and then fire with one in four, as FoundationDB's
 * tests do: most runs see few kinds of faults, each of them often. A site that is passed very often has a rarer chance
 * of its own.
 */
export class Buggify<Site extends string> {
  readonly #random: Random;
  readonly #armed = new Set<Site>();
  readonly #rarer: Partial<Record<Site, number>>;
  /** How often each site fired. */
  readonly fired = new Map<Site, number>();
  /** Off: nothing fires any more. */
  on = true;

  constructor(random: Random, sites: readonly Site[], rarer: Partial<Record<Site, number>> = {}) {
    this.#random = random;
    this.#rarer = rarer;
    for (const site of sites) if (random.chance(ARMED)) this.#armed.add(site);
  }

  get armed(): readonly Site[] {
    return [...this.#armed];
  }

  fires(site: Site): boolean {
    if (!this.on || !this.#armed.has(site)) return false;
    if (!this.#random.chance(this.#rarer[site] ?? FIRES)) return false;
    this.fired.set(site, (this.fired.get(site) ?? 0) + 1);
    return true;
  }
}
