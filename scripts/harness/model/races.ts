import type fc from 'fast-check';
import type { Ledger } from '../../../src/ledger/index.ts';
import type { Stay } from '../messages.ts';
import type { Real } from './real.ts';
import type { Answer } from './reference.ts';
import { doingOf, explain, type Model, makesSense, type Step, speakOf } from './steps.ts';

/**
 * Two steps at the same moment: both answers and all that can be seen must be those of one after the other, either way.
 */
export class AtOnce implements fc.AsyncCommand<Model, Real> {
  readonly steps: readonly [Step, Step];
  readonly fresh: Stay;

  /** @param fresh both steps may be about it */
  constructor(steps: readonly [Step, Step], fresh: Stay) {
    this.steps = steps;
    this.fresh = fresh;
  }

  check(model: Readonly<Model>): boolean {
    return this.steps.every((step) => 'stay' in step || makesSense(step, model));
  }

  async run(model: Model, real: Real): Promise<void> {
    const first = speakOf(model, this.steps[0], this.fresh);
    const doings = [doingOf(first, model), doingOf(this.steps[1], model)] as const;
    const got = await real.until(Promise.all(doings.map((doing) => doing.real(real))));
    await explain(model, real, this.toString(), got, (reference) =>
      ORDERS.map((order) => {
        const after = reference.copy();
        const due: (Answer | undefined)[] = [];
        for (const index of order) due[index] = doings[index].reference(after);
        return { due, after };
      }),
    );
  }

  toString(): string {
    return `at once: ${this.steps.map((step) => JSON.stringify(step)).join(' and ')}`;
  }
}

const ORDERS = [
  [0, 1],
  [1, 0],
] as const;

/** Each call of the ledger waits for the scheduler, so that calls of two requests mix in every order. */
export function scheduled(scheduler: fc.Scheduler): (ledger: Ledger) => Ledger {
  return (ledger) =>
    new Proxy(ledger, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...values: unknown[]) => {
          await scheduler.schedule(Promise.resolve(), String(name));
          return Reflect.apply(member, target, values);
        };
      },
    });
}
