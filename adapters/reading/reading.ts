import { type Fen, formatFen, parseForeignAmount } from '../../src/money/index.ts';
import { contradiction, type Refusal, type RefusalCode, refuse } from '../../src/refusals/index.ts';
import { LINES_MAX } from '../../src/settlement/index.ts';

type Sign = 'notNegative' | 'any';

const ARTEFACTS_NAMED_MAX = 5;
const CODE_SHAPE = /^[0-9A-Za-z._-]{1,20}$/;

/**
 * What one reading of the messages has met: the first thing to refuse, and what the bill should mention.
 * Figures after the first refusal are worthless; callers ask for `refusal` before they use any.
 */
export class Reading {
  #refusal: Refusal | undefined;
  readonly #notes = new Set<string>();
  readonly #artefacts = new Set<string>();

  get refusal(): Refusal | undefined {
    return this.#refusal;
  }

  refuse(code: RefusalCode, field: string, details?: Readonly<Record<string, string>>): void {
    this.#refusal ??= refuse(code, field, details);
  }

  keep(refusal: Refusal): void {
    this.#refusal ??= refusal;
  }

  /** A code that no table has. Text that cannot be a code is not repeated: it may be anything. */
  unknownCode(field: string, code: string): void {
    this.refuse('CODE_UNKNOWN', field, CODE_SHAPE.test(code) ? { code } : undefined);
  }

  note(text: string): void {
    this.#notes.add(text);
  }

  tooManyLines(field: string, lines: number): void {
    this.refuse('LINES_TOO_MANY', field, { lines: String(lines), most: String(LINES_MAX) });
  }

  /** A required amount: absent is not zero. */
  amount(raw: unknown, field: string, sign: Sign = 'notNegative'): Fen {
    const read = this.optionalAmount(raw, field, sign);
    if (read === undefined) this.refuse('AMOUNT_MISSING', field);
    return read ?? 0n;
  }

  optionalAmount(raw: unknown, field: string, sign: Sign = 'notNegative'): Fen | undefined {
    const read = parseForeignAmount(raw, sign);
    if (read.kind === 'absent') return undefined;
    if (read.kind === 'malformed') {
      this.refuse('AMOUNT_MALFORMED', field, { why: read.why });
      return undefined;
    }
    if (read.artefact) this.#artefacts.add(field);
    return read.fen;
  }

  /** A sum of the message against its parts. */
  adds(field: string, said: Fen, sum: Fen): void {
    if (said !== sum) this.refuse('AMOUNTS_DO_NOT_ADD', field, { said: formatFen(said), sum: formatFen(sum) });
  }

  /** The same amount in two places, which differ. */
  agrees(field: string, said: Fen, elsewhere: Fen, otherField: string): void {
    if (said !== elsewhere)
      this.contradicts(field, otherField, { said: formatFen(said), elsewhere: formatFen(elsewhere) });
  }

  /** Two places state one fact differently. */
  contradicts(field: string, otherField: string, more?: Readonly<Record<string, string>>): void {
    this.keep(contradiction(field, otherField, more));
  }

  notes(): string[] {
    const named = [...this.#artefacts].slice(0, ARTEFACTS_NAMED_MAX).join('、');
    const count = this.#artefacts.size;
    const artefacts = count === 0 ? [] : [`金额带有二进制小数误差，已还原到分（共${count}处）：${named}`];
    return [...artefacts, ...this.#notes];
  }
}
