import { type Fen, formatFen, sumFen } from '../../src/money/index.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import type { Settlement } from '../../src/settlement/index.ts';
import type { Reading } from '../reading/reading.ts';
import type { CommercialPart, Figures, Share } from './amounts.ts';
import { type RepeatedField, repeatedField } from './codes.ts';
import { type Fields, isFields, listOf, parseJson, placed, plainText } from './json.ts';
import { commercialRowOf, type Region } from './regions.ts';
import { detailRowSchema, readNode } from './wire.ts';

type GatewayRow = Settlement['gatewayRows'][number];

/** The 大病 result as the gateway itself worked it out. */
export interface CriticalResult {
  readonly scope: Fen;
  readonly paid: Fen;
  readonly line: Fen | undefined;
  readonly at: string;
}

export interface Detail extends CommercialPart {
  readonly gatewayRows: readonly GatewayRow[];
  /** Rows that repeat a field of `setlinfo`. */
  readonly repeated: readonly Repeated[];
  readonly critical: CriticalResult | undefined;
}

interface Repeated {
  readonly field: RepeatedField;
  readonly type: string;
  readonly amount: Fen;
  readonly at: string;
}

interface Row {
  readonly type: string;
  readonly name: string | undefined;
  readonly amount: Fen;
  readonly info: unknown;
  readonly at: string;
}

/**
 * `setldetail`: account, hospital share and funds mixed. Nothing is taken from it but two things that
 * `setlinfo` has no field for, the rows of commercial plans and the 大病 working; the rest is a cross-check.
 * @param on the day of settlement: a plan's row is only its own within its term
 */
export function readDetail(
  found: unknown,
  at: string,
  region: Region | undefined,
  on: string,
  reading: Reading,
): Detail {
  const rows = readRows(found, at, reading);
  const repeated: Repeated[] = [];
  const gateway = new Map<string, { row: Omit<GatewayRow, 'amount'>; amount: Fen; at: string }>();
  let critical: CriticalResult | undefined;
  for (const row of rows) {
    const field = repeatedField(row.type);
    if (field !== undefined) {
      repeated.push({ field, type: row.type, amount: row.amount, at: `${row.at}.fund_payamt` });
      if (field === 'hifob_pay' || field === 'hifmi_pay') critical ??= readWorking(row, reading);
      continue;
    }
    const commercial = commercialOf(row, region, on, reading);
    if (commercial === undefined) {
      noteUnknownFund(row, region, reading);
      continue;
    }
    const key = `${row.type}|${commercial.name}`;
    const sum = (gateway.get(key)?.amount ?? 0n) + row.amount;
    gateway.set(key, { row: commercial, amount: sum, at: `${row.at}.fund_payamt` });
  }
  const gatewayRows: GatewayRow[] = [];
  for (const { row, amount, at: place } of gateway.values()) {
    if (amount < 0n) reading.refuse('AMOUNT_MALFORMED', place, { why: 'negative' });
    if (amount > 0n) gatewayRows.push({ ...row, amount });
  }
  if (gatewayRows.length > 20) reading.refuse('FIELD_INVALID', at);
  return {
    gatewayRows,
    repeated,
    critical,
    sum: sumFen(gatewayRows.map((row) => row.amount)),
    otherRows: sumFen(repeated.filter((row) => row.field === 'oth_pay').map((row) => row.amount)),
  };
}

/** The code lists end their families with 9999: "other". */
const OTHER_FUND = /^9999/;

/** Nothing is computed from such a row, so it stops nothing; but the bill says that nobody knew what it was. */
function noteUnknownFund({ type, amount }: Row, region: Region | undefined, reading: Reading): void {
  const known = OTHER_FUND.test(type) || region?.fundRows.some((fund) => fund.types.includes(type)) === true;
  if (amount !== 0n && !known) reading.note(`结算明细有未知的基金类型 ${type.slice(0, 20)}，未单独计入`);
}

/** Blank rows (Hunan sends one of empty strings) and rows without money say nothing. */
function readRows(found: unknown, at: string, reading: Reading): Row[] {
  const rows: Row[] = [];
  for (const [entry, place] of placed(found, at)) {
    const node = readNode(detailRowSchema, entry, place);
    if (isRefusal(node)) {
      reading.keep(node);
      continue;
    }
    const { fund_pay_type: type, fund_pay_type_name: name, fund_payamt, setl_proc_info: info } = node.value;
    // Codes come twice with opposite signs to take a booking back, so a single row may be negative.
    const amount = reading.optionalAmount(fund_payamt, `${place}.fund_payamt`, 'any') ?? 0n;
    if (type !== undefined) rows.push({ type, name, amount, info, at: place });
    else if (amount !== 0n) reading.refuse('FIELD_INVALID', `${place}.fund_pay_type`);
  }
  return rows;
}

const COMMERCIAL_TYPE = /^62\d{4}$/;
const COMMERCIAL_NAME = /商业保险|商保|惠民保|惠衢保/;

/** @returns the plan's row; undefined when the row is no plan's, or (refused) when nobody knows whose it is */
function commercialOf(row: Row, region: Region | undefined, on: string, reading: Reading) {
  const byType = COMMERCIAL_TYPE.test(row.type);
  if (row.amount === 0n || !(byType || COMMERCIAL_NAME.test(row.name ?? ''))) return undefined;
  if (region?.fundRows.some((fund) => fund.types.includes(row.type))) return undefined;
  const known = commercialRowOf(region, row.type, on);
  const named = known === undefined || row.name === undefined || known.names.some((name) => row.name?.includes(name));
  if (known === undefined || !named) {
    // Money of unknown meaning: perhaps a plan's payment that must not be made a second time.
    reading.unknownCode(`${row.at}.fund_pay_type`, row.type);
    return undefined;
  }
  const liability = Object.entries(known.liabilities).find(([name]) => row.name?.includes(name))?.[1];
  const name = row.name ?? '商业保险支出';
  return { plan: known.plan, name, ...(liability === undefined ? {} : { liability }) };
}

/** `setl_proc_info`: JSON inside a string inside JSON, or free text, or nothing. Only the first is of use. */
function readWorking(row: Row, reading: Reading): CriticalResult | undefined {
  const at = `${row.at}.setl_proc_info`;
  const parsed = typeof row.info === 'string' ? parseJson(row.info, at) : { value: row.info };
  if (isRefusal(parsed)) return undefined;
  const item = listOf(parsed.value).find((entry): entry is Fields => isFields(entry) && 'scopeAmt' in entry);
  if (item === undefined || plainText(item.scopeAmt) === undefined) return undefined;
  return {
    scope: reading.amount(item.scopeAmt, `${at}.scopeAmt`),
    paid: reading.amount(item.payAmt, `${at}.payAmt`),
    line: reading.optionalAmount(item.lineAmt, `${at}.lineAmt`),
    at,
  };
}

/** The sums that the rows of one field may mean. In fen, signed as the rows are. */
export interface RepeatedSum {
  readonly field: RepeatedField;
  readonly sums: readonly Fen[];
  readonly at: string;
}

/** Codes ending in 00 are totals, the others their items: either may be listed, or both. */
export function repeatedSums(repeated: readonly Repeated[]): RepeatedSum[] {
  return [...new Set(repeated.map((row) => row.field))].map((field) => {
    const rows = repeated.filter((row) => row.field === field);
    const totals = rows.filter((row) => row.type.endsWith('00'));
    const items = rows.filter((row) => !row.type.endsWith('00'));
    const sums = [rows, totals, items]
      .filter((some) => some.length > 0)
      .map((some) => sumFen(some.map(({ amount }) => amount)));
    return { field, sums, at: rows[0]?.at ?? 'setldetail' };
  });
}

/** Rows of a reversal that repeat a field of its `setlinfo`. */
export function readRepeated(found: unknown, at: string, reading: Reading): RepeatedSum[] {
  const repeated = readRows(found, at, reading).flatMap(({ type, amount, at: place }): Repeated[] => {
    const field = repeatedField(type);
    return field === undefined ? [] : [{ field, type, amount, at: `${place}.fund_payamt` }];
  });
  return repeatedSums(repeated);
}

/** Holds the rows against `setlinfo`. */
export function checkDetail(detail: Detail, figures: Figures, share: Share, reading: Reading): void {
  for (const { field, sums, at } of repeatedSums(detail.repeated)) {
    const said = saidAs(field, figures, share);
    if (said.some((amount) => sums.includes(amount))) continue;
    const [first = 0n] = said;
    const [sum = 0n] = sums;
    reading.refuse('AMOUNTS_DO_NOT_ADD', at, { said: formatFen(first), sum: formatFen(sum) });
  }
  if (detail.critical !== undefined) {
    const paid = figures.residentCritical + figures.employeeCritical;
    reading.adds(`${detail.critical.at}.payAmt`, detail.critical.paid, paid);
  }
}

/** The amounts under which a row may repeat the field. */
function saidAs(field: RepeatedField, f: Figures, share: Share): Fen[] {
  switch (field) {
    case 'hifp_pay':
      return [f.basic];
    case 'cvlserv_pay':
      return [f.civilServant];
    case 'hifes_pay':
      return [f.enterprise];
    case 'hifob_pay':
      return [f.employeeCritical];
    case 'hifmi_pay':
      return [f.residentCritical];
    case 'maf_pay':
      return [f.assistance];
    case 'hifdm_pay':
      return [f.disabledVeteran];
    case 'acct_pay':
      return [f.account, share.account, share.account + share.family];
    case 'hosp_part_amt':
      return [share.hospital];
    case 'oth_pay':
      return [share.other];
  }
}
