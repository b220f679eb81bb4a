import { grouped, isZeroAmount } from '../../kit/amount.ts';
import { type Case, LOOKS } from './case.ts';
import { instructionOf, isOwed, refundOf } from './refund.ts';

/**
 * What a screen reader says of the bill: its state, what to do, and the one amount that moves now. The amount of the
 * bill is read only where it is to be paid, or was paid.
 */
export function announcementOf(view: Case): string {
  const words = [stateWords(view), view.problem?.title, instructionOf(view)?.zh, amountWords(view)];
  return words.filter((word) => word !== undefined && word !== '').join(' ');
}

const stateWords = (view: Case): string => (refundOf(view)?.stands ? '部分退货' : LOOKS[view.phase].zh);

function amountWords(view: Case): string | undefined {
  switch (view.phase) {
    case 'quoting':
    case 'expired':
    case 'changed':
    case 'refused':
    case 'unknown':
    case 'cancelling':
      return undefined;
    case 'trial':
    case 'ready':
    case 'confirming':
      return `个人应付 ${grouped(view.bill.patient.pays)} 元`;
    case 'settled':
    case 'cancelled':
      return movedWords(view);
  }
}

function movedWords(view: Case): string | undefined {
  const refund = refundOf(view);
  if (refund === undefined) return `个人应付 ${grouped(view.bill.patient.pays)} 元`;
  const { patient } = refund.back;
  if (isZeroAmount(patient)) return undefined;
  return `${isOwed(patient) ? '应补收' : '应退'} ${grouped(patient.replace(/^-/, ''))} 元`;
}
