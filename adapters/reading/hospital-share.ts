import { atLeastZero, type Fen, formatFen, minFen } from '../../src/money/index.ts';
import type { Reading } from './reading.ts';

interface Amounts {
  readonly hospitalBorne: Fen;
  readonly personal: Fen;
  readonly selfFunded: Fen;
  readonly overLimit: Fen;
  readonly preSelfPay: Fen;
}

/**
 * No message says which part of the cost the hospital bears. We take it off the in-scope part first and what is above
 * that off 先行自付, and say so: it decides what is left as the base of liability 1.
 */
export function noteHospitalShare(amounts: Amounts, reading: Reading): void {
  const { hospitalBorne, personal, selfFunded, overLimit, preSelfPay } = amounts;
  if (hospitalBorne === 0n) return;
  const outside = selfFunded + overLimit + preSelfPay;
  const inScope = minFen(hospitalBorne, atLeastZero(personal + hospitalBorne - outside));
  const beyond = hospitalBorne - inScope;
  const rest = beyond === 0n ? '' : `，其余 ${formatFen(beyond)} 元从先行自付起依次扣减`;
  reading.note(
    `医院负担 ${formatFen(hospitalBorne)} 元：报文未说明由哪部分费用承担，按 ${formatFen(inScope)} 元从政策范围内个人负担扣减${rest}；这会减少责任一的计算基数`,
  );
}
