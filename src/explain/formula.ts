import type { StepWire } from '../bill/index.ts';
import { EXACT_ZERO, formatExact, plus } from '../money/index.ts';
import { type BaseUnit, type Bilingual, baseUnit, unhandled } from '../plan/index.ts';
import { exact, grouped, isPositive, isSame, isZeroAmount, text, units } from './say.ts';
import type { LiabilitySource } from './scope.ts';
import { PATTERN_WORDS } from './words.ts';

/** A number of something has words; an amount has its arithmetic. */
const COUNTED: Readonly<Record<BaseUnit, (out: string) => Bilingual | undefined>> = {
  yuan: () => undefined,
  days: (out) => text(`住院 ${units(out)} 天`, `${units(out)} days of stay`),
  finding: () => text('按核定情况给付一次', 'paid once for what was found'),
};

/** The arithmetic of one step, its names in words of both languages. */
export function stepFormula(step: StepWire, of: LiabilitySource): Bilingual {
  const small = /^min\((.+), (.+)\) = (.+)$/.exec(step.formula);
  if (small !== null) {
    const [, a = '', b = '', out = ''] = small.map(grouped);
    return text(`${a} 与 ${wrapped(b)} 取较小者 = ${out}`, `the smaller of ${a} and ${wrapped(b)} = ${out}`);
  }
  const counted = step.rule === 'base' && of.rule !== undefined ? COUNTED[baseUnit(of.rule.base)](step.out) : undefined;
  if (counted !== undefined) return counted;
  const both = text(step.formula, step.formula);
  const worded = PATTERN_WORDS.reduce((made, [name, words]) => replace(made, name, lower(words)), both);
  const named = step.rule === 'base' ? withLiabilities(worded, of) : worded;
  const summed = sumOfLines(step);
  return text(grouped(named.zh.replace(SUM, summed.zh)), grouped(named.en.replace(SUM, summed.en)));
}

const SUM = /Σ \d+ =/;
const LINES_SHOWN = 4;

/** A few lines are added up before the reader's eyes, many are counted. */
function sumOfLines(step: StepWire): Bilingual {
  const counted = step.lines?.counted ?? [];
  if (counted.length > LINES_SHOWN) return text(`${counted.length} 项费用合计 =`, `sum of ${counted.length} lines =`);
  const sum = counted.map((line) => line.amount).join(' + ');
  return counted.length > 1 ? text(`${sum} =`, `${sum} =`) : text('一项费用 =', 'one line =');
}

const wrapped = (part: string): string => (part.includes(' ') ? `(${part})` : part);
const lower = (words: Bilingual): Bilingual =>
  text(words.zh, `${words.en.charAt(0).toLowerCase()}${words.en.slice(1)}`);
const replace = (made: Bilingual, name: string, words: Bilingual): Bilingual =>
  text(made.zh.split(name).join(words.zh), made.en.split(name).join(words.en));

/** What other liabilities left or overflowed: their ids become their names, all in one pass. */
function withLiabilities(made: Bilingual, of: LiabilitySource): Bilingual {
  const named = new Map(of.share.liabilities.map((liability) => [liability.liability, liability.name]));
  const ids = [...named.keys()].map((id) => id.replace(/[.-]/g, '\\$&')).join('|');
  const words = new RegExp(`(?<![\\w.-])(?:${ids})(?![\\w-])`, 'g');
  const nameOf = (id: string): Bilingual => of.all.givenBoth(named.get(id) ?? text(id, id));
  return text(
    made.zh.replace(words, (id) => nameOf(id).zh),
    made.en.replace(words, (id) => nameOf(id).en),
  );
}

/**
 * The whole way from the base to the payout in one line of numbers: "(30,000.00 × 50% − 10,000.00) × 50% = 2,500.00".
 * What a limit cut off is shown by an arrow.
 */
export function wholeFormula(steps: readonly StepWire[]): string | undefined {
  const line = new Line();
  for (const step of steps) extend(line, step);
  return line.text();
}

class Line {
  /** Finished parts, up to a limit. */
  #done = '';
  #current = '';
  #isSum = false;
  #out = '';

  start(out: string): void {
    this.#current = grouped(out);
    this.#isSum = false;
    this.#out = out;
  }
  minus(amount: string, out: string): void {
    this.#current = `${this.#current} − ${grouped(amount)}`;
    this.#isSum = true;
    this.#out = out;
  }
  times(rate: string, out: string): void {
    this.#current = `${this.#isSum ? `(${this.#current})` : this.#current} × ${rate}`;
    this.#isSum = false;
    this.#out = out;
  }
  /** Takes another line of numbers in the place of what stood here. */
  instead(expression: string, out: string): void {
    this.#current = expression;
    this.#isSum = expression.includes(' + ');
    this.#out = out;
  }
  limit(out: string): void {
    if (isSame(out, this.#out)) return;
    this.#done = `${this.#done}${this.#equation()} → `;
    this.start(out);
  }
  round(out: string): void {
    if (isSame(out, this.#out)) return;
    this.#done = `${this.#done}${this.#equation()} ≈ `;
    this.start(out);
  }
  text(): string | undefined {
    return this.#current === '' ? undefined : `${this.#done}${this.#equation()}`;
  }
  #equation(): string {
    const out = grouped(this.#out);
    return this.#current === out ? out : `${this.#current} = ${out}`;
  }
}

function extend(line: Line, step: StepWire): void {
  const { inputs, out } = step;
  const [, , sign, rate] = /^(.*) ([×]) ([\d.]+%) = /.exec(step.formula) ?? [];
  switch (step.rule) {
    case 'base':
      return line.start(out);
    case 'counted-share':
    case 'factor':
    case 'rate':
      return sign === undefined || rate === undefined ? line.limit(out) : line.times(rate, out);
    case 'offset':
      return inputs.other === undefined || isZeroAmount(out) ? line.limit(out) : line.minus(inputs.other, out);
    case 'deductible':
      if (inputs.usedNow === undefined) return line.limit(out);
      return isPositive(inputs.usedNow) ? line.minus(inputs.usedNow, out) : undefined;
    case 'bands':
      return line.instead(bandsLine(step) ?? grouped(out), out);
    case 'lump-sum':
    case 'steps':
      return line.start(out);
    case 'adjust':
      return;
    case 'rounding':
      return line.round(out);
    case 'item-cap':
    case 'cap':
    case 'higher-of':
    case 'left-in-base':
      return line.limit(out);
    default:
      return unhandled(step.rule);
  }
}

/** The active bands as a sum, where that sum is what the step gave (it is not where a whole amount takes one rate). */
function bandsLine(step: StepWire): string | undefined {
  const active = (step.bands ?? []).filter((band) => !isZeroAmount(band.amount));
  const earned = active.reduce((sum, band) => plus(sum, exact(band.earns)), EXACT_ZERO);
  if (active.length === 0 || !isSame(formatExact(earned), step.out)) return undefined;
  return active.map((band) => `${grouped(band.amount)} × ${band.rate}`).join(' + ');
}
