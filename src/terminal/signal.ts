/**
 * The port by which whoever listens at a counter is told that something new lies there. It says nothing of what: they
 * read it themselves.
 */
export interface CounterSignal {
  readonly closed: boolean;
  /** @returns what ends the listening */
  on(counter: string, heard: () => void): () => void;
  /** Returns at once and never fails; wherever a terminal of the counter stands, it is woken soon after. */
  notify(counter: string): void;
  /** Wakes all listeners a last time: they find the signal closed. */
  close(): void;
}

/**
 * For a process that stands alone. What is notified in one turn of the event loop is heard as one, after everything of
 * that turn is done.
 */
export class InProcessSignal implements CounterSignal {
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #rung = new Set<string>();
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  on(counter: string, heard: () => void): () => void {
    const listeners = this.#listeners.get(counter) ?? new Set();
    listeners.add(heard);
    this.#listeners.set(counter, listeners);
    return () => {
      listeners.delete(heard);
      if (listeners.size === 0 && this.#listeners.get(counter) === listeners) this.#listeners.delete(counter);
    };
  }

  notify(counter: string): void {
    if (!this.#listeners.has(counter)) return;
    if (this.#rung.size === 0) setImmediate(() => this.#sound());
    this.#rung.add(counter);
  }

  close(): void {
    this.#closed = true;
    for (const counter of this.#listeners.keys()) this.notify(counter);
  }

  #sound(): void {
    const counters = [...this.#rung];
    this.#rung.clear();
    for (const counter of counters) for (const heard of [...(this.#listeners.get(counter) ?? [])]) heard();
  }
}
