import {
  compareExact,
  exactFromFen,
  type Fen,
  formatFen,
  parseExact,
  roundToFen,
  sumFen,
  timesExact,
} from '../../src/money/index.ts';
import type { Line, Settlement } from '../../src/settlement/index.ts';
import type { Piece, SplitPart } from '../reading/refunds.ts';
import { type Facts, placeOfMoney } from './facts.ts';
import type { Mapping, RatioRule } from './mapping.ts';
import type { Row } from './places.ts';

const WHOLE = parseExact('1');
const RATIO_SHAPE = /^\d{1,3}(\.\d{1,8})?$/;

/**
 * The split of a line by its self-paid ratio: amount x ratio, rounded to the fen in the named way, is paid first by the
 * patient; what the patient pays wholly is what the mapping says it is. @returns undefined when the row says no ratio
 */
export function splitByRatio(rule: RatioRule, amount: Fen, row: Row, facts: Facts): Piece['parts'] | undefined {
  const { value, at } = facts.places.one(rule.from, row);
  if (value === undefined) return undefined;
  const hundredths = rule.unit === 'percent' ? parseExact('0.01') : WHOLE;
  const ratio = RATIO_SHAPE.test(value) ? timesExact(parseExact(value), hundredths) : undefined;
  if (ratio === undefined || compareExact(ratio, WHOLE) > 0) {
    facts.reading.refuse('FIELD_INVALID', at, { expected: rule.unit === 'percent' ? '0 to 100' : '0 to 1' });
    return undefined;
  }
  const none = { selfFunded: 0n, overLimit: 0n, preSelfPay: 0n, inScope: 0n };
  if (compareExact(ratio, WHOLE) === 0) return { ...none, [rule.whole]: amount };
  const preSelfPay = roundToFen(timesExact(exactFromFen(amount), ratio), rule.rounding);
  return { ...none, preSelfPay, inScope: amount - preSelfPay };
}

const PARTS = ['selfFunded', 'overLimit', 'preSelfPay', 'inScope'] as const satisfies readonly SplitPart[];
const NAMES: Record<(typeof PARTS)[number], string> = {
  selfFunded: '自费',
  overLimit: '超限价',
  preSelfPay: '先行自付',
  inScope: '政策范围内',
};

/**
 * Lines whose split was worked out stand only when they make every sum of the message. Otherwise the vendor splits in
 * another way, the split is unknown, and the settlement goes on without lines: nothing is guessed, and the patient does
 * not wait.
 */
export function checkedByRatio(
  { lines: rule, amounts: places }: Mapping,
  lines: readonly Line[],
  amounts: Omit<Settlement['amounts'], 'funds'>,
  facts: Facts,
): readonly Line[] {
  if (rule === undefined || !('ratio' in rule) || lines.length === 0) return lines;
  // The amounts are said, and must add up like those of any message.
  facts.reading.adds(placeOfMoney(places.total), amounts.total, sumFen(lines.map((line) => line.amount)));
  const wrong = PARTS.find((part) => sumFen(lines.map((line) => line[part])) !== amounts[part]);
  if (wrong === undefined) {
    facts.reading.note(
      `费用明细的拆分按自付比例推算：金额 × 比例，逐行舍入到分（${rule.ratio.rounding}），与报文合计一致`,
    );
    return lines;
  }
  const made = formatFen(sumFen(lines.map((line) => line[wrong])));
  const said = formatFen(amounts[wrong]);
  facts.reading.note(`按自付比例推算的${NAMES[wrong]}合计 ${made} 与报文的 ${said} 不符，费用明细不作使用`);
  return [];
}
