import { type RefusalRow, row } from './row.ts';

/** Why a settlement is not replaced, and goods are not taken back. */
export const RETURN_REFUSALS = {
  SETTLEMENT_REPLACED: row(
    409,
    'changed',
    '该结算已由另一笔结算代替。',
    'Another settlement stands in the place of this one (details: by).',
    '请按代替它的那笔结算办理。',
  ),
  SALE_SETTLED: row(
    409,
    'changed',
    '该笔销售已按另一结算号结算。',
    'This sale of the pharmacy is settled under another number (details: by).',
    '请先撤销原结算，再送出新结算。',
  ),
  REBILL_USES_MORE: row(
    409,
    'never',
    '代替的账单比原账单多用额度，而其后已有其他结算。',
    'What is to stand in its place uses more of a deductible or limit than it did, and others were settled since.',
    '请撤销原结算后，作为新的一笔重新结算。',
  ),
  RETURN_EXCEEDS: row(
    422,
    'changed',
    '退货数量超过尚未退回的数量。',
    'More is returned than was sold less what has come back already (details: left).',
    '请核对退货数量。',
  ),
  RETURN_NEEDS_BASIC: row(
    422,
    'changed',
    '该笔销售已经医保结算，部分退货须先在医保撤销并重新结算。',
    'Basic insurance settled this sale: reverse it there, settle what stays, and send that with `replaces`.',
    '请先在医保撤销原结算并重新结算剩余药品，再送出新结算。',
  ),
} as const satisfies Record<string, RefusalRow>;
