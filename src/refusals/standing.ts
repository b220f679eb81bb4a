import { type RefusalRow, row } from './row.ts';

/** What is settled already, or was taken back already, and therefore is not settled now. */
export const STANDING_REFUSALS = {
  VISIT_SETTLED: row(
    409,
    'changed',
    '本次就诊已经结算。',
    'This visit is settled already (details: by).',
    '请勿重复收费；请按已结算的账单办理。',
  ),
} as const satisfies Record<string, RefusalRow>;
