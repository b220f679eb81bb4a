import { type Liability, type Pay, type PayOf, unhandled } from '../../plan/index.ts';
import { choiceText, conditionText, figureCell, figureText, inWords, say, type Wording } from './describe.ts';
import { type RuleText, type Table, withoutSource } from './rule-text.ts';
import { BASIS_WORDS } from './words.ts';

/** How much a liability pays, in words: its rate, bands, sum or steps, and what changes them. */
export function payRules(wording: Wording, liability: Liability): RuleText[] {
  const { pay } = liability;
  const head = { section: 'pays', kind: 'pay', source: pay.source, rule: withoutSource(pay) } as const;
  return [{ ...head, ...payText(wording, pay) }, ...adjustments(wording, liability), ...factors(wording, liability)];
}

function payText(wording: Wording, pay: Pay): Pick<RuleText, 'text' | 'table'> {
  if ('rate' in pay)
    return { text: say(wording, `按${choiceText(wording, pay.rate)}赔付`, `pays ${choiceText(wording, pay.rate)}`) };
  if ('bands' in pay) return { text: inWords(wording, BASIS_WORDS[pay.basis]), table: bandTable(wording, pay.bands) };
  if ('lumpSum' in pay) return { text: lumpSumText(wording, pay) };
  if ('steps' in pay)
    return {
      text: say(wording, '按累计数给付', 'pays by the accumulated number'),
      table: stepTable(wording, pay.steps),
    };
  return unhandled(pay);
}

function lumpSumText(wording: Wording, pay: PayOf<'lumpSum'>): string {
  const once =
    pay.once === 'term'
      ? say(wording, '保险期间内一次', 'once in the term')
      : say(wording, '每次就诊一次', 'once for each visit');
  return say(
    wording,
    `一次性给付${choiceText(wording, pay.lumpSum)}，${once}`,
    `pays ${choiceText(wording, pay.lumpSum)}, ${once}`,
  );
}

function bandTable(wording: Wording, bands: PayOf<'bands'>['bands']): Table {
  const rows = bands.map((band, index) => [
    rangeText(wording, bands[index - 1]?.upTo ?? null, band.upTo),
    choiceText(wording, band.rate, true),
  ]);
  return { head: [say(wording, '累计金额', 'accumulated amount'), say(wording, '比例', 'rate')], rows };
}

function stepTable(wording: Wording, steps: PayOf<'steps'>['steps']): Table {
  const rows = steps.map((step, index) => {
    const total = step.total === undefined ? '' : figureCell(wording, step.total);
    const each = step.each === undefined ? '' : figureCell(wording, step.each);
    const paid =
      step.each === undefined
        ? say(wording, `共${total}`, `${total} in all`)
        : say(wording, `每单位${each}`, `${each} each`);
    return [rangeText(wording, steps[index - 1]?.upTo ?? null, step.upTo), paid];
  });
  return { head: [say(wording, '累计数', 'accumulated number'), say(wording, '给付', 'pays')], rows };
}

function rangeText(wording: Wording, from: string | null, upTo: string | null): string {
  const low = from === null ? '' : figureCell(wording, from);
  const high = upTo === null ? '' : figureCell(wording, upTo);
  if (low === '' && high === '') return say(wording, '全部', 'all');
  if (low === '') return say(wording, `${high}及以下`, `up to ${high}`);
  if (high === '') return say(wording, `${low}以上`, `above ${low}`);
  return say(wording, `${low}以上至${high}`, `above ${low} up to ${high}`);
}

function adjustments(wording: Wording, liability: Liability): RuleText[] {
  return liability.adjust.map((rule): RuleText => {
    const when = conditionText(wording, rule.when);
    const change =
      rule.add !== undefined
        ? say(wording, `比例增加${figureText(wording, rule.add)}`, `the rate rises by ${figureText(wording, rule.add)}`)
        : rule.subtract !== undefined
          ? say(
              wording,
              `比例减少${figureText(wording, rule.subtract)}`,
              `the rate falls by ${figureText(wording, rule.subtract)}`,
            )
          : rule.replace !== undefined
            ? say(
                wording,
                `比例改为${choiceText(wording, rule.replace)}`,
                `the rate becomes ${choiceText(wording, rule.replace)}`,
              )
            : say(
                wording,
                `比例乘以${figureText(wording, rule.multiply ?? '')}`,
                `the rate is multiplied by ${figureText(wording, rule.multiply ?? '')}`,
              );
    const text = say(wording, `${when}的，${change}`, `if ${when}: ${change}`);
    return { section: 'pays', kind: 'adjust', text, source: rule.source, rule: withoutSource(rule) };
  });
}

function factors(wording: Wording, liability: Liability): RuleText[] {
  return liability.factors.map((rule): RuleText => {
    const when = conditionText(wording, rule.when);
    const factor = choiceText(wording, rule.factor);
    const text = say(
      wording,
      `${when}的，本次赔付乘以${factor}`,
      `if ${when}: what this visit pays is multiplied by ${factor}`,
    );
    return { section: 'pays', kind: 'factors', text, source: rule.source, rule: withoutSource(rule) };
  });
}
