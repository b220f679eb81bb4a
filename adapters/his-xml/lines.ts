import type { Fen } from '../../src/money/index.ts';
import { LINE_ID_SHAPE, LINES_MAX, type Line } from '../../src/settlement/index.ts';
import { dateOf } from '../reading/dates.ts';
import { netRefunds, type Piece, type PieceFact } from '../reading/refunds.ts';
import type { Facts } from './facts.ts';
import type { LinesRule, Mapping } from './mapping.ts';
import type { Row } from './places.ts';
import { splitByRatio } from './ratio.ts';
import type { MoneySource } from './sources.ts';

const CODE_LENGTH_MAX = 64;

/** The fee lines with their split, refunds taken off. A vendor whose rows have no split has no lines for us. */
export function readLines(mapping: Mapping, facts: Facts): Line[] {
  const rule = mapping.lines;
  const rows = rule === undefined ? [] : facts.places.rows(rule.rows);
  if (rule === undefined || rows.length === 0) {
    facts.reading.note('报文没有费用明细，自费部分无法按药品与其他项目区分');
    return [];
  }
  if (rows.length > LINES_MAX) facts.reading.tooManyLines(rule.rows, rows.length);
  const seen = new Set<string>();
  const pieces: Piece[] = [];
  for (const row of rows) {
    if (facts.reading.refusal !== undefined) return [];
    const piece = pieceOf(rule, row, facts);
    if (piece === undefined) {
      facts.reading.note(`费用明细中有一行没有自付比例（${row.at}），费用明细不作使用`);
      return [];
    }
    // A number that comes twice would count its cost twice.
    if (seen.has(piece.id)) facts.reading.refuse('FIELD_INVALID', piece.at('id'));
    seen.add(piece.id);
    pieces.push(piece);
  }
  return facts.reading.refusal === undefined ? netRefunds(pieces, facts.reading) : [];
}

/** @returns undefined when the row does not say how it is split */
function pieceOf(rule: LinesRule, row: Row, facts: Facts): Piece | undefined {
  const refund = rule.refund !== undefined && facts.code(rule.refund.when, row) === true ? rule.refund : undefined;
  const sign = refund?.sign === 'negative' ? 'any' : 'notNegative';
  const take = refund?.sign === 'positive' ? -1n : 1n;
  const money = (source: MoneySource) => take * facts.money(source, row, sign);
  const amount = money(rule.amount);
  const parts = partsOf(rule, row, amount, money, facts);
  if (parts === undefined) return undefined;
  const at = (fact: PieceFact) => placeOf(rule, fact, row);
  facts.reading.adds(at('amount'), amount, parts.selfFunded + parts.overLimit + parts.preSelfPay + parts.inScope);
  const of = refund === undefined ? undefined : facts.required(refund.of, LINE_ID_SHAPE, row);
  if (refund !== undefined && amount > 0n) facts.reading.refuse('FIELD_INVALID', at('amount'));
  const day = facts.text(rule.occurredOn, row);
  return {
    id: facts.required(rule.id, LINE_ID_SHAPE, row),
    of,
    amount,
    parts,
    count: countOf(rule, row, take, facts),
    at,
    words: describe(rule, row, amount > 0n && parts.selfFunded === amount, facts),
    occurredOn: dateOf(day.value, day.at, facts.reading),
  };
}

function partsOf(
  rule: LinesRule,
  row: Row,
  amount: Fen,
  money: (source: MoneySource) => Fen,
  facts: Facts,
): Piece['parts'] | undefined {
  if ('ratio' in rule) return splitByRatio(rule.ratio, amount, row, facts);
  return {
    selfFunded: money(rule.selfFunded),
    overLimit: money(rule.overLimit),
    preSelfPay: money(rule.preSelfPay),
    inScope: money(rule.inScope),
  };
}

function countOf(rule: LinesRule, row: Row, take: bigint, facts: Facts): string | undefined {
  const count = facts.text(rule.quantity, row).value;
  return take < 0n && count !== undefined && !count.startsWith('-') ? `-${count}` : count;
}

function describe(rule: LinesRule, row: Row, allSelfFunded: boolean, facts: Facts): Piece['words'] {
  const code = facts.text(rule.code, row).value;
  const kind = facts.code(rule.kind, row) ?? 'unknown';
  const level = facts.code(rule.class, row) ?? 'unknown';
  const name = facts.text(rule.name, row).value;
  const category = facts.code(rule.category, row);
  const negotiated = facts.code(rule.negotiated, row);
  const approval = approvalOf(rule, row, facts);
  const outside = kind === 'drug' && (level === 'A' || level === 'B') && allSelfFunded;
  const restricted = facts.code(rule.restricted, row) ?? (rule.restrictedWhenSelfFunded && outside ? true : undefined);
  return {
    // Without a catalogue code the line keeps a name of its own that no list can hold.
    code: (code ?? `-${facts.text(rule.id, row).value ?? ''}`).slice(0, CODE_LENGTH_MAX),
    kind,
    class: level,
    ...(name === undefined ? {} : { name }),
    ...(approval === undefined ? {} : { approval }),
    ...(category === undefined ? {} : { category }),
    ...(negotiated === undefined ? {} : { negotiated }),
    ...(restricted === undefined ? {} : { restricted }),
  };
}

function approvalOf({ approval }: LinesRule, row: Row, facts: Facts): string | undefined {
  if (approval === undefined) return undefined;
  const number = facts.places.one(approval.from, row).value;
  if (number === undefined || number.length > CODE_LENGTH_MAX) return undefined;
  return facts.matches(approval.pattern, number) ? number : undefined;
}

function placeOf(rule: LinesRule, fact: PieceFact, { at }: Row): string {
  const source = { id: rule.id, of: rule.refund?.of, amount: rule.amount, count: rule.quantity }[fact];
  const path = source === undefined || !('from' in source) ? '' : [source.from].flat()[0];
  return path === undefined || path === '' ? at : `${at}/${path}`;
}
