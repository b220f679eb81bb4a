/**
 * Tells whoever listens at a counter that something new lies there. Says nothing of what: they read it themselves.
 * Rings of one turn of the event loop are heard as one, after everything of that turn is done.
 */
export class CounterSignal {
  readonly #ears = new Map<string, Set<() => void>>();
  readonly #rung = new Set<string>();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  /** @returns what ends the listening */
  on(counter: string, heard: () => void): () => void {
    const ears = this.#ears.get(counter) ?? new Set();
    ears.add(heard);
    this.#ears.set(counter, ears);
    return () => {
      ears.delete(heard);
      if (ears.size === 0 && this.#ears.get(counter) === ears) this.#ears.delete(counter);
    };
  }

  notify(counter: string): void {
    if (!this.#ears.has(counter)) return;
    if (this.#rung.size === 0) setImmediate(() => this.#sound());
    this.#rung.add(counter);
  }

  /** Everybody hears it once more and finds the bell closed. */
  close(): void {
    this.#closed = true;
    for (const counter of this.#ears.keys()) this.notify(counter);
  }

  #sound(): void {
    const counters = [...this.#rung];
    this.#rung.clear();
    for (const counter of counters) for (const heard of [...(this.#ears.get(counter) ?? [])]) heard();
  }
}
