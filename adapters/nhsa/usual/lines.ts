import { LINE_ID_SHAPE, LINES_MAX, type Line } from '../../../src/settlement/index.ts';
import { dateOf } from '../../reading/dates.ts';
import { Reading } from '../../reading/reading.ts';
import { quantityOf } from '../../reading/refunds.ts';
import type { Figures } from '../amounts.ts';
import type { JoinedRow } from './join.ts';
import { isUsualText, UNUSUAL, UsualTexts, usualFen } from './values.ts';
import { UsualWords } from './words.ts';

/** @returns undefined for anything unusual */
export function readUsualLines(rows: readonly JoinedRow[], figures: Figures): Line[] | undefined {
  if (rows.length > LINES_MAX) return undefined;
  const reader = new LinesReader();
  const lines: Line[] = [];
  for (const row of rows) {
    const line = reader.read(row);
    if (line === undefined) return undefined;
    lines.push(line);
  }
  const ids = new Set(lines.map(({ id }) => id));
  return ids.size === rows.length && (rows.length === 0 || reader.addUpTo(figures)) ? lines : undefined;
}

/** Adds up in numbers: fen of one body stay far below what a number holds, and that is looked at. */
class LinesReader {
  readonly #texts = new UsualTexts();
  readonly #words = new UsualWords(this.#texts);
  readonly #days = new Map<string, string | typeof UNUSUAL>();
  #total = 0;
  #selfFunded = 0;
  #overLimit = 0;
  #preSelfPay = 0;
  #inScope = 0;

  read({ answer, asked }: JoinedRow): Line | undefined {
    const own = asked ?? answer;
    const id = answer.feedetl_sn;
    if (typeof id !== 'string' || !LINE_ID_SHAPE.test(id)) return undefined;
    // A refund is netted into its line by the one reader.
    if (this.#texts.read(own.init_feedetl_sn) !== undefined || !isUsualText(answer.init_feedetl_sn)) return undefined;
    if (!isUsualText(answer.chrg_bchno) || !isUsualText(answer.med_type)) return undefined;
    if (asked !== undefined && !(isUsualText(asked.chrg_bchno) && isUsualText(asked.med_type))) return undefined;
    const amount = usualFen(answer.det_item_fee_sumamt) ?? -1;
    const selfFunded = fenOfPart(answer.fulamt_ownpay_amt);
    const overLimit = fenOfPart(answer.overlmt_amt);
    const preSelfPay = fenOfPart(answer.preselfpay_amt);
    const inScope = fenOfPart(answer.inscp_scp_amt);
    // Below 0: unusual.
    if (amount < 0 || selfFunded < 0 || overLimit < 0 || preSelfPay < 0 || inScope < 0) return undefined;
    if (selfFunded + overLimit + preSelfPay + inScope !== amount) return undefined;
    if (asked !== undefined && usualFen(asked.det_item_fee_sumamt) !== amount) return undefined;
    this.#total += amount;
    this.#selfFunded += selfFunded;
    this.#overLimit += overLimit;
    this.#preSelfPay += preSelfPay;
    this.#inScope += inScope;
    const words = this.#words.read(
      asked,
      answer,
      answer.fulamt_ownpay_amt !== undefined && amount > 0 && selfFunded === amount,
    );
    const count = this.#texts.first(own.cnt, answer.cnt);
    const day = this.#texts.first(own.fee_ocur_time, answer.fee_ocur_time);
    const occurredOn = day === undefined || day === UNUSUAL ? day : this.#dayOf(day);
    if (words === undefined || count === UNUSUAL || count?.startsWith('-') === true || occurredOn === UNUSUAL)
      return undefined;
    const quantity = quantityOf(count);
    const line: Line = {
      id,
      ...words,
      amount: BigInt(amount),
      selfFunded: BigInt(selfFunded),
      overLimit: BigInt(overLimit),
      preSelfPay: BigInt(preSelfPay),
      inScope: BigInt(inScope),
    };
    if (quantity !== undefined) line.quantity = quantity;
    if (occurredOn !== undefined) line.occurredOn = occurredOn;
    return line;
  }

  /** Whether the lines add up to what the settlement says of the whole. */
  addUpTo({ total, selfFunded, overLimit, preSelfPay, inScope }: Figures): boolean {
    return (
      Number.isSafeInteger(this.#total) &&
      BigInt(this.#total) === total &&
      BigInt(this.#selfFunded) === selfFunded &&
      BigInt(this.#overLimit) === overLimit &&
      BigInt(this.#preSelfPay) === preSelfPay &&
      BigInt(this.#inScope) === inScope
    );
  }

  #dayOf(said: string): string | typeof UNUSUAL {
    const text = USUAL_MOMENT.test(said) ? said.slice(0, DAY_LENGTH) : said;
    const known = this.#days.get(text);
    if (known !== undefined || this.#days.has(text)) return known ?? UNUSUAL;
    const day = dateOf(text, '', new Reading()) ?? UNUSUAL;
    this.#days.set(text, day);
    return day;
  }
}

/** Of such a moment only the day is still to be looked at. */
const USUAL_MOMENT = /^\d{4}-\d{2}-\d{2} (?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const DAY_LENGTH = 'YYYY-MM-DD'.length;

/** A part that nobody states is nothing: the sum of the parts then tells. */
function fenOfPart(raw: unknown): number {
  const fen = usualFen(raw);
  return fen === undefined ? 0 : (fen ?? -1);
}
