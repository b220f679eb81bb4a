import { CASE_REFUSALS } from './cases.ts';
import { ENROLMENT_REFUSALS } from './enrolment.ts';
import { expectedBy, type SchemaIssue } from './expected.ts';
import { GATEWAY_REFUSALS } from './gateway.ts';
import { LEDGER_REFUSALS } from './ledger.ts';
import { MESSAGE_REFUSALS } from './message.ts';
import { REQUEST_REFUSALS } from './request.ts';
import type { RefusalRow } from './row.ts';
import { SETTLEMENT_REFUSALS } from './settlement.ts';

/** The refusals by subject, each with its title in docs/errors.md. */
export const REFUSAL_SUBJECTS = [
  { zh: '请求', en: 'The request', rows: REQUEST_REFUSALS },
  { zh: '报文', en: 'The message of the hospital or the gateway', rows: MESSAGE_REFUSALS },
  { zh: '结算', en: 'Quote, settlement, cancellation, return', rows: SETTLEMENT_REFUSALS },
  { zh: '医保平台', en: 'A visit through the gateway', rows: GATEWAY_REFUSALS },
  { zh: '商保直赔', en: 'A case, message by message', rows: CASE_REFUSALS },
  { zh: '参保', en: 'Plan and enrolment', rows: ENROLMENT_REFUSALS },
  { zh: '账本与服务', en: 'Ledger and server', rows: LEDGER_REFUSALS },
] as const;

/**
 * Every refusal the product can give: one closed table. A refusal is a value, never an exception;
 * exceptions are bugs. The sentences carry no patient data and have no slot for any; the field at
 * fault and amounts travel beside them as typed details. `docs/errors.md` is written from this table.
 */
export const REFUSALS = {
  ...REQUEST_REFUSALS,
  ...MESSAGE_REFUSALS,
  ...SETTLEMENT_REFUSALS,
  ...GATEWAY_REFUSALS,
  ...CASE_REFUSALS,
  ...ENROLMENT_REFUSALS,
  ...LEDGER_REFUSALS,
} as const satisfies Record<string, RefusalRow>;

export { expectedBy, type SchemaIssue };
export type RefusalCode = keyof typeof REFUSALS;

/**
 * A refusal as a value. `field` is a path or a national field name; `details` hold amounts, codes and counts, never
 * persons.
 */
export interface Refusal {
  readonly refused: true;
  readonly code: RefusalCode;
  readonly field?: string;
  readonly details?: Readonly<Record<string, string>>;
  /**
   * Of a field that we do not know: where it stands. Its name may be anything, also a patient's, and goes into no log.
   */
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
