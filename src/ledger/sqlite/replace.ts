import { contradiction, isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import type { CancelRecorded, Recorded } from '../ledger.ts';
import type { Replaced, ReplaceRequest } from '../replacement.ts';
import { contentDiffers } from '../same-content.ts';
import { goneRefusal } from '../standing.ts';
import type { Rows, SettlementRow } from './rows.ts';
import type { StoredBills } from './stored-bills.ts';

/** The two halves of a replacement, as the ledger does them for itself. */
interface ReplaceSteps {
  readonly rows: Rows;
  readonly kept: StoredBills;
  reverse(known: SettlementRow, replacedBy: string): CancelRecorded | Refusal;
  settle(replaces: string): Recorded | Refusal;
}

/** Takes one settlement back and puts another in its place. Runs in the caller's transaction: a refusal undoes both. */
export function replaceWith(steps: ReplaceSteps, request: ReplaceRequest): Replaced | Refusal {
  const { rows, kept: bills } = steps;
  const old = rows.settlement(request.settlementId);
  if (old === undefined) return refuse('SETTLEMENT_UNKNOWN', 'replaces');
  const known = rows.settlement(request.settlement.id);
  if (known !== undefined) return again(steps, old, known, request);
  if (old.cancelEntry !== null) return goneRefusal(bills.stored(old));
  if (old.person !== request.settlement.person.key) return contradiction('person', 'replaces');
  const reversed = steps.reverse(old, request.settlement.id);
  if (isRefusal(reversed)) return reversed;
  const settled = steps.settle(request.settlementId);
  if (isRefusal(settled)) return settled;
  const { receipt } = reversed;
  return { duplicate: false, receipt, replaced: bills.mustFind(old.id), stored: settled.stored };
}

/** What stands in the place of a settlement is known by its own id: the same again is the same answer. */
function again(
  { kept: bills }: ReplaceSteps,
  old: SettlementRow,
  known: SettlementRow,
  request: ReplaceRequest,
): Replaced | Refusal {
  const stored = bills.stored(known);
  const difference =
    stored.replaces === request.settlementId ? contentDiffers(stored.settlement, request.settlement) : 'replaces';
  if (difference !== undefined) return refuse('EXISTS_WITH_DIFFERENT_CONTENT', difference);
  if (old.cancelEntry === null) return refuse('LEDGER_DAMAGED');
  return { duplicate: true, receipt: bills.receipt(old.cancelEntry), replaced: bills.stored(old), stored };
}
