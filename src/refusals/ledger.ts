import { RESEND, type RefusalRow, row } from './row.ts';

/** Why the ledger records nothing, or the server answers nothing. */
export const LEDGER_REFUSALS = {
  PERSON_FROZEN: row(
    423,
    'never',
    '该人员账目核对未通过，已停止结算。',
    'The account of this person does not verify; its money operations are stopped.',
    '该患者账目核对未通过，已停止结算，请联系信息科。',
  ),
  LEDGER_DAMAGED: row(
    500,
    'never',
    '账本校验失败，该人员已停止结算。',
    'The ledger does not verify for this person.',
    '请立即联系信息科，暂勿为该患者结算。',
  ),
  LEDGER_BUSY: row(503, 'same', '系统繁忙。', 'The ledger is busy.', RESEND),
  LEDGER_FULL: row(
    507,
    'same',
    '系统存储空间不足，未记账。',
    'The disk of the ledger is full; nothing was recorded.',
    '系统存储空间不足，请联系信息科清理；之后重新发送同一请求，不要重新生成单号。',
  ),
  LEDGER_FAILED: row(
    503,
    'same',
    '账本存储故障，系统停止服务。',
    'The disk of the ledger failed and the server stops; what was recorded is known after the next start.',
    '请立即联系信息科；系统恢复后重新发送同一请求，不要重新生成单号。',
  ),
  TOO_MANY_WAITING: row(
    429,
    'same',
    '该窗口的等待请求过多。',
    'Too many calls wait for messages of this counter already.',
  ),
  STOPPING: row(503, 'same', '系统正在停止服务。', 'The server is stopping.', RESEND),
  INTERNAL: row(
    500,
    'same',
    '系统内部错误，请先查询该笔是否已结算。',
    'An internal error; look the settlement up before anything else.',
    RESEND,
  ),
} as const satisfies Record<string, RefusalRow>;
