import { type Fen, sumFen } from '../../src/money/index.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import { LINE_ID_SHAPE, LINES_MAX, type Line } from '../../src/settlement/index.ts';
import { dateOf } from '../reading/dates.ts';
import type { Reading } from '../reading/reading.ts';
import { netRefunds, type Piece, type PieceFact } from '../reading/refunds.ts';
import type { Figures } from './amounts.ts';
import type { Message } from './envelope.ts';
import { isFields, placed } from './json.ts';
import { describe, type Sources } from './line-words.ts';
import { type LineFields, lineSchema, type Node, readNode, type SetlInfo } from './wire.ts';

/** Asked and answered lines of all messages, joined by their number. */
interface Pairing {
  readonly asked: Map<string, Node<LineFields>>;
  readonly answered: Map<string, Node<LineFields>>;
  /** 5204 lists lines that an upload has already answered: it may add words, never change an amount. */
  readonly listed: Map<string, Node<LineFields>>;
}

export function readLines(messages: readonly Message[], reading: Reading): Line[] {
  const pairing = pair(messages, reading);
  for (const [id, node] of pairing.asked) {
    if (!pairing.answered.has(id))
      reading.contradicts(node.at('feedetl_sn'), `${node.at('feedetl_sn').split('.')[0]}.output`);
  }
  const pieces = [...pairing.answered].map(([id, answer]) => {
    const sources = { answer, asked: pairing.asked.get(id), listed: pairing.listed.get(id) };
    return piece(id, sources, reading);
  });
  return linesOf(pieces, reading);
}

/** A visit that basic insurance never saw: what was asked is all there is, and all of it is self-funded. */
export function readSelfPaidLines(messages: readonly Message[], reading: Reading): Line[] {
  const { asked } = pair(messages, reading);
  const pieces = [...asked].map(([id, node]) => {
    const sign = node.value.init_feedetl_sn === undefined ? 'notNegative' : 'any';
    const amount = reading.amount(node.value.det_item_fee_sumamt, node.at('det_item_fee_sumamt'), sign);
    const parts = { selfFunded: amount, overLimit: 0n, preSelfPay: 0n, inScope: 0n };
    return pieceOf(id, { answer: node, asked: undefined, listed: undefined }, amount, parts, reading);
  });
  return linesOf(pieces, reading);
}

function linesOf(pieces: readonly Piece[], reading: Reading): Line[] {
  if (pieces.length > LINES_MAX) reading.tooManyLines(pieces[LINES_MAX]?.at('id') ?? 'lines', pieces.length);
  if (reading.refusal !== undefined) return [];
  return netRefunds(pieces, reading);
}

function pair(messages: readonly Message[], reading: Reading): Pairing {
  const asked = new Map<string, Node<LineFields>>();
  const answered = new Map<string, Node<LineFields>>();
  const listed = new Map<string, Node<LineFields>>();
  const lists = messages.filter((message) => message.infno === '5204');
  for (const message of messages) {
    collect(rowsIn(message.input, 'input', message.label, ['feedetail', 'drugdetail']), asked, reading);
    if (message.infno === '5204') continue;
    collect(rowsIn(message.output, 'output', message.label, ['result', 'detlcutinfo']), answered, reading);
  }
  const uploaded = answered.size > 0;
  for (const message of lists) {
    const rows = rowsIn(message.output, 'output', message.label, ['list', 'output', 'result', 'data']);
    collect(rows, uploaded ? listed : answered, reading);
  }
  return { asked, answered, listed };
}

type PlacedRow = readonly [row: unknown, at: string];

function rowsIn(node: unknown, side: string, label: string, names: readonly string[]): readonly PlacedRow[] {
  if (Array.isArray(node)) return placed(node, `${label}.${side}`);
  return isFields(node) ? names.flatMap((name) => placed(node[name], `${label}.${side}.${name}`)) : [];
}

function collect(rows: readonly PlacedRow[], into: Map<string, Node<LineFields>>, reading: Reading): void {
  for (const [row, at] of rows) {
    const node = readNode(lineSchema, row, at);
    if (isRefusal(node)) {
      reading.keep(node);
      return;
    }
    const id = node.value.feedetl_sn;
    // A number that comes twice would count its cost twice.
    if (id === undefined || !LINE_ID_SHAPE.test(id) || into.has(id)) {
      reading.refuse('FIELD_INVALID', node.at('feedetl_sn'));
      return;
    }
    into.set(id, node);
  }
}

/** One answered line, held against A2 and against what was asked. Price times quantity is never looked at. */
function piece(id: string, sources: Sources, reading: Reading): Piece {
  const { answer, asked, listed } = sources;
  const refund = (asked ?? answer).value.init_feedetl_sn !== undefined;
  const sign = refund ? 'any' : 'notNegative';
  const part = (name: keyof LineFields): Fen => reading.optionalAmount(answer.value[name], answer.at(name), sign) ?? 0n;
  const amount = reading.amount(answer.value.det_item_fee_sumamt, answer.at('det_item_fee_sumamt'), sign);
  // The parts are optional in the national text; one that is missing wrongly makes the sum fail.
  const parts = {
    selfFunded: part('fulamt_ownpay_amt'),
    overLimit: part('overlmt_amt'),
    preSelfPay: part('preselfpay_amt'),
    inScope: part('inscp_scp_amt'),
  };
  reading.adds(answer.at('det_item_fee_sumamt'), amount, sumFen(Object.values(parts)));
  for (const other of [asked, listed]) {
    if (other === undefined) continue;
    const said = reading.amount(other.value.det_item_fee_sumamt, other.at('det_item_fee_sumamt'), sign);
    reading.agrees(answer.at('det_item_fee_sumamt'), amount, said, other.at('det_item_fee_sumamt'));
  }
  return pieceOf(id, sources, amount, parts, reading);
}

const FIELD_OF: Readonly<Record<PieceFact, keyof LineFields & string>> = {
  id: 'feedetl_sn',
  of: 'init_feedetl_sn',
  amount: 'det_item_fee_sumamt',
  count: 'cnt',
};

function pieceOf(id: string, sources: Sources, amount: Fen, parts: Piece['parts'], reading: Reading): Piece {
  const { answer, asked } = sources;
  const own = asked ?? answer;
  // Only a split that the gateway made can say that a drug was used outside its restriction.
  const answered = 'fulamt_ownpay_amt' in answer.value && answer.value.fulamt_ownpay_amt !== undefined;
  return {
    id,
    of: own.value.init_feedetl_sn,
    amount,
    parts,
    count: own.value.cnt ?? answer.value.cnt,
    at: (fact) => own.at(FIELD_OF[fact]),
    words: describe(sources, answered && amount > 0n && parts.selfFunded === amount, reading),
    occurredOn: dateOf(own.value.fee_ocur_time ?? answer.value.fee_ocur_time, own.at('fee_ocur_time'), reading),
  };
}

/** A2 for the whole bill: each total of `setlinfo` is the sum of its lines. */
export function checkLineTotals(
  lines: readonly Line[],
  figures: Figures,
  info: Node<SetlInfo>,
  reading: Reading,
): void {
  if (lines.length === 0) {
    if (figures.total > 0n) reading.note('报文没有费用明细，自费部分无法按药品与其他项目区分');
    return;
  }
  const sum = (part: 'amount' | 'selfFunded' | 'overLimit' | 'preSelfPay' | 'inScope') =>
    sumFen(lines.map((line) => line[part]));
  reading.adds(info.at('medfee_sumamt'), figures.total, sum('amount'));
  reading.adds(info.at('fulamt_ownpay_amt'), figures.selfFunded, sum('selfFunded'));
  reading.adds(info.at('overlmt_selfpay'), figures.overLimit, sum('overLimit'));
  reading.adds(info.at('preselfpay_amt'), figures.preSelfPay, sum('preSelfPay'));
  reading.adds(info.at('inscp_scp_amt'), figures.inScope, sum('inScope'));
}
