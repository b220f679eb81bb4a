interface CacheEntry<V> {
  readonly value: V;
  readonly at: number;
}

/**
 * Things kept in memory for a while: at most so many, each until it was left alone for so long. The oldest goes first.
 */
export class BoundedCache<V> {
  readonly #kept = new Map<string, CacheEntry<V>>();
  readonly #max: number;
  readonly #keepMs: number;
  readonly #now: () => Date;

  constructor(max: number, keepMs: number, now: () => Date) {
    this.#max = max;
    this.#keepMs = keepMs;
    this.#now = now;
  }

  find(key: string): V | undefined {
    const kept = this.#kept.get(key);
    return kept === undefined || this.#isOld(kept) ? undefined : kept.value;
  }

  /** Puts it in, or back as the newest. */
  put(key: string, value: V): void {
    this.#kept.delete(key);
    this.#kept.set(key, { value, at: this.#now().getTime() });
    for (const [other, kept] of this.#kept) {
      if (this.#kept.size <= this.#max && !this.#isOld(kept)) break;
      this.#kept.delete(other);
    }
  }

  drop(key: string): void {
    this.#kept.delete(key);
  }

  /** The oldest first. */
  entries(): [key: string, value: V][] {
    return [...this.#kept].filter(([, kept]) => !this.#isOld(kept)).map(([key, { value }]) => [key, value]);
  }

  #isOld({ at }: CacheEntry<V>): boolean {
    return this.#now().getTime() - at > this.#keepMs;
  }
}
