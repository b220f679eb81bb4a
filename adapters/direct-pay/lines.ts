import { exactFromFen, type Fen, parseRate, roundToFen, sumFen, times } from '../../src/money/index.ts';
import { ID_SHAPE, type Line, type Settlement } from '../../src/settlement/index.ts';
import { momentOf } from '../reading/dates.ts';
import type { Reading } from '../reading/reading.ts';
import { netRefunds, type Piece, type SplitPart } from '../reading/refunds.ts';
import { classOf, kindOf } from './codes.ts';
import type { Node, Package } from './wire.ts';

type Parts = Pick<Line, SplitPart>;
const WHOLE = (amount: Fen): Parts => ({ selfFunded: 0n, overLimit: 0n, preSelfPay: 0n, inScope: amount });
const NO_COUNT = 'a negative quantity takes back a line that was sent before it';

/** The fee lines of a case, refunds taken off, not yet split. */
export function readLines(packages: readonly Package[], reading: Reading): { lines: Line[]; nodes: Map<string, Node> } {
  const nodes = new Map<string, Node>();
  const pieces: Piece[] = [];
  for (const { rows } of packages) {
    for (const node of rows) {
      const piece = pieceOf(node, nodes, reading);
      if (piece === undefined) return { lines: [], nodes };
      if (piece.of === undefined) nodes.set(piece.id, node);
      pieces.push(piece);
    }
  }
  return { lines: netRefunds(pieces, reading), nodes };
}

function pieceOf(node: Node, known: ReadonlyMap<string, Node>, reading: Reading): Piece | undefined {
  const id = node.text('recipeSerialNum') ?? '';
  if (!ID_SHAPE.test(id)) return refused(reading, node.at('recipeSerialNum'));
  const count = node.text('quantity');
  const back = count?.startsWith('-') === true;
  const amount = reading.amount(node.raw('money'), node.at('money'), back ? 'any' : 'notNegative');
  if (back && amount > 0n) return refused(reading, node.at('money'));
  const of = back ? takenBack(node, id, known) : undefined;
  if (back && of === undefined) return refused(reading, node.at('quantity'), NO_COUNT);
  if (!back && known.has(id)) return refused(reading, node.at('recipeSerialNum'), 'each line once');
  const at = { id: 'recipeSerialNum', of: 'relationNum', amount: 'money', count: 'quantity' } as const;
  return {
    id,
    of,
    amount,
    parts: WHOLE(amount),
    count,
    at: (fact) => node.at(at[fact]),
    words: wordsOf(node, id, reading),
    occurredOn: momentOf(node.text('recipeDate'), node.at('recipeDate'), reading)?.slice(0, 10),
  };
}

function refused(reading: Reading, field: string, expected?: string): undefined {
  reading.refuse('FIELD_INVALID', field, expected === undefined ? undefined : { expected });
  return undefined;
}

/** The line it names, else the one of its own number, else the only one of the same item. */
function takenBack(node: Node, id: string, known: ReadonlyMap<string, Node>): string | undefined {
  const named = node.text('relationNum');
  if (named !== undefined && known.has(named)) return named;
  if (known.has(id)) return id;
  const item = node.text('hospitalChargeCode');
  const same = [...known].filter(([, other]) => item !== undefined && other.text('hospitalChargeCode') === item);
  return same.length === 1 ? same[0]?.[0] : undefined;
}

function wordsOf(node: Node, id: string, reading: Reading): Piece['words'] {
  const code = node.text('medicareFeeitemCode');
  const [name, approval] = [node.text('hospitalChargeName'), node.text('approvalNum')];
  const grade = node.text('feesGrade');
  const level = grade === undefined ? 'unknown' : classOf(grade);
  if (level === undefined && grade !== undefined) reading.unknownCode(node.at('feesGrade'), grade);
  for (const [field, text] of Object.entries({
    medicareFeeitemCode: code,
    hospitalChargeName: name,
    approvalNum: approval,
  }))
    if ((text?.length ?? 0) > (field === 'hospitalChargeName' ? 200 : 64))
      reading.refuse('FIELD_INVALID', node.at(field));
  return {
    // Without a code of the insurance nobody knows what the item is.
    ...(code === undefined ? { code: `-${id}`, codeUnknown: true } : { code }),
    ...(name === undefined ? {} : { name }),
    kind: kindOf(node.text('listCat') ?? '') ?? 'unknown',
    class: level ?? 'unknown',
    ...(approval === undefined ? {} : { approval }),
  };
}

/**
 * The interface says no split of a line; class and 自付比例 give one. It is used only when its sums are the amounts that
 * basic insurance settled, to the fen. Otherwise the bill has no lines, and what rests on lines says so.
 */
export function splitLines(
  { lines, nodes }: { lines: Line[]; nodes: Map<string, Node> },
  amounts: Settlement['amounts'],
  total: string,
  reading: Reading,
): Line[] {
  if (lines.length === 0) return [];
  reading.adds(total, amounts.total, sumFen(lines.map(({ amount }) => amount)));
  const claimed = amounts.inScope + amounts.preSelfPay > 0n;
  const split = lines.map((line): Line | undefined => {
    const parts = claimed ? partsOf(line, nodes.get(line.id)) : { ...WHOLE(0n), selfFunded: line.amount };
    return parts === undefined ? undefined : { ...line, ...parts };
  });
  const whole = split.filter((line) => line !== undefined);
  const fits = (['selfFunded', 'preSelfPay', 'inScope'] as const).every(
    (part) => sumFen(whole.map((line) => line[part])) === amounts[part],
  );
  if (whole.length === lines.length && fits) return whole;
  reading.note('费用明细按等级和自付比例拆分后与医保结算总额不一致，未采用明细');
  return [];
}

function partsOf({ class: level, amount }: Line, node: Node | undefined): Parts | undefined {
  if (level === 'A') return WHOLE(amount);
  if (level === 'C') return { ...WHOLE(0n), selfFunded: amount };
  const ratio = node?.text('selfPayRatio') ?? '';
  const rate = /^(0(\.\d{1,6})?|1(\.0{1,6})?)$/.test(ratio) ? parseRate(ratio) : undefined;
  if (level !== 'B' || rate === undefined) return undefined;
  const own = roundToFen(times(exactFromFen(amount), rate), 'half-up');
  return { ...WHOLE(amount - own), preSelfPay: own };
}
