import { formatFen } from '../money/index.ts';
import type { CounterBillRow } from './protocol.ts';

/** One line of a counter's list of bills. */
export function rowOf(
  reply: {
    readonly settlementId: string;
    readonly state: 'settled' | 'cancelled';
    readonly recordedAt: string;
    readonly replaces?: string;
    readonly replacedBy?: string;
    readonly patient: { readonly maskedName?: string };
  },
  amounts: { readonly total: bigint; readonly patientPays: bigint },
): CounterBillRow {
  const { maskedName } = reply.patient;
  return {
    settlementId: reply.settlementId,
    state: reply.state,
    recordedAt: reply.recordedAt,
    ...(maskedName === undefined ? {} : { maskedName }),
    ...(reply.replaces === undefined ? {} : { replaces: reply.replaces }),
    ...(reply.replacedBy === undefined ? {} : { replacedBy: reply.replacedBy }),
    total: formatFen(amounts.total),
    patientPays: formatFen(amounts.patientPays),
  };
}
