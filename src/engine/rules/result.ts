import type { Reason, Step } from '../../bill/index.ts';
import type { Exact } from '../../money/index.ts';

/** Why a rule could not be applied: something that it needs is not known, or its gate is closed. */
export class Stopped {
  readonly because: Reason;

  constructor(because: Reason) {
    this.because = because;
  }
}

/** What a rule gives: its result, or why there is none. Every rule of the engine answers in this shape. */
export type RuleResult<T> = T | Stopped;

/** An amount and the steps that led to it. */
export interface Amount {
  readonly amount: Exact;
  readonly steps: readonly Step[];
}

export const stop = (because: Reason): Stopped => new Stopped(because);

export const isStopped = (result: unknown): result is Stopped => result instanceof Stopped;

/**
 * Rules one after the other, each on what those before it found. The first that stops ends it: no later rule is
 * asked. One object collects what is found, because a bill is priced while the patient waits.
 */
export class Pipeline<S extends object> {
  #found: RuleResult<S>;

  private constructor(found: S) {
    this.#found = found;
  }

  static from<S extends object>(start: S): Pipeline<S> {
    return new Pipeline<S>(start);
  }

  /** @param name under which the rules that follow find what this one found */
  next<K extends string, T>(name: K, rule: (found: S) => RuleResult<T>): Pipeline<S & Readonly<Record<K, T>>> {
    if (!isStopped(this.#found)) {
      const more = rule(this.#found);
      if (isStopped(more)) this.#found = more;
      else Object.assign(this.#found, { [name]: more });
    }
    return this as unknown as Pipeline<S & Readonly<Record<K, T>>>;
  }

  get result(): RuleResult<S> {
    return this.#found;
  }
}
