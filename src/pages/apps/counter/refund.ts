import type { MoneyBackWire, TakenBackWire } from '../../../terminal/protocol.ts';
import { isZeroAmount } from '../../kit/amount.ts';
import type { BilingualText } from '../../kit/say.tsx';
import type { Case } from './case.ts';

/** What goes back to the patient of the bill on the screen. */
export interface Refund {
  /** Of the last step: what is due now. */
  readonly back: Pick<MoneyBackWire, 'patient' | 'cash' | 'account' | 'familyAccount' | 'transferLater'>;
  /** When it was taken back, where that is known. */
  readonly at: string | undefined;
  readonly goods: TakenBackWire['steps'][number]['goods'];
  /** Steps before the last one: their money was due then. */
  readonly earlier: TakenBackWire['steps'];
  readonly stands: TakenBackWire['stands'];
}

/** @returns undefined while nothing was taken back of the bill */
export function refundOf(view: Case): Refund | undefined {
  if (view.phase !== 'settled' && view.phase !== 'cancelled') return undefined;
  const { steps = [], stands = null } = view.settled?.takenBack ?? {};
  const last = steps[steps.length - 1];
  if (last !== undefined)
    return { back: last.back, at: last.at, goods: last.goods, earlier: steps.slice(0, -1), stands };
  if (view.phase !== 'cancelled') return undefined;
  const { pays: patient, cash, account, familyAccount, transferLater } = view.bill.patient;
  const back = { patient, cash, account, familyAccount, transferLater };
  return { back, at: view.receipt?.cancelledAt, goods: [], earlier: [], stands: null };
}

export const isOwed = (amount: string): boolean => amount.startsWith('-');

/** The one thing to do with money, where it is not to collect what the bill says. */
export function instructionOf(view: Case): BilingualText | undefined {
  if (view.phase === 'unknown')
    return view.asked === 'cancel'
      ? { zh: '请勿退款', en: 'Refund nothing' }
      : { zh: '请勿收款', en: 'Collect nothing' };
  const refund = refundOf(view);
  if (refund === undefined) return undefined;
  if (isZeroAmount(refund.back.patient)) return { zh: '勿收款，无需退款', en: 'Collect nothing, refund nothing' };
  return isOwed(refund.back.patient)
    ? { zh: '请补收差额', en: 'Collect the difference' }
    : { zh: '请退款，勿收款', en: 'Refund, collect nothing' };
}
