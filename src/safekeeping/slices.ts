import { setImmediate as turn } from 'node:timers/promises';

/** Longer than this nobody else waits for us. */
const SLICE_MS = 6;

/**
 * For long work beside a running server: called between two steps, it lets everybody else have their turn when our time
 * is up. `stopped` ends the work at its next step.
 */
export function slices(stopped: () => boolean = () => false): () => Promise<void> | undefined {
  let began = performance.now();
  return () => {
    if (stopped()) throw new WorkStopped();
    if (performance.now() - began < SLICE_MS) return undefined;
    return turn().then(() => {
      began = performance.now();
    });
  };
}

/** The work was asked to end; nothing is wrong. */
export class WorkStopped extends Error {}
