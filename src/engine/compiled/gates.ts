import type { Reason } from '../../bill/index.ts';
import type { Liability } from '../../plan/index.ts';
import { isStopped } from '../rules/result.ts';
import type { CompileContext } from './figures.ts';
import { ask, type Run } from './run.ts';

/** As `passGates`. @returns why the first closed gate is closed, or undefined where all are open */
export function compileGates(liability: Liability, { tests }: CompileContext): (run: Run) => Reason | undefined {
  const gates = liability.gates.map(({ require, reason, say, source }) => {
    const closed: Reason = { code: reason, source, ...(say === undefined ? {} : { say }) };
    return { test: tests.of(require), closed, source };
  });
  return (run) => {
    for (const { test, closed, source } of gates) {
      const truth = ask(run, test);
      if (isStopped(truth)) return { ...truth.because, source };
      if (!truth.is) return closed;
    }
    return undefined;
  };
}
