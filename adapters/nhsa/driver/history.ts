import { type Fen, formatFen, sumFen } from '../../../src/money/index.ts';
import type { Exchange, GatewayStep, VisitHistory, VisitOrder } from '../../../src/port/adapter.ts';
import { Reading } from '../../reading/reading.ts';
import { insuranceType, isSupplementary } from '../codes.ts';
import { type Fields, isFields, listOf, plainText } from '../json.ts';
import { openFrame } from './frame.ts';
import type { VisitContent } from './visit.ts';

/**
 * What the gateway has said of a visit so far, looked up in the exchanges themselves: there is no second copy to
 * differ.
 */

/** The driver's own, as it was given out. */
export const contentOf = (visit: VisitOrder): VisitContent => visit.content as VisitContent;

/** The answers that count of some steps, oldest first. */
export function answersOf({ exchanges: said }: VisitHistory, ...steps: GatewayStep[]): Fields[] {
  return said
    .filter(({ step }) => steps.includes(step))
    .map(outputOf)
    .filter((output) => output !== undefined);
}

/** undefined: not answered, or not with success. An answer without an output is an empty one. */
export function outputOf({ response }: Exchange): Fields | undefined {
  if (typeof response !== 'string') return undefined;
  const frame = openFrame(response);
  if ('unclear' in frame || frame.infcode !== '0') return undefined;
  return isFields(frame.output) ? frame.output : {};
}

/** The last of a node that may stand alone or in a list. */
export const nodeIn = (output: Fields | undefined, name: string): Fields | undefined =>
  listOf(output?.[name]).find(isFields);

/** Who is insured, how and where: under these three a visit is registered and settled. */
export interface Insured {
  readonly psnNo: string;
  readonly insutype: string;
  readonly region: string;
}

/** Why the answered person cannot be settled for, as the code of a refusal, and what would decide it. */
export interface NotInsured {
  readonly code: 'INSURANCE_NONE' | 'INSURANCE_AMBIGUOUS';
  readonly field: 'visit.insutype' | 'visit.insuplc_admdvs';
}

/**
 * The running row of 1101. What only tops up a basic insurance (公务员补助, 大额, 企业补充, 大病, 长护) settles no visit, so
 * it does not make a choice; of two that could, only the hospital can say which one is meant.
 */
export function insuredIn(
  output: Fields,
  { insutype, insuplc_admdvs: region }: VisitContent,
): Insured | NotInsured | undefined {
  const psnNo = plainText(nodeIn(output, 'baseinfo')?.psn_no);
  if (psnNo === undefined) return undefined;
  const running = listOf(output.insuinfo)
    .filter(isFields)
    .filter((row) => (plainText(row.psn_insu_stas) ?? '1') === '1')
    .map((row) => ({ type: plainText(row.insutype) ?? '', region: plainText(row.insuplc_admdvs) ?? '' }))
    .filter((row) => (insutype === undefined ? !isSupplementary(row.type) : row.type === insutype))
    .filter((row) => region === undefined || row.region === region);
  const kinds = new Map(running.map((row) => [`${row.type}|${row.region}`, row]));
  const [row, second] = kinds.values();
  if (row === undefined || insuranceType(row.type) === undefined || !/^\d{6}$/.test(row.region)) {
    return { code: 'INSURANCE_NONE', field: 'visit.insutype' };
  }
  if (second === undefined) return { psnNo, insutype: row.type, region: row.region };
  return { code: 'INSURANCE_AMBIGUOUS', field: second.type === row.type ? 'visit.insuplc_admdvs' : 'visit.insutype' };
}

/** @throws Error before 1101 is answered */
export function insuredOf(history: VisitHistory): Insured {
  const output = answersOf(history, 'identify').at(-1);
  const insured = output === undefined ? undefined : insuredIn(output, contentOf(history.visit));
  if (insured === undefined || 'code' in insured) throw new Error('a message about a person who is not identified');
  return insured;
}

/**
 * The gateway's number of the visit, once it has one. A purchase is registered by nothing: its trial is the first to
 * say it.
 */
export function visitIdOf(history: VisitHistory): string | undefined {
  const registered = answersOf(history, 'register').at(-1);
  const node = nodeIn(registered, 'data') ?? nodeIn(registered, 'result');
  if (node !== undefined) return plainText(node.mdtrt_id);
  const settled = answersOf(history, 'trial', 'settle', 'query').at(-1);
  return plainText(nodeIn(settled, 'setlinfo')?.mdtrt_id);
}

/** @throws Error before the gateway has settled */
export function settledOf(history: VisitHistory): { readonly settlementId: string; readonly visitId: string } {
  const info = nodeIn(answersOf(history, 'settle', 'query').at(-1), 'setlinfo');
  const settlementId = plainText(info?.setl_id);
  const visitId = plainText(info?.mdtrt_id) ?? visitIdOf(history);
  if (settlementId === undefined || visitId === undefined)
    throw new Error('a settlement that the gateway has not numbered');
  return { settlementId, visitId };
}

/** How a settlement's totals are called, and the field of a fee line they are the sum of. */
const SPLIT = {
  fulamt_ownpay_amt: 'fulamt_ownpay_amt',
  overlmt_selfpay: 'overlmt_amt',
  preselfpay_amt: 'preselfpay_amt',
  inscp_scp_amt: 'inscp_scp_amt',
} as const;
export const LINE_PARTS = Object.values(SPLIT);
export type SplitTotals = Readonly<Record<keyof typeof SPLIT, number>>;

/**
 * The four totals that a settlement repeats: sums in fen of the answered lines. A part that a line leaves out is no
 * money.
 */
export function splitOf(history: VisitHistory): SplitTotals {
  const lines = answersOf(history, 'upload').flatMap((output) => listOf(output.result).filter(isFields));
  if (lines.length === 0) throw new Error('a settlement before its lines are answered');
  const total = (field: string): Fen =>
    sumFen(lines.map((line) => new Reading().optionalAmount(line[field], field, 'any') ?? 0n));
  const totals = Object.entries(SPLIT).map(([name, field]) => [name, jsonNumber(total(field))]);
  return Object.fromEntries(totals) as SplitTotals;
}

/** At most twelve digits before the point and two behind it: a JSON number keeps them all. */
export const jsonNumber = (amount: Fen): number => Number(formatFen(amount));
