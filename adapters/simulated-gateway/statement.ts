import { type Fen, formatFen, formatRate, minFen, type Rate } from '../../src/money/index.ts';
import type { Benefit, Visit, YearUse } from './benefit.ts';
import { mirrored, type Split } from './catalogue.ts';
import { parameters } from './parameters.ts';

/** One row of `setldetail`, still in fen. */
export interface FundRow {
  readonly type: string;
  readonly name: string;
  readonly amount: Fen;
  /** JSON inside a string, as the platform writes it; null when it says nothing. */
  readonly info: string | null;
}

/** The money of one settlement answer; `setlinfo` and `setldetail` are two views of it. */
export interface Statement {
  readonly split: Split;
  readonly deductible: Fen;
  readonly poolRate: Rate;
  readonly pool: Fen;
  readonly residentCritical: Fen;
  readonly employeeCritical: Fen;
  readonly assistance: Fen;
  readonly other: Fen;
  readonly fund: Fen;
  readonly person: Fen;
  readonly account: Fen;
  /** From a relative's personal account, beside the own one. */
  readonly shared: Fen;
  readonly cash: Fen;
  readonly hospital: Fen;
  readonly rows: readonly FundRow[];
}

/**
 * What the personal account, and behind it a relative's, may pay: the balances when the flag asks for it, else nothing.
 */
export interface AccountsMax {
  readonly own: Fen;
  readonly shared: Fen;
}

export function statementOf(visit: Visit, benefit: Benefit, before: YearUse, accounts: AccountsMax): Statement {
  const employee = visit.insutype === '310';
  const account = minFen(accounts.own, benefit.person);
  const shared = minFen(accounts.shared, benefit.person - account);
  return {
    split: visit.split,
    deductible: benefit.deductible,
    poolRate: benefit.poolRate,
    pool: benefit.pool,
    residentCritical: employee ? 0n : benefit.critical,
    employeeCritical: employee ? benefit.critical : 0n,
    assistance: benefit.assistance,
    other: benefit.commercial,
    fund: benefit.pool + benefit.critical + benefit.assistance + benefit.commercial,
    person: benefit.person,
    account,
    shared,
    cash: benefit.person - account - shared,
    hospital: benefit.hospital,
    rows: rowsOf(visit, benefit, before, account),
  };
}

function rowsOf(visit: Visit, benefit: Benefit, before: YearUse, account: Fen): FundRow[] {
  const inScopeCare = visit.medType === '21' || visit.medType === '14';
  const commercial = parameters.commercialRow;
  const rows: FundRow[] = [];
  if (inScopeCare || benefit.pool !== 0n) rows.push(poolRow(visit, benefit));
  // Present even at zero: the row is where the plan behind us learns the line and the scope cost of the year.
  if (inScopeCare) rows.push(criticalRow(visit, benefit, before));
  if (benefit.assistance !== 0n) rows.push(row('610100', '医疗救助基金', benefit.assistance));
  if (benefit.commercial !== 0n) {
    rows.push(row(commercial.fundPayType, commercial.fundPayTypeName, benefit.commercial, '[]'));
  }
  if (account !== 0n) rows.push(row('310200', '城镇职工基本医疗保险个人账户基金', account));
  if (benefit.hospital !== 0n) rows.push(row('999996', '医院负担', benefit.hospital));
  return rows;
}

const row = (type: string, name: string, amount: Fen, info: string | null = null): FundRow => ({
  type,
  name,
  amount,
  info,
});

/** Same shape as the one Zhejiang row that has been seen in public. */
function poolRow(visit: Visit, benefit: Benefit): FundRow {
  const base = formatFen(visit.split.inScope - benefit.deductible);
  const rate = formatRate(benefit.poolRate);
  const info = `[{"hifpPayInscp":${base},"polItemCode":"C001","poolPropSelfpay":${rate},"hifpPay":${formatFen(benefit.pool)}}]`;
  return visit.insutype === '310'
    ? row('310100', '城镇职工基本医疗保险统筹基金', benefit.pool, info)
    : row('390100', '城乡居民基本医疗保险基金', benefit.pool, info);
}

function criticalRow(visit: Visit, benefit: Benefit, before: YearUse): FundRow {
  // Written by hand because JSON.stringify would drop the second decimal of an amount.
  const figures = [
    '"polItemCode":"DB01"',
    '"polItemName":"大病保险"',
    `"scopeAmt":${formatFen(benefit.scope)}`,
    `"lineAmt":${formatFen(benefit.criticalLine)}`,
    `"payAmt":${formatFen(benefit.critical)}`,
    `"payProp":${formatRate(benefit.criticalRate)}`,
    `"cumScopeAmtBefore":${formatFen(before.scope)}`,
    `"cumPayAmtBefore":${formatFen(before.critical)}`,
  ];
  const info = `[{${figures.join(',')}}]`;
  return visit.insutype === '310'
    ? row('330100', '职工大额医疗费用补助基金', benefit.critical, info)
    : row('390200', '城乡居民大病保险基金', benefit.critical, info);
}

/** What a cancellation answers: every amount with the other sign, and no process information. */
export function reversed(statement: Statement): Statement {
  return {
    split: mirrored(statement.split),
    deductible: -statement.deductible,
    poolRate: statement.poolRate,
    pool: -statement.pool,
    residentCritical: -statement.residentCritical,
    employeeCritical: -statement.employeeCritical,
    assistance: -statement.assistance,
    other: -statement.other,
    fund: -statement.fund,
    person: -statement.person,
    account: -statement.account,
    shared: -statement.shared,
    cash: -statement.cash,
    hospital: -statement.hospital,
    rows: statement.rows.map(({ type, name, amount }) => row(type, name, -amount)),
  };
}
