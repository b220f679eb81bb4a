import type { Ledger } from '../ledger/index.ts';
import type { LoadedPlan } from '../plan/index.ts';
import { planFromContent } from './inputs.ts';

/** The plan versions of a ledger, each read once. They are few; persons are many. */
export class PlanCache {
  readonly #ledger: Ledger;
  readonly #plans = new Map<string, LoadedPlan | undefined>();
  readonly #readElsewhere = new Set<string>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** @returns undefined when the text is missing, cannot be read, or is not what its hash says */
  async find(hash: string): Promise<LoadedPlan | undefined> {
    if (this.#plans.has(hash)) return this.#plans.get(hash);
    const loaded = await this.#read(hash);
    this.#plans.set(hash, loaded);
    return loaded;
  }

  /** Hashes that were asked for, here or by another part of the audit. */
  get hashesRead(): readonly string[] {
    return [...new Set([...this.#plans.keys(), ...this.#readElsewhere])];
  }

  noteRead(hashes: readonly string[]): void {
    for (const hash of hashes) this.#readElsewhere.add(hash);
  }

  async #read(hash: string): Promise<LoadedPlan | undefined> {
    const content = await this.#ledger.planOf(hash);
    if (content === undefined) return undefined;
    try {
      return planFromContent(content, hash);
    } catch {
      // Whatever is wrong with a text, it is not the plan that was hashed.
      return undefined;
    }
  }
}
