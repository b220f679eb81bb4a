import { type Liability, type Pay, type PayOf, unhandled } from '../../plan/index.ts';
import { choiceText, conditionText, figureCell, figureText, inWords, say, type Voice } from './describe.ts';
import { type RuleText, type Table, withoutSource } from './rule-text.ts';
import { BASIS_WORDS } from './words.ts';

/** How much a liability pays, in words: its rate, bands, sum or steps, and what changes them. */
export function payRules(voice: Voice, liability: Liability): RuleText[] {
  const { pay } = liability;
  const head = { section: 'pays', kind: 'pay', source: pay.source, rule: withoutSource(pay) } as const;
  return [{ ...head, ...payText(voice, pay) }, ...adjustments(voice, liability), ...factors(voice, liability)];
}

function payText(voice: Voice, pay: Pay): Pick<RuleText, 'text' | 'table'> {
  if ('rate' in pay)
    return { text: say(voice, `按${choiceText(voice, pay.rate)}赔付`, `pays ${choiceText(voice, pay.rate)}`) };
  if ('bands' in pay) return { text: inWords(voice, BASIS_WORDS[pay.basis]), table: bandTable(voice, pay.bands) };
  if ('lumpSum' in pay) return { text: lumpSumText(voice, pay) };
  if ('steps' in pay)
    return {
      text: say(voice, '按累计数给付', 'pays by the accumulated number'),
      table: stepTable(voice, pay.steps),
    };
  return unhandled(pay);
}

function lumpSumText(voice: Voice, pay: PayOf<'lumpSum'>): string {
  const once =
    pay.once === 'term'
      ? say(voice, '保险期间内一次', 'once in the term')
      : say(voice, '每次就诊一次', 'once for each visit');
  return say(
    voice,
    `一次性给付${choiceText(voice, pay.lumpSum)}，${once}`,
    `pays ${choiceText(voice, pay.lumpSum)}, ${once}`,
  );
}

function bandTable(voice: Voice, bands: PayOf<'bands'>['bands']): Table {
  const rows = bands.map((band, index) => [
    rangeText(voice, bands[index - 1]?.upTo ?? null, band.upTo),
    choiceText(voice, band.rate, true),
  ]);
  return { head: [say(voice, '累计金额', 'accumulated amount'), say(voice, '比例', 'rate')], rows };
}

function stepTable(voice: Voice, steps: PayOf<'steps'>['steps']): Table {
  const rows = steps.map((step, index) => {
    const total = step.total === undefined ? '' : figureCell(voice, step.total);
    const each = step.each === undefined ? '' : figureCell(voice, step.each);
    const paid =
      step.each === undefined
        ? say(voice, `共${total}`, `${total} in all`)
        : say(voice, `每单位${each}`, `${each} each`);
    return [rangeText(voice, steps[index - 1]?.upTo ?? null, step.upTo), paid];
  });
  return { head: [say(voice, '累计数', 'accumulated number'), say(voice, '给付', 'pays')], rows };
}

function rangeText(voice: Voice, from: string | null, upTo: string | null): string {
  const low = from === null ? '' : figureCell(voice, from);
  const high = upTo === null ? '' : figureCell(voice, upTo);
  if (low === '' && high === '') return say(voice, '全部', 'all');
  if (low === '') return say(voice, `${high}及以下`, `up to ${high}`);
  if (high === '') return say(voice, `${low}以上`, `above ${low}`);
  return say(voice, `${low}以上至${high}`, `above ${low} up to ${high}`);
}

function adjustments(voice: Voice, liability: Liability): RuleText[] {
  return liability.adjust.map((rule): RuleText => {
    const when = conditionText(voice, rule.when);
    const change =
      rule.add !== undefined
        ? say(voice, `比例增加${figureText(voice, rule.add)}`, `the rate rises by ${figureText(voice, rule.add)}`)
        : rule.subtract !== undefined
          ? say(
              voice,
              `比例减少${figureText(voice, rule.subtract)}`,
              `the rate falls by ${figureText(voice, rule.subtract)}`,
            )
          : rule.replace !== undefined
            ? say(
                voice,
                `比例改为${choiceText(voice, rule.replace)}`,
                `the rate becomes ${choiceText(voice, rule.replace)}`,
              )
            : say(
                voice,
                `比例乘以${figureText(voice, rule.multiply ?? '')}`,
                `the rate is multiplied by ${figureText(voice, rule.multiply ?? '')}`,
              );
    const text = say(voice, `${when}的，${change}`, `if ${when}: ${change}`);
    return { section: 'pays', kind: 'adjust', text, source: rule.source, rule: withoutSource(rule) };
  });
}

function factors(voice: Voice, liability: Liability): RuleText[] {
  return liability.factors.map((rule): RuleText => {
    const when = conditionText(voice, rule.when);
    const factor = choiceText(voice, rule.factor);
    const text = say(
      voice,
      `${when}的，本次赔付乘以${factor}`,
      `if ${when}: what this visit pays is multiplied by ${factor}`,
    );
    return { section: 'pays', kind: 'factors', text, source: rule.source, rule: withoutSource(rule) };
  });
}
