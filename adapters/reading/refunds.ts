import type { Fen } from '../../src/money/index.ts';
import type { Line } from '../../src/settlement/index.ts';
import type { Reading } from './reading.ts';

export type SplitPart = 'selfFunded' | 'overLimit' | 'preSelfPay' | 'inScope';
export type PieceFact = 'id' | 'of' | 'amount' | 'count';

/** One line as answered, before refunds are taken off it. */
export interface Piece {
  readonly id: string;
  /** The line this one takes back, when it is a refund. */
  readonly of: string | undefined;
  readonly amount: Fen;
  readonly parts: Pick<Line, SplitPart>;
  readonly count: string | undefined;
  /** Where the message says a fact of the line. */
  readonly at: (fact: PieceFact) => string;
  readonly words: Omit<Line, 'id' | 'amount' | SplitPart | 'quantity' | 'occurredOn'>;
  readonly occurredOn: string | undefined;
}

const isRefund = (piece: Piece): boolean => piece.of !== undefined && piece.amount < 0n;

/**
 * Refund lines (negative, naming the line they take back) are netted into that line, so that no plan pays
 * for a drug that went back to the pharmacy. A line taken back whole is no line of the bill.
 */
export function netRefunds(pieces: readonly Piece[], reading: Reading): Line[] {
  const net = new Map(pieces.filter((piece) => !isRefund(piece)).map((piece) => [piece.id, { ...piece }]));
  const touched = new Set<string>();
  for (const piece of net.values()) {
    // A quantity taken back with money charged for it: one of the two signs is wrong.
    if (piece.amount > 0n && piece.count?.startsWith('-')) reading.refuse('FIELD_INVALID', piece.at('count'));
  }
  for (const refund of pieces.filter(isRefund)) {
    const original = net.get(refund.of ?? '');
    if (original === undefined) {
      reading.refuse('FIELD_INVALID', refund.at('of'));
      return [];
    }
    touched.add(original.id);
    net.set(original.id, {
      ...original,
      amount: original.amount + refund.amount,
      parts: {
        selfFunded: original.parts.selfFunded + refund.parts.selfFunded,
        overLimit: original.parts.overLimit + refund.parts.overLimit,
        preSelfPay: original.parts.preSelfPay + refund.parts.preSelfPay,
        inScope: original.parts.inScope + refund.parts.inScope,
      },
      count: addCounts(original.count, refund.count),
    });
  }
  const lines: Line[] = [];
  for (const piece of net.values()) {
    if ([piece.amount, ...Object.values(piece.parts)].some((amount) => amount < 0n)) {
      reading.refuse('FIELD_INVALID', piece.at('amount'));
      return [];
    }
    if (piece.amount > 0n || !touched.has(piece.id)) lines.push(lineOf(piece));
  }
  return lines;
}

function lineOf(piece: Piece): Line {
  const quantity = quantityOf(piece.count);
  return {
    id: piece.id,
    ...piece.words,
    amount: piece.amount,
    ...piece.parts,
    ...(quantity === undefined ? {} : { quantity }),
    ...(piece.occurredOn === undefined ? {} : { occurredOn: piece.occurredOn }),
  };
}

const COUNT_SHAPE = /^(-?)(\d{1,12})(?:\.(\d{1,4}))?$/;

/** Ten-thousandths; the national text gives a quantity four decimals. */
function countOf(text: string | undefined): bigint | undefined {
  const [, minus = '', whole = '', decimals = ''] = COUNT_SHAPE.exec(text ?? '') ?? [];
  if (whole === '') return undefined;
  const scaled = BigInt(whole + decimals.padEnd(4, '0'));
  return minus === '-' ? -scaled : scaled;
}

function addCounts(a: string | undefined, b: string | undefined): string | undefined {
  const [left, right] = [countOf(a), countOf(b)];
  if (left === undefined || right === undefined) return undefined;
  const sum = left + right;
  if (sum < 0n) return undefined;
  const digits = sum.toString().padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

/** The quantity is for people only: one that is not plain is left out rather than refused. */
export function quantityOf(text: string | undefined): string | undefined {
  const match = COUNT_SHAPE.exec(text ?? '');
  if (match === null || match[1] === '-') return undefined;
  const decimals = (match[3] ?? '').replace(/0+$/, '');
  const whole = (match[2] ?? '').replace(/^0+(?=\d)/, '');
  return decimals === '' ? whole : `${whole}.${decimals}`;
}
