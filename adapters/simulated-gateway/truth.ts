import type { Fen } from '../../src/money/index.ts';
import type { GatewayState } from './state.ts';

/** A settlement as it truly stands at the gateway, whatever its messages said. Amounts in fen. */
export interface TrueSettlement {
  readonly mdtrtId: string;
  readonly setlId: string;
  readonly infno: string;
  /** The message that made it. */
  readonly msgid: string;
  readonly psnNo: string;
  /** `setl_time`. */
  readonly at: string;
  /** cancelled: by 2208, 2305 or 2103. reversed: by 2601. */
  readonly status: 'active' | 'cancelled' | 'reversed';
  readonly total: Fen;
  readonly fund: Fen;
  readonly person: Fen;
  readonly account: Fen;
  readonly cash: Fen;
  readonly hospital: Fen;
}

/** Every settlement an institution ever made, in order; the mirrors that cancellations write are not among them. */
export function settlementsIn(state: GatewayState, institution: string): TrueSettlement[] {
  return [...state.settlements.values()].flatMap((settlement) => {
    const { stay, statement, setlId, cancels, infno, msgid, at, status } = settlement;
    if (stay.institution.code !== institution || cancels !== undefined || setlId === null) return [];
    const { split, fund, person, account, cash, hospital } = statement;
    const who = { mdtrtId: stay.mdtrtId, setlId, infno, msgid, psnNo: stay.person.psn_no, at, status };
    return [{ ...who, total: split.amount, fund, person, account, cash, hospital }];
  });
}
