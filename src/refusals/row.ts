/**
 * One row of the table of refusals.
 *
 * retry: 'never'  the same request can never succeed
 *        'same'   send the same request again, unchanged
 *        'changed' repair the named field, or ask for a new quote, and send again
 */
export interface RefusalRow {
  readonly status: number;
  readonly retry: 'never' | 'same' | 'changed';
  readonly zh: string;
  readonly en: string;
  /** What the cashier does now. */
  readonly cashier: string;
}

/** @param cashier where it is not given, the cashier asks the hospital's own IT */
export const row = (
  status: number,
  retry: RefusalRow['retry'],
  zh: string,
  en: string,
  cashier = '请联系信息科，并提供错误代码。',
): RefusalRow => ({ status, retry, zh, en, cashier });

export const RESEND = '请稍后重新发送同一请求，不要重新生成单号。';
