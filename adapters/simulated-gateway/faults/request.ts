import type { Fen } from '../../../src/money/index.ts';
import { readAmount } from '../amounts.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What choosing a fault needs of a request, read leniently: the gateway itself says what is wrong with it. */
export interface Outline {
  readonly infno: string;
  readonly msgid: string;
  readonly institution: string;
  readonly persons: readonly string[];
  /** The total of a settlement. */
  readonly total: Fen | undefined;
  /** Of a 2601: the message that is to be undone. */
  readonly original: { readonly msgid: string; readonly infno: string } | undefined;
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export function outlineOf(body: Fields): Outline {
  const input = isFields(body.input) ? body.input : {};
  const rows = Object.values(input).flat().filter(isFields);
  const settled = [input.data, input.druginfo].find((node) => isFields(node) && 'medfee_sumamt' in node);
  const asked = isFields(input.data) ? input.data : {};
  const omsgid = textOf(asked.omsgid);
  return {
    infno: textOf(body.infno),
    msgid: textOf(body.msgid),
    institution: textOf(body.fixmedins_code),
    persons: rows.map((row) => textOf(row.psn_no)).filter((psnNo) => psnNo !== ''),
    total: isFields(settled) ? readAmount(settled.medfee_sumamt) : undefined,
    original: omsgid === '' ? undefined : { msgid: omsgid, infno: textOf(asked.oinfno) },
  };
}
