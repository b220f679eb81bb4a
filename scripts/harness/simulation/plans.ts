import { join } from 'node:path';
import { plansFolder } from '../../../src/main/plans.ts';
import { type LoadedPlan, type PlanBook, planBook } from '../../../src/plan/index.ts';
import { loadCoordination, loadPlan, loadPlans } from '../../../src/plan/load.ts';
import { PLAN } from '../messages.ts';

export const FAMILY_PLAN = 'huitangbao-2022';

let book: PlanBook | undefined;

/**
 * 惠衢保 2021, and 惠唐保 2022 for what a family shares, with every date of the latter moved to 2021 so that both run in
 * one year; no figure is touched. A book of two makes a settlement cheap.
 */
export function twoPlanBook(): PlanBook {
  if (book !== undefined) return book;
  const hospital = planIn('quzhou', PLAN);
  const family = planIn('tangshan', FAMILY_PLAN);
  if (hospital === undefined || family === undefined) throw new Error('a plan is missing');
  const moved = loadPlan(JSON.parse(JSON.stringify(family.plan).replaceAll(/"2022-(\d\d-\d\d)"/g, '"2021-$1"')));
  book = planBook([hospital, moved], loadCoordination(plansFolder(), plansFolder()));
  return book;
}

/** Of one city only: reading every plan takes longer than a short run. */
const planIn = (city: string, id: string): LoadedPlan | undefined =>
  loadPlans(join(plansFolder(), city)).plans.find(({ plan }) => plan.id === id);
