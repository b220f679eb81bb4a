import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPlans } from '../../src/main/plans.ts';
import { type LoadedPlan, type Plan, planSchema } from '../../src/plan/index.ts';
import { loadPlan } from '../../src/plan/load.ts';

export const folder = join(import.meta.dirname, '..', '..', 'plans');
export const quzhouFile = join(folder, 'quzhou', 'huiqubao-2021.json');
export const quzhouJson = (): Plan => JSON.parse(readFileSync(quzhouFile, 'utf8')) as Plan;

/** 惠衢保 2021 as the file has it, with some of its content changed. */
export function quzhou(change: (plan: Plan) => void = () => {}): Plan {
  const plan = planSchema.parse(quzhouJson());
  change(plan);
  return planSchema.parse(plan);
}

/** Puts a value at a path written with slashes; «remove» takes the field away. */
export function put(target: unknown, path: string, value: unknown): void {
  const keys = path.split('/');
  const last = keys.pop() ?? '';
  let node = target as Record<string, unknown>;
  for (const key of keys) node = node[key] as Record<string, unknown>;
  if (value === '«remove»') delete node[last];
  else node[last] = value;
}

export const withRate = (figure: string, rate: string): LoadedPlan =>
  loadPlan(quzhou((plan) => put(plan, `figures/${figure}/values/0/value`, rate)));

export const plans = openPlans(folder);
