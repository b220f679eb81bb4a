import { openPlans } from '../../../src/main.ts';
import { type PlanBook, planBook } from '../../../src/plan/index.ts';
import { loadPlan } from '../../../src/plan/load.ts';
import { PLAN } from '../messages.ts';

export const FAMILY_PLAN = 'huitangbao-2022';

let book: PlanBook | undefined;

/**
 * 惠衢保 2021, and 惠唐保 2022 for what a family shares, with every date of the latter moved to 2021 so that both run in
 * one year; no figure is touched. A book of two makes a settlement cheap.
 */
export function twoPlanBook(): PlanBook {
  if (book !== undefined) return book;
  const all = openPlans();
  const town = all.find(PLAN);
  const family = all.find(FAMILY_PLAN);
  if (town === undefined || family === undefined) throw new Error('a plan is missing');
  const moved = loadPlan(JSON.parse(JSON.stringify(family.plan).replaceAll(/"2022-(\d\d-\d\d)"/g, '"2021-$1"')));
  book = planBook([town, moved], all.coordination);
  return book;
}
