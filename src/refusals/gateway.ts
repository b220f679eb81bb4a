import { type RefusalRow, row } from './row.ts';

/** Why a visit does not go through the gateway. */
export const GATEWAY_REFUSALS = {
  GATEWAY_NONE: row(
    422,
    'never',
    '未配置医保平台，请由 HIS 送出医保结算结果。',
    'No gateway is configured: the hospital system sends the results of the basic settlement.',
  ),
  GATEWAY_SILENT: row(
    503,
    'same',
    '医保平台没有应答，尚未收费。',
    'The gateway does not answer; nothing was charged.',
    '请稍后再按确认；如持续无应答，请联系信息科。',
  ),
  GATEWAY_DOWN: row(
    503,
    'same',
    '医保线路中断，本次没有发送，尚未收费。',
    'The line to the gateway is down: nothing was sent, nothing was charged. It is tried again by itself.',
    '请先为下一位患者办理，稍后再试；患者不能等候的，按本院医保断网预案办理，并联系信息科。',
  ),
  CREDENTIAL_INVALID: row(
    422,
    'changed',
    '医保电子凭证无法识别。',
    'The presented credential could not be resolved to a person (details: why).',
    '请患者刷新后重新出示医保电子凭证；电子社保卡的二维码不能用。',
  ),
  VISIT_DIFFERS: row(
    409,
    'never',
    '本次就诊已在办理，内容不同。',
    'The visit is under way with other content.',
    '请先放弃正在办理的账单，再重新送出。',
  ),
  JOURNEY_UNKNOWN: row(
    404,
    'never',
    '没有这个办理流程。',
    'There is no driven visit of this id.',
    '请在 HIS 重新送出账单。',
  ),
  JOURNEY_MOVED_ON: row(
    409,
    'changed',
    '该办理流程已有进展。',
    'The visit has moved on since; read its state again.',
    '请刷新后查看当前状态。',
  ),
  WORK_ITEM_UNKNOWN: row(
    404,
    'never',
    '没有这个待办事项，或已处理。',
    'There is no open work item of this id.',
    '请刷新待办列表。',
  ),
} as const satisfies Record<string, RefusalRow>;
