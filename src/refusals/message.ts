import { type RefusalRow, row } from './row.ts';

/** Why a message of the hospital or the gateway is not taken. */
export const MESSAGE_REFUSALS = {
  MESSAGE_MISSING: row(422, 'changed', '缺少结算所需的报文。', 'A message needed for the settlement is missing.'),
  MESSAGE_CONTRADICTS: row(
    422,
    'changed',
    '报文中两处内容互相矛盾。',
    'Two places state one fact differently; `field` and `details.other` name them.',
    '请在 HIS 核对后重新结算。',
  ),
  TRANSACTION_UNSUPPORTED: row(422, 'never', '不支持该交易。', 'Settlement from this transaction is not supported.'),
  GATEWAY_REFUSED: row(
    422,
    'changed',
    '医保交易未成功。',
    'The gateway answered this transaction with a failure.',
    '请先在 HIS 完成医保结算。',
  ),
  AMOUNT_MALFORMED: row(
    422,
    'changed',
    '金额格式不正确。',
    'An amount is not a plain decimal of at most two decimals.',
  ),
  AMOUNT_MISSING: row(422, 'changed', '缺少必需的金额。', 'A required amount is absent.'),
  AMOUNTS_DO_NOT_ADD: row(
    422,
    'changed',
    '金额合计不平。',
    'The amounts of the message do not add up.',
    '请在 HIS 核对本次医保结算金额。',
  ),
  CODE_UNKNOWN: row(422, 'changed', '代码不在对照表中。', 'A code is not in the table of this region.'),
} as const satisfies Record<string, RefusalRow>;
