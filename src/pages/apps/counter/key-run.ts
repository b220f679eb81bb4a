/** Keys closer together than this are a scanner's, when there are enough of them. */
const FAST_MS = 50;
/** A scanner may stop for so long in the middle of a number. */
export const STALL_MS = 500;
/** No number of a bill is shorter. */
const SCAN_MIN = 6;
/** So many fast keys before a stall are the beginning of the scan, not a person's typing. */
const GROUP_MIN = 3;
const KEPT_MAX = 256;

interface Key<T> {
  readonly at: number;
  readonly before: T;
}

/** Finds a scan among the keys by the time between them, and what there was before it began. */
export class KeyRun<T> {
  #keys: Key<T>[] = [];

  /** @returns how long after the key before this one it came, in milliseconds */
  press(at: number, before: T): number {
    const last = this.#keys[this.#keys.length - 1];
    this.#keys = [...this.#keys.slice(1 - KEPT_MAX), { at, before }];
    return last === undefined ? Number.POSITIVE_INFINITY : at - last.at;
  }

  clear(): void {
    this.#keys = [];
  }

  /** @returns what there was before the scan that ends now; undefined when the keys were a person's */
  scanEndedAt(at: number): { readonly before: T } | undefined {
    const count = this.#keys.length;
    const last = this.#keys[count - 1];
    if (last === undefined || at - last.at > STALL_MS) return undefined;
    const start = this.#startOfScan();
    return count - start < SCAN_MIN ? undefined : this.#keys[start];
  }

  /** Over stalls too, where what stood before the stall was fast, or one or two keys by themselves. */
  #startOfScan(): number {
    let start = this.#startOfGroup(this.#keys.length - 1);
    while (start > 0 && this.#gapBefore(start) <= STALL_MS) {
      const earlier = this.#startOfGroup(start - 1);
      const isAlone = this.#gapBefore(earlier) > STALL_MS;
      if (start - earlier < GROUP_MIN && !isAlone) break;
      start = earlier;
    }
    return start;
  }

  #startOfGroup(index: number): number {
    let start = index;
    while (this.#gapBefore(start) <= FAST_MS) start -= 1;
    return start;
  }

  #gapBefore(index: number): number {
    const [before, key] = [this.#keys[index - 1], this.#keys[index]];
    return before === undefined || key === undefined ? Number.POSITIVE_INFINITY : key.at - before.at;
  }
}
