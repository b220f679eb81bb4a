import { type RefusalRow, row } from './row.ts';

/** What is settled already, or was taken back already, and therefore is not settled now. */
export const STANDING_REFUSALS = {
  CANCELLED_BEFORE_SETTLED: row(
    409,
    'changed',
    '医保撤销通知先于本结算到达，不能结算。',
    'A reversal of this settlement came before it (details: cancelledAt, said, settles). Two people can lift it: huijie lift.',
    '请核对医保是否已撤销本结算：已撤销的，请在 HIS 重新结算；未撤销的，请信息科由两人核实后解除。',
  ),
  VISIT_SETTLED: row(
    409,
    'changed',
    '本次就诊已经结算。',
    'This visit is settled already (details: by).',
    '请勿重复收费；请按已结算的账单办理。',
  ),
} as const satisfies Record<string, RefusalRow>;
