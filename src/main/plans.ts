import { join } from 'node:path';
import { type Books, NO_BOOKS } from '../catalogue/index.ts';
import { openBooks } from '../catalogue/store.ts';
import { type PlanBook, planBook } from '../plan/index.ts';
import { loadCoordination, loadPlans, type PlanFault } from '../plan/load.ts';
import { packageRoot } from './root.ts';

/** The plans and catalogues that lie on the disk. A command that needs no ledger loads no more than this. */

export const plansFolder = (): string => join(packageRoot(), 'plans');
export const demoLists = (): string => join(plansFolder(), 'demo', 'lists.json');
export const demoCatalogue = (): string => join(plansFolder(), 'demo', 'catalogue');

/** The drugs and institutions of a catalogue folder. @throws Error naming what is wrong with it */
export const openCatalogue = (folder: string | undefined): Books =>
  folder === undefined ? NO_BOOKS : openBooks(folder);

/** @throws Error with every fault of every plan file: a bad plan stops the start */
export function openPlans(
  folder: string = plansFolder(),
  lists: readonly string[] = [],
  { institutions }: Books = NO_BOOKS,
): PlanBook {
  const { plans, faults } = loadPlans(folder, lists, institutions.fills);
  if (faults.length > 0) throw new Error(faults.map(faultText).join('\n'));
  return planBook(plans, loadCoordination(folder, plansFolder()));
}

export const faultText = (fault: PlanFault): string =>
  `${fault.file}${fault.path === '' ? '' : ` ${fault.path}`}: ${fault.says}`;
