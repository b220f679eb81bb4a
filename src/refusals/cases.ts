import { type RefusalRow, row } from './row.ts';

/** Why a conversation about a case does not go on. */
export const CASE_REFUSALS = {
  CASE_UNKNOWN: row(
    404,
    'changed',
    '没有这个就诊档案（未建立、已撤销，或系统重启后需重新上传）。',
    'The case is not open (never opened, closed, or lost at a restart). Open it and send its lines again.',
    '请在 HIS 重新建立就诊档案并上传费用明细。',
  ),
  TRADE_UNKNOWN: row(
    404,
    'changed',
    '没有这个交易流水号的结果。',
    'No answer is stored under this number of the sender: there was none, or it is too old.',
    '请用原报文重新发送。',
  ),
  TRADE_NUMBER_REUSED: row(
    409,
    'never',
    '该交易流水号已用于另一内容。',
    'The sender used this number before, for other content.',
    '请在 HIS 用新的交易流水号发送。',
  ),
} as const satisfies Record<string, RefusalRow>;
