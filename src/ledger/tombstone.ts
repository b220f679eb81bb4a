import { formatFen } from '../money/index.ts';
import type { Refusal } from '../refusals/index.ts';

/** Why a settlement that is not here yet must never come: whoever has no such proof blocks no number. */
export type CancelEvidence =
  /** The gateway's own reversal, with its figures. Amounts are yuan text without sign. */
  | { readonly by: 'message'; readonly total: string; readonly figures: Readonly<Record<string, string>> }
  /** The desk itself took it back at the gateway. */
  | { readonly by: 'journey'; readonly journey: string };

/** A settlement that was taken back before it came. */
export interface Tombstone {
  readonly settlementId: string;
  readonly entry: number;
  readonly at: string;
  /** Absent in ledgers of an older program. */
  readonly evidence?: CancelEvidence | undefined;
  /** Two people have found that it was not taken back: it may come. */
  readonly lift?: { readonly entry: number; readonly at: string };
}

export interface LiftRequest {
  readonly settlementId: string;
  readonly why: string;
  /** Two people, not one. */
  readonly by: string;
  readonly second: string;
  readonly at: string;
}

export interface TombstoneStore {
  find(settlementId: string): Promise<Tombstone | undefined>;
  /**
   * Lets a settlement come that was said to be taken back before it came. An entry of its own says who and why.
   * Refusals: SETTLEMENT_UNKNOWN (nothing of it stands), LEDGER_BUSY.
   */
  lift(request: LiftRequest): Promise<Tombstone | Refusal>;
}

/** The institution is a part of every id: nobody's key is known yet. */
export const chainOfInstitution = (settlementId: string): string => `institution:${settlementId.split(':')[0] ?? ''}`;

/** What a reversal proves by itself. @returns undefined where it does not say what it takes back */
export function evidenceOf(
  total: bigint | undefined,
  figures: readonly { readonly figure: string; readonly amounts: readonly bigint[] }[] = [],
): CancelEvidence | undefined {
  if (total === undefined) return undefined;
  const stated = figures.flatMap(({ figure, amounts: [amount] }) =>
    amount === undefined ? [] : [[figure, formatFen(amount)] as const],
  );
  return { by: 'message', total: formatFen(total), figures: Object.fromEntries(stated) };
}

const asOne = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** Two names that are there, and not one written in two ways. */
export const areTwoPeople = (by: string, second: string): boolean =>
  asOne(by) !== '' && asOne(second) !== '' && asOne(by) !== asOne(second);
