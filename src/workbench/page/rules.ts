import type { Liability } from '../../plan/index.ts';
import {
  baseText,
  choiceText,
  conditionText,
  figureText,
  inWords,
  liabilityName,
  say,
  type Wording,
} from './describe.ts';
import { type RuleText, withoutSource } from './rule-text.ts';
import { payRules } from './rules-pay.ts';
import { COMPONENT_WORDS, FLOW_WORDS, ITEM_WORDS, PERIOD_WORDS, ROUNDING_WORDS } from './words.ts';

/** The rules of a liability in the order in which they apply. */
export function rulesOf(wording: Wording, liability: Liability): RuleText[] {
  return [
    ...gates(wording, liability),
    ...counts(wording, liability),
    ...deductible(wording, liability),
    ...payRules(wording, liability),
    ...limits(wording, liability),
    ...other(wording, liability),
  ];
}

function gates(wording: Wording, liability: Liability): RuleText[] {
  return liability.gates.map((gate): RuleText => {
    const said =
      gate.say === undefined
        ? ''
        : say(wording, `；不满足时说明：“${gate.say.zh}”`, `; if not, the bill says: "${gate.say.en}"`);
    return {
      section: 'when',
      kind: 'gates',
      text: `${conditionText(wording, gate.require)}${said}`,
      source: gate.source,
      rule: withoutSource(gate),
    };
  });
}

function counts(wording: Wording, liability: Liability): RuleText[] {
  const base: RuleText = {
    section: 'counts',
    kind: 'base',
    text: baseText(wording, liability.base),
    source: liability.baseSource,
    rule: liability.base,
  };
  const counted = liability.counted.map((rule): RuleText => {
    const share = figureText(wording, rule.share);
    const when = rule.when === undefined ? undefined : conditionText(wording, rule.when);
    const text =
      when === undefined
        ? say(wording, `按${share}计入，再扣免赔额`, `counted at ${share}, before the deductible`)
        : say(
            wording,
            `${when}的，按${share}计入，再扣免赔额`,
            `if ${when}: counted at ${share}, before the deductible`,
          );
    return { section: 'counts', kind: 'counted', text, source: rule.source, rule: withoutSource(rule) };
  });
  const offsets = liability.offsets.map((rule): RuleText => {
    const toward = rule.countsTowardDeductible
      ? say(wording, '，并可抵免赔额', ', and it uses the deductible up')
      : say(wording, '，不抵免赔额', ', and it does not use the deductible up');
    const text = say(
      wording,
      `扣除核定的其他补偿“${rule.finding}”`,
      `other compensation, the finding "${rule.finding}", is taken off`,
    );
    return { section: 'counts', kind: 'offsets', text: text + toward, source: rule.source, rule: withoutSource(rule) };
  });
  return [base, ...counted, ...offsets];
}

function deductible(wording: Wording, liability: Liability): RuleText[] {
  const rule = liability.deductible;
  if (rule === undefined) return [];
  const amount =
    typeof rule.amount === 'object' && 'lineOf' in rule.amount
      ? say(wording, '本人的大病起付线', "the person's own 大病 line")
      : choiceText(wording, rule.amount);
  const pool =
    rule.pool === undefined
      ? ''
      : say(wording, `，与同一共用免赔额“${rule.pool}”的责任合并扣除`, `, one deductible shared as "${rule.pool}"`);
  const waived =
    rule.waivedWhen === undefined
      ? ''
      : say(
          wording,
          `；${conditionText(wording, rule.waivedWhen)}的，免除`,
          `; waived if ${conditionText(wording, rule.waivedWhen)}`,
        );
  const period = inWords(wording, PERIOD_WORDS[rule.per]);
  const text = say(wording, `${amount}，${period}${pool}${waived}`, `${amount}, ${period}${pool}${waived}`);
  return [{ section: 'deductible', kind: 'deductible', text, source: rule.source, rule: withoutSource(rule) }];
}

function limits(wording: Wording, liability: Liability): RuleText[] {
  const items = liability.itemCaps.map((rule): RuleText => {
    const item = inWords(wording, ITEM_WORDS[rule.by]);
    const amount = choiceText(wording, rule.amount);
    const where =
      rule.where === undefined
        ? ''
        : say(wording, `（${conditionText(wording, rule.where)}）`, ` (where ${conditionText(wording, rule.where)})`);
    const text =
      rule.limits === 'payout'
        ? say(
            wording,
            `${item}${where}在保险期间内最多赔付${amount}`,
            `${item}${where} is paid at most ${amount} over the term`,
          )
        : say(
            wording,
            `${item}${where}在保险期间内最多计入${amount}`,
            `${item}${where} counts with at most ${amount} over the term`,
          );
    return { section: 'limits', kind: 'itemCaps', text, source: rule.source, rule: withoutSource(rule) };
  });
  const caps = liability.caps.map((rule): RuleText => {
    const period = inWords(wording, PERIOD_WORDS[rule.per]);
    const amount = choiceText(wording, rule.amount);
    const pool =
      rule.pool === undefined
        ? ''
        : say(wording, `，与共用限额“${rule.pool}”的责任合并计算`, `, one limit shared as "${rule.pool}"`);
    const text = say(wording, `${period}最多赔付${amount}${pool}`, `pays at most ${amount} ${period}${pool}`);
    return { section: 'limits', kind: 'caps', text, source: rule.source, rule: withoutSource(rule) };
  });
  const { floor } = liability;
  if (floor === undefined) return [...items, ...caps];
  const least = figureText(wording, floor.amount);
  const text = say(wording, `低于${least}的不予给付`, `nothing is paid below ${least}`);
  return [
    ...items,
    ...caps,
    { section: 'limits', kind: 'floor', text, source: floor.source, rule: withoutSource(floor) },
  ];
}

function other(wording: Wording, liability: Liability): RuleText[] {
  const rows: RuleText[] = [];
  const add = (kind: string, rule: unknown, zh: string, en: string) =>
    rows.push({ section: 'other', kind, text: say(wording, zh, en), rule });
  if (liability.kind === 'indemnity')
    add(
      'kind',
      liability.kind,
      '补偿型：赔付不超过前序保障赔付后的剩余费用',
      'indemnity: never more than what earlier payers left',
    );
  else
    add(
      'kind',
      liability.kind,
      '定额给付：按约定金额给付，不以剩余费用为限',
      'benefit: a fixed sum, whatever is left of the cost',
    );
  if (liability.flow !== undefined) {
    const flow = FLOW_WORDS[liability.flow];
    add('flow', liability.flow, `赔付方式：${flow.zh}`, `payment: ${flow.en}`);
  }
  if (liability.reduces !== undefined) {
    const zh = liability.reduces.map((name) => COMPONENT_WORDS[name].zh).join('、');
    const en = liability.reduces.map((name) => COMPONENT_WORDS[name].en).join(', ');
    add('reduces', liability.reduces, `赔付冲减：${zh}`, `the payment is taken off: ${en}`);
  }
  if (liability.claims)
    add(
      'claims',
      true,
      '本责任计入的费用，后面的责任不再计入',
      'what this liability counted is closed to later liabilities',
    );
  if (liability.perUnit) add('perUnit', true, '金额按购买份数计算', 'sums are per unit bought');
  const rounding = ROUNDING_WORDS[liability.rounding];
  if (liability.rounding !== 'half-up') add('rounding', liability.rounding, rounding.zh, rounding.en);
  return rows;
}

/** Benefits of which only the higher one stands. */
export function higherOfTexts(wording: Wording): string[] {
  return wording.plan.higherOf.map((group) => {
    const names = group.liabilities.map((id) => liabilityName(wording, id));
    return say(
      wording,
      `${names.join('与')}在同一保险期间内只享受较高一项`,
      `of ${names.join(' and ')} only the higher one stands within a term`,
    );
  });
}
