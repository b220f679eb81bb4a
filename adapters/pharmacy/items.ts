import type { DrugBook } from '../../src/catalogue/index.ts';
import { type Fen, sumFen } from '../../src/money/index.ts';
import type { Line } from '../../src/settlement/index.ts';
import type { Reading } from '../reading/reading.ts';
import { readQuantity } from './quantity.ts';
import type { Basket, PostedLine } from './wire.ts';

type Words = Pick<Line, 'code' | 'codeUnknown' | 'said' | 'kind' | 'class' | 'approval' | 'negotiated' | 'groups'>;
export type Parts = Pick<Line, 'selfFunded' | 'overLimit' | 'preSelfPay' | 'inScope'>;

/** The lines of the basket, each item looked up, each amount split as basic insurance split it. */
export function readLines(
  { lines, sale, basic }: Basket,
  drugs: DrugBook,
  parts: ReadonlyMap<string, Parts>,
  reading: Reading,
): Line[] {
  const on = sale.soldAt.slice(0, 10);
  const seen = new Set<string>();
  return lines.map((posted, index) => {
    const at = `lines.${index}`;
    if (seen.has(posted.line)) reading.refuse('FIELD_INVALID', `${at}.line`, { expected: 'a line id of its own' });
    seen.add(posted.line);
    const amount = reading.amount(posted.amount, `${at}.amount`);
    const split = basic === undefined ? allSelfFunded(amount) : parts.get(posted.line);
    if (split === undefined) reading.refuse('MESSAGE_MISSING', 'basic.lines', { line: posted.line });
    const whole = split ?? allSelfFunded(amount);
    reading.adds(`${at}.amount`, amount, sumFen(Object.values(whole)));
    return {
      id: posted.line,
      name: posted.name,
      ...wordsOf(posted, drugs, on, reading),
      amount,
      quantity: readQuantity(posted.quantity, `${at}.quantity`, reading),
      ...whole,
    };
  });
}

/** Nothing of it was claimed: the patient bears all of it. */
const allSelfFunded = (amount: Fen): Parts => ({ selfFunded: amount, overLimit: 0n, preSelfPay: 0n, inScope: 0n });

/** What is known of an item. What is not known stays unknown, and the bill says so. */
function wordsOf(posted: PostedLine, drugs: DrugBook, on: string, reading: Reading): Words {
  const { line, code, approval, barcode } = posted;
  const said = [
    ...(code === undefined ? [] : [`code ${code}`]),
    ...(approval === undefined ? [] : [`approval ${approval}`]),
    ...(barcode === undefined ? [] : [`barcode ${barcode}`]),
  ].join(', ');
  const named = code === undefined ? ({ code: `-${line}`, codeUnknown: true } as const) : { code };
  const bare = { ...named, said: said === '' ? 'nothing' : said, kind: 'unknown', class: 'unknown' } as const;
  const stated = approval !== undefined && DRUG_APPROVAL.test(approval) ? { approval } : {};
  const found = drugs.identify({ code, approval, barcode }, on);
  if (found.as === 'known') {
    const { row } = found;
    const number = row.approval ?? stated.approval;
    return {
      code: row.code,
      said: bare.said,
      kind: row.kind,
      class: row.class,
      ...(number === undefined ? {} : { approval: number }),
      ...(row.negotiated === undefined ? {} : { negotiated: row.negotiated }),
      ...(row.groups === undefined ? {} : { groups: row.groups }),
    };
  }
  reading.note(`第${line}行：${WHY[found.as]}，未作推定`);
  if (found.as === 'contradicts') return bare;
  return found.as === 'ambiguous' ? { ...bare, ...stated, ...found.agreed } : { ...bare, ...stated };
}

/** Other numbers that are printed on boxes (health food, devices) are no marketing approval of a drug. */
const DRUG_APPROVAL = /^国药[准证试]字[A-Z]{1,3}\d{6,12}$/;

const WHY = {
  unknown: '药品不在药品目录中',
  ambiguous: '目录中有多个药品符合所报标识',
  contradicts: '所报药品标识互相矛盾',
} as const;
