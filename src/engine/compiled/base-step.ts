import type { Liability } from '../../plan/index.ts';
import type { BaseFound } from './base.ts';
import type { LinesFound } from './lines.ts';
import type { Scale } from './scale.ts';
import { joined, type StepText, sourceText, stepText } from './text.ts';

const LABEL = '{"en":"Cost within the liability","zh":"责任范围内费用"}';

/** The step that says what the base of a liability came to, with its lines. */
export function compileBaseStep({ baseSource }: Liability): (base: BaseFound, scale: Scale) => StepText {
  const sourced = sourceText(baseSource);
  return (base, scale) => {
    const text = () => {
      const lines = base.lines === undefined ? '' : linesText(base.lines);
      return stepText('base', LABEL, base.formula(), '', scale.format(base.amount), '', sourced, lines);
    };
    return { text, source: baseSource };
  };
}

function linesText(lines: readonly LinesFound[]): string {
  const counted = joinedWhereAny(lines, (one) => one.countedText());
  const notCounted = joinedWhereAny(lines, (one) => one.notCountedText());
  return `"lines":{"counted":[${counted}],"notCounted":[${notCounted}]},`;
}

const joinedWhereAny = (lines: readonly LinesFound[], textOf: (one: LinesFound) => string): string =>
  joined(
    lines.map(textOf).filter((text) => text !== ''),
    (text) => text,
  );
