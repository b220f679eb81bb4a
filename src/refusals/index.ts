import { CASE_REFUSALS } from './cases.ts';
import { ENROLMENT_REFUSALS } from './enrolment.ts';
import { expectedBy, type SchemaIssue } from './expected.ts';
import { REQUEST_REFUSALS } from './request.ts';
import { RETURN_REFUSALS } from './returns.ts';
import { ASK_IT, RESEND, type RefusalRow, row } from './row.ts';
import { STANDING_REFUSALS } from './standing.ts';

/**
 * Every refusal the product can give: one closed table. A refusal is a value, never an exception;
 * exceptions are bugs. The sentences carry no patient data and have no slot for any; the field at
 * fault and amounts travel beside them as typed details. `docs/errors.md` is checked against this table.
 */
export const REFUSALS = {
  ...REQUEST_REFUSALS,
  // The foreign message.
  MESSAGE_MISSING: row(
    422,
    'changed',
    '缺少结算所需的报文。',
    'A message needed for the settlement is missing.',
    ASK_IT,
  ),
  MESSAGE_CONTRADICTS: row(
    422,
    'changed',
    '报文中两处内容互相矛盾。',
    'Two places state one fact differently; `field` and `details.other` name them.',
    '请在 HIS 核对后重新结算。',
  ),
  TRANSACTION_UNSUPPORTED: row(422, 'never', '不支持该交易。', 'This transaction is not one we settle from.', ASK_IT),
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
    ASK_IT,
  ),
  AMOUNT_MISSING: row(422, 'changed', '缺少必需的金额。', 'A required amount is absent.', ASK_IT),
  AMOUNTS_DO_NOT_ADD: row(
    422,
    'changed',
    '金额合计不平。',
    'The amounts of the message do not add up.',
    '请在 HIS 核对本次医保结算金额。',
  ),
  CODE_UNKNOWN: row(422, 'changed', '代码不在对照表中。', 'A code is not in the table of this region.', ASK_IT),
  // The settlement.
  BASIC_NOT_FINAL: row(
    422,
    'changed',
    '医保尚未正式结算，只能试算。',
    'The basic settlement is a trial: it can be quoted, not settled.',
    '请先在 HIS 完成医保正式结算。',
  ),
  EXISTS_WITH_DIFFERENT_CONTENT: row(
    409,
    'never',
    '同一结算号已存在，但内容不同。',
    'A settlement with this id exists with other content.',
    '请核对结算号；如需更正，请先撤销原结算。',
  ),
  QUOTE_CHANGED: row(
    409,
    'changed',
    '试算后结果有变化，请确认新金额。',
    'The result differs from the quote it refers to.',
    '请向患者说明新旧金额，重新试算并确认。',
  ),
  QUOTE_UNKNOWN: row(404, 'changed', '没有这个试算。', 'There is no quote of this id.', '请在 HIS 重新送出账单。'),
  QUOTE_OF_OTHER_VISIT: row(
    409,
    'changed',
    '该试算属于另一次就诊。',
    'The quote belongs to another person or visit.',
    '请核对患者后重新试算。',
  ),
  SETTLEMENT_UNKNOWN: row(404, 'never', '没有这笔结算。', 'There is no settlement of this id.', '请核对结算号。'),
  SETTLEMENT_CANCELLED: row(
    409,
    'never',
    '该结算已撤销，不能再次结算。',
    'The settlement was cancelled; its id is never settled again.',
    '请在 HIS 重新结算后再试。',
  ),
  ...STANDING_REFUSALS,
  ...RETURN_REFUSALS,
  ...CASE_REFUSALS,
  VISIT_UNRESOLVED: row(
    409,
    'same',
    '本次就诊的医保结算结果尚未确认，暂不能另行结算。',
    'What became of this visit at the gateway is still being asked; nothing else of it is settled meanwhile.',
    '请勿重复收费；系统正在向医保核实，稍后会显示结果。',
  ),
  HELD_ELSEWHERE: row(
    409,
    'same',
    '另一窗口正在为该患者结算，额度已暂时保留。',
    'Another counter holds what this settlement would use; the figures are certain once it settles or its hold expires.',
    '请等另一窗口完成或放弃后，重新发送同一请求。',
  ),
  CANCEL_DIFFERS: row(
    422,
    'changed',
    '撤销报文与原结算不一致。',
    'The cancelling message does not mirror the settlement it names.',
    '请核对撤销的是哪一笔结算。',
  ),
  // A visit that the desk takes through the gateway.
  GATEWAY_NONE: row(
    422,
    'never',
    '本系统未接医保平台，请由 HIS 送出医保结算结果。',
    'No gateway is configured: the hospital system sends the results of the basic settlement.',
    ASK_IT,
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
    'What was shown identifies nobody (details: why).',
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
    'There is no journey of this id.',
    '请在 HIS 重新送出账单。',
  ),
  JOURNEY_MOVED_ON: row(
    409,
    'changed',
    '该办理流程已有进展。',
    'The journey has moved on since; look at where it stands.',
    '请刷新后查看当前状态。',
  ),
  WORK_ITEM_UNKNOWN: row(
    404,
    'never',
    '没有这个待办事项，或已处理。',
    'There is no open work item of this id.',
    '请刷新待办列表。',
  ),
  // The plan and the person.
  PLAN_UNKNOWN: row(422, 'changed', '没有这个保障计划。', 'There is no plan of this id.', ASK_IT),
  ...ENROLMENT_REFUSALS,
  // We ourselves.
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
    ASK_IT,
  ),
  STOPPING: row(503, 'same', '系统正在停止服务。', 'The server is stopping.', RESEND),
  INTERNAL: row(
    500,
    'same',
    '系统内部错误，未产生结算。',
    'An internal error; look the settlement up before anything else.',
    RESEND,
  ),
} as const satisfies Record<string, RefusalRow>;

export { expectedBy, type SchemaIssue };
export type RefusalCode = keyof typeof REFUSALS;

/** A refusal as a value. `field` is a path or a national field name; `details` hold amounts, codes and counts, never persons. */
export interface Refusal {
  readonly refused: true;
  readonly code: RefusalCode;
  readonly field?: string;
  readonly details?: Readonly<Record<string, string>>;
  /** Of a field that we do not know: where it stands. Its name may be anything, also a patient's, and goes into no log. */
  readonly within?: string;
}

export function refuse(code: RefusalCode, field?: string, details?: Readonly<Record<string, string>>): Refusal {
  return {
    refused: true,
    code,
    ...(field === undefined ? {} : { field }),
    ...(details === undefined ? {} : { details }),
  };
}

/**
 * Two places state one fact differently.
 * @param field the place that is refused
 * @param other the place that states the fact otherwise
 * @param more both amounts, where the fact is one; codes of ours
 */
export const contradiction = (field: string, other: string, more?: Readonly<Record<string, string>>): Refusal =>
  refuse('MESSAGE_CONTRADICTS', field, { other, ...more });

/** What a schema found first, as a refusal that names the field; `whole` where no field is at fault. */
export function refuseFirst([issue]: readonly SchemaIssue[], whole: string): Refusal {
  if (issue === undefined) return refuse('FIELD_INVALID', whole);
  const within = issue.path.join('.') || whole;
  if (issue.code !== 'unrecognized_keys' || !Array.isArray(issue.keys))
    return refuse('FIELD_INVALID', within, expectedBy(issue));
  const unknown = [...issue.path, String(issue.keys[0] ?? '')].join('.') || whole;
  return { ...refuse('FIELD_INVALID', unknown, expectedBy(issue)), within };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value && value.refused === true;
}
