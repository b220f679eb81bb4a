import { formatPercent, parseRate } from '../../money/index.ts';
import {
  type Base,
  type Bilingual,
  boundOf,
  type Condition,
  type Figure,
  type FigureChoice,
  type Plan,
  unhandled,
} from '../../plan/index.ts';
import { COMPONENT_WORDS, FACT_WORDS, FLAG_WORDS, PART_WORDS, UNIT_WORDS, VALUE_WORDS } from './words.ts';

export type Lang = 'zh' | 'en';

/** How to speak of a plan: the language, and whether a figure is given with its value. */
export interface Voice {
  readonly plan: Plan;
  readonly lang: Lang;
  /** false: figures by their label alone (a comparison lists their values apart). */
  readonly values: boolean;
  /** true: the id of a figure or list beside its label, where labels alone would not tell two apart. */
  readonly ids?: boolean;
}

export const say = (voice: Pick<Voice, 'lang'>, zh: string, en: string): string => (voice.lang === 'zh' ? zh : en);
export const inWords = (voice: Pick<Voice, 'lang'>, words: Bilingual): string => words[voice.lang];

function listing(voice: Voice, items: readonly string[], zhLast: string, enLast: string): string {
  if (items.length < 2) return items[0] ?? '';
  const head = items.slice(0, -1).join(say(voice, '、', ', '));
  return `${head}${say(voice, zhLast, ` ${enLast} `)}${items.at(-1)}`;
}

const grouped = (text: string): string => {
  const [whole = '', decimals] = text.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${decimals === undefined ? '' : `.${decimals}`}`;
};

/** A value of a figure for people: 50%, 10,000元, 5 points. */
export function valueText(lang: Lang, unit: Figure['unit'], value: string | null): string {
  if (value === null) return lang === 'zh' ? '未公布' : 'not published';
  const rate = parseRate(value);
  if (unit === 'rate' || unit === 'factor') return rate === undefined ? value : formatPercent(rate);
  if (unit === 'points') {
    const points = rate === undefined ? value : formatPercent(rate).slice(0, -1);
    return lang === 'zh' ? `${points}个百分点` : `${points} points`;
  }
  const word = UNIT_WORDS[unit][lang];
  return lang === 'zh' || word === '' ? `${grouped(value)}${word}` : `${grouped(value)} ${word}`;
}

export function datesText(lang: Lang, from: string, to: string | undefined): string {
  if (to === undefined) return lang === 'zh' ? `${from}起` : `from ${from}`;
  return lang === 'zh' ? `${from}至${to}` : `${from} to ${to}`;
}

/** The values of a figure; with their dates when there are several. */
export function timelineText(lang: Lang, figure: Figure, dates = figure.values.length > 1): string {
  const rows = figure.values.map((value) => {
    const text = valueText(lang, figure.unit, value.value);
    if (!dates) return text;
    const when = datesText(lang, value.from, value.to);
    return lang === 'zh' ? `${when}为${text}` : `${text} (${when})`;
  });
  return rows.join(lang === 'zh' ? '，' : ', ');
}

/** A figure as a rule speaks of it: its value and what it is. */
export function figureText(voice: Voice, id: string): string {
  const figure = voice.plan.figures[id];
  if (figure === undefined) return say(voice, `缺少的数字“${id}”`, `the missing figure "${id}"`);
  const label = `${inWords(voice, figure.label)}${voice.ids === true ? ` [${id}]` : ''}`;
  if (!voice.values) return say(voice, `“${label}”`, `"${label}"`);
  return say(voice, `${timelineText('zh', figure)}（${label}）`, `${timelineText('en', figure)} (${label})`);
}

/** The value alone, for the cells of a table. */
export function figureCell(voice: Voice, id: string): string {
  const figure = voice.plan.figures[id];
  return figure === undefined || !voice.values ? figureText(voice, id) : timelineText(voice.lang, figure);
}

export function choiceText(voice: Voice, choice: FigureChoice, cell = false): string {
  const name = (id: string) => (cell ? figureCell(voice, id) : figureText(voice, id));
  if (typeof choice === 'string') return name(choice);
  const options = choice.choose.map(({ when, figure }) => {
    const holds = conditionText(voice, when);
    return say(voice, `${holds}的，${name(figure)}`, `${name(figure)} if ${holds}`);
  });
  if (choice.otherwise !== undefined)
    options.push(say(voice, `其他情况，${name(choice.otherwise)}`, `otherwise ${name(choice.otherwise)}`));
  else options.push(say(voice, '其他情况未规定', 'nothing is laid down for other cases'));
  return options.join(say(voice, '；', '; '));
}

/** A condition in words. Anything composite inside another composite stands in brackets. */
export function conditionText(voice: Voice, node: Condition): string {
  if ('all' in node) return node.all.map((part) => nested(voice, part, 'any')).join(say(voice, '，且', ' and '));
  if ('any' in node) return node.any.map((part) => nested(voice, part, 'all')).join(say(voice, '，或', ' or '));
  if ('not' in node)
    return say(voice, `并非（${conditionText(voice, node.not)}）`, `not (${conditionText(voice, node.not)})`);
  if ('switch' in node) return switchText(voice, node.switch);
  const text = factText(voice, node);
  return node.silence === 'no' ? say(voice, `${text}（未说明视为否）`, `${text} (silence means no)`) : text;
}

function nested(voice: Voice, node: Condition, brackets: 'all' | 'any'): string {
  const text = conditionText(voice, node);
  const inner = 'all' in node ? node.all : 'any' in node ? node.any : [];
  return brackets in node && inner.length > 1 ? say(voice, `（${text}）`, `(${text})`) : text;
}

function switchText(voice: Voice, name: string): string {
  const state = voice.plan.switches[name]?.on;
  const on =
    state === undefined
      ? ''
      : say(voice, `（现为${state ? '开' : '关'}）`, ` (${state ? 'it is on now' : 'it is off now'})`);
  return say(voice, `选项“${name}”打开${on}`, `the option "${name}" is on${on}`);
}

type FactCondition = Extract<Condition, { fact: string }>;

function factText(voice: Voice, node: FactCondition): string {
  const name = factName(voice, node.fact);
  if ('is' in node) return isText(voice, node.fact, name, Array.isArray(node.is) ? node.is : [node.is]);
  if ('inList' in node)
    return say(
      voice,
      `${name}在名单${listName(voice, node.inList)}内`,
      `${name} is on the list ${listName(voice, node.inList)}`,
    );
  const dated = /(On)$/.test(node.fact);
  const bound = boundText(voice, boundOf(node).text);
  if ('above' in node)
    return dated
      ? say(voice, `${name}晚于${bound}`, `${name} is after ${bound}`)
      : say(voice, `${name}高于${bound}`, `${name} is above ${bound}`);
  if ('atMost' in node)
    return dated
      ? say(voice, `${name}不晚于${bound}`, `${name} is not after ${bound}`)
      : say(voice, `${name}不高于${bound}`, `${name} is at most ${bound}`);
  if ('atLeast' in node)
    return dated
      ? say(voice, `${name}为${bound}当日或之后`, `${name} is ${bound} or later`)
      : say(voice, `${name}不低于${bound}`, `${name} is at least ${bound}`);
  return dated
    ? say(voice, `${name}早于${bound}`, `${name} is before ${bound}`)
    : say(voice, `${name}低于${bound}`, `${name} is below ${bound}`);
}

function isText(voice: Voice, fact: string, name: string, values: readonly (string | boolean)[]): string {
  const flag = FLAG_WORDS[fact];
  const [only] = values;
  if (values.length === 1 && typeof only === 'boolean') {
    if (flag !== undefined) return inWords(voice, only ? flag.yes : flag.no);
    return say(voice, `${name}为${only ? '是' : '否'}`, `${name} is ${only ? 'yes' : 'no'}`);
  }
  const words = values.map((value) => {
    if (typeof value === 'boolean') return say(voice, value ? '是' : '否', value ? 'yes' : 'no');
    const known = VALUE_WORDS[fact]?.[value];
    return known === undefined ? value : inWords(voice, known);
  });
  return say(voice, `${name}为${listing(voice, words, '或', 'or')}`, `${name} is ${listing(voice, words, '或', 'or')}`);
}

function factName(voice: Voice, fact: string): string {
  if (fact.startsWith('finding.')) {
    const name = fact.slice('finding.'.length);
    return say(voice, `人工核定“${name}”`, `the finding "${name}"`);
  }
  const words = FACT_WORDS[fact as keyof typeof FACT_WORDS];
  return words === undefined ? fact : inWords(voice, words);
}

const boundText = (voice: Voice, bound: string): string => (/^[a-zA-Z]/.test(bound) ? figureText(voice, bound) : bound);

export function listName(voice: Voice, id: string): string {
  const label = voice.plan.lists[id]?.label;
  const name = label === undefined ? id : `${inWords(voice, label)}${voice.ids === true ? ` [${id}]` : ''}`;
  return say(voice, `“${name}”`, `"${name}"`);
}

/** A base expression in words: which cost counts. */
export function baseText(voice: Voice, node: Base): string {
  if ('components' in node) {
    const words = node.components.map((name) => inWords(voice, COMPONENT_WORDS[name]));
    return words.join(say(voice, '＋', ' + '));
  }
  if ('lines' in node) {
    const parts = listing(
      voice,
      node.parts.map((part) => inWords(voice, PART_WORDS[part])),
      '和',
      'and',
    );
    const where = conditionText(voice, node.lines);
    return say(voice, `满足以下条件的费用明细的${parts}：${where}`, `the ${parts} of the fee lines where ${where}`);
  }
  if ('criticalIllnessLeft' in node) {
    return node.criticalIllnessLeft === true
      ? say(
          voice,
          '大病范围费用经大病保险、医疗救助支付后的剩余',
          'what 大病 and 救助 left of the cost in the 大病 scope',
        )
      : say(
          voice,
          '大病范围费用经大病保险支付后的剩余（不扣医疗救助）',
          'what 大病 left of the cost in its scope, 救助 not taken off',
        );
  }
  if ('sum' in node) return node.sum.map((part) => baseText(voice, part)).join(say(voice, '；加上', '; plus '));
  if ('share' in node) {
    const of = baseText(voice, node.of);
    return say(
      voice,
      `以下费用的${figureText(voice, node.share)}：${of}`,
      `${figureText(voice, node.share)} of: ${of}`,
    );
  }
  if ('leftAfter' in node) {
    const names = listing(
      voice,
      node.leftAfter.map((id) => liabilityName(voice, id)),
      '、',
      'and',
    );
    return say(voice, `${names}赔付后的剩余费用`, `what ${names} left of their cost`);
  }
  if ('overflowOf' in node) {
    const name = liabilityName(voice, node.overflowOf);
    return say(voice, `${name}因限额未能赔付部分对应的费用`, `the cost that the limit of ${name} did not let through`);
  }
  if ('days' in node)
    return say(
      voice,
      '住院天数（入院日计，出院日不计）',
      'days of the stay (the day of admission counts, that of discharge does not)',
    );
  if ('once' in node)
    return say(
      voice,
      '凭核定的情况给付，与费用和住院天数无关',
      'what was found, whatever the cost and the days of stay',
    );
  return unhandled(node);
}

export function liabilityName(voice: Voice, id: string): string {
  const found = voice.plan.liabilities.find((liability) => liability.id === id);
  return found === undefined ? id : say(voice, `“${found.name.zh}”`, `"${found.name.en}"`);
}
