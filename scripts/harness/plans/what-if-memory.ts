import { openPlans } from '../../../src/main/plans.ts';
import { findPlan } from '../../../src/workbench/check/plan-file.ts';
import { comparePlans, WhatIf } from '../../../src/workbench/whatif/whatif.ts';
import { syntheticEvents } from '../../synthetic-events.ts';

/**
 * What a what-if holds while it runs: node --expose-gc what-if-memory.js PLAN EVENTS SEED [keep]. It says so at every
 * so many events, after garbage was collected, so that neither the machine nor the collector's habits are in the
 * numbers. `keep` plants a leak: every event is held.
 */
const [planFile = '', count = '0', seed = '1', leak] = process.argv.slice(2);
const POINTS = 12;
/** Fewer persons than there are: what may stay in memory is full long before the half of the run that is judged. */
const PERSONS_HELD = 200;

const events = Number(count);
const present = openPlans();
const found = findPlan(planFile, '');
const plan = present.find('huiqubao-2021')?.plan;
if ('faults' in found || plan === undefined) throw new Error(`no plan ${planFile}`);
const run = new WhatIf(comparePlans(present, [found.loaded], []), PERSONS_HELD);
const held: object[] = [];
const every = Math.max(1, Math.floor(events / POINTS));
let played = 0;
for (const event of syntheticEvents({ plan, events, seed: Number(seed) })) {
  run.line(JSON.stringify(event));
  if (leak === 'keep') held.push(event);
  played += 1;
  if (played % every === 0) say();
}
run.close();

function say(): void {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.stdout.write(`${JSON.stringify({ at: played, value: (heapUsed + external) / 1e6, held: held.length })}\n`);
}
