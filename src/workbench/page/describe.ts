import { formatPercent, parseRate } from '../../money/index.ts';
import {
  type Base,
  type Bilingual,
  type Bound,
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
export interface Wording {
  readonly plan: Plan;
  readonly lang: Lang;
  /** false: figures by their label alone (a comparison lists their values apart). */
  readonly values: boolean;
  /** true: the id of a figure or list beside its label, where labels alone would not tell two apart. */
  readonly ids?: boolean;
}

export const say = (wording: Pick<Wording, 'lang'>, zh: string, en: string): string =>
  wording.lang === 'zh' ? zh : en;
export const inWords = (wording: Pick<Wording, 'lang'>, words: Bilingual): string => words[wording.lang];

function listing(wording: Wording, items: readonly string[], zhLast: string, enLast: string): string {
  if (items.length < 2) return items[0] ?? '';
  const head = items.slice(0, -1).join(say(wording, '、', ', '));
  return `${head}${say(wording, zhLast, ` ${enLast} `)}${items.at(-1)}`;
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

const labelOf = (wording: Wording, figure: Figure, id: string): string =>
  `${inWords(wording, figure.label)}${wording.ids === true ? ` [${id}]` : ''}`;

/** A figure as a rule speaks of it: its value and what it is. */
export function figureText(wording: Wording, id: string): string {
  const figure = wording.plan.figures[id];
  if (figure === undefined) return say(wording, `缺少的数字“${id}”`, `the missing figure "${id}"`);
  const label = labelOf(wording, figure, id);
  if (!wording.values) return say(wording, `“${label}”`, `"${label}"`);
  return say(wording, `${timelineText('zh', figure)}（${label}）`, `${timelineText('en', figure)} (${label})`);
}

/** The value alone, for the cells of a table. */
export function figureCell(wording: Wording, id: string): string {
  const figure = wording.plan.figures[id];
  return figure === undefined || !wording.values ? figureText(wording, id) : timelineText(wording.lang, figure);
}

export function choiceText(wording: Wording, choice: FigureChoice, cell = false): string {
  const name = (id: string) => (cell ? figureCell(wording, id) : figureText(wording, id));
  if (typeof choice === 'string') return name(choice);
  const options = choice.choose.map(({ when, figure }) => {
    const holds = conditionText(wording, when);
    return say(wording, `${holds}的，${name(figure)}`, `${name(figure)} if ${holds}`);
  });
  if (choice.otherwise !== undefined)
    options.push(say(wording, `其他情况，${name(choice.otherwise)}`, `otherwise ${name(choice.otherwise)}`));
  else options.push(say(wording, '其他情况未规定', 'nothing is laid down for other cases'));
  return options.join(say(wording, '；', '; '));
}

/** A condition in words. Anything composite inside another composite stands in brackets. */
export function conditionText(wording: Wording, node: Condition): string {
  if ('all' in node) return node.all.map((part) => nested(wording, part, 'any')).join(say(wording, '，且', ' and '));
  if ('any' in node) return node.any.map((part) => nested(wording, part, 'all')).join(say(wording, '，或', ' or '));
  if ('not' in node)
    return say(wording, `并非（${conditionText(wording, node.not)}）`, `not (${conditionText(wording, node.not)})`);
  if ('switch' in node) return switchText(wording, node.switch);
  const text = factText(wording, node);
  return node.silence === 'no' ? say(wording, `${text}（未说明视为否）`, `${text} (silence means no)`) : text;
}

function nested(wording: Wording, node: Condition, brackets: 'all' | 'any'): string {
  const text = conditionText(wording, node);
  const inner = 'all' in node ? node.all : 'any' in node ? node.any : [];
  return brackets in node && inner.length > 1 ? say(wording, `（${text}）`, `(${text})`) : text;
}

function switchText(wording: Wording, name: string): string {
  const state = wording.plan.switches[name]?.on;
  const on =
    state === undefined
      ? ''
      : say(wording, `（现为${state ? '开' : '关'}）`, ` (${state ? 'it is on now' : 'it is off now'})`);
  return say(wording, `选项“${name}”打开${on}`, `the option "${name}" is on${on}`);
}

type FactCondition = Extract<Condition, { fact: string }>;

function factText(wording: Wording, node: FactCondition): string {
  const name = factName(wording, node.fact);
  if ('is' in node) return isText(wording, node.fact, name, Array.isArray(node.is) ? node.is : [node.is]);
  if ('inList' in node)
    return say(
      wording,
      `${name}在名单${listName(wording, node.inList)}内`,
      `${name} is on the list ${listName(wording, node.inList)}`,
    );
  const age = node.fact === 'person.age' ? ageText(wording, boundOf(node)) : undefined;
  if (age !== undefined) return age;
  const dated = /(On)$/.test(node.fact);
  const bound = boundText(wording, boundOf(node).text);
  if ('above' in node)
    return dated
      ? say(wording, `${name}晚于${bound}`, `${name} is after ${bound}`)
      : say(wording, `${name}高于${bound}`, `${name} is above ${bound}`);
  if ('atMost' in node)
    return dated
      ? say(wording, `${name}不晚于${bound}`, `${name} is not after ${bound}`)
      : say(wording, `${name}不高于${bound}`, `${name} is at most ${bound}`);
  if ('atLeast' in node)
    return dated
      ? say(wording, `${name}为${bound}当日或之后`, `${name} is ${bound} or later`)
      : say(wording, `${name}不低于${bound}`, `${name} is at least ${bound}`);
  return dated
    ? say(wording, `${name}早于${bound}`, `${name} is before ${bound}`)
    : say(wording, `${name}低于${bound}`, `${name} is below ${bound}`);
}

/** An age as Chinese plans print it. English keeps the general form, and so does a figure that has several values. */
function ageText(wording: Wording, { text, least, strict }: Bound): string | undefined {
  const figure = wording.plan.figures[text];
  const years = figure === undefined ? text : figure.values.length === 1 ? figure.values[0]?.value : undefined;
  if (wording.lang !== 'zh' || !wording.values || years == null || !/^\d+$/.test(years)) return undefined;
  const label = figure === undefined ? '' : `（${labelOf(wording, figure, text)}）`;
  if (strict) return `${least ? '超过' : '不满'}${years}周岁${label}`;
  return least ? `满${years}周岁${label}` : `${years}周岁及以下${label}`;
}

function isText(wording: Wording, fact: string, name: string, values: readonly (string | boolean)[]): string {
  const flag = FLAG_WORDS[fact];
  const [only] = values;
  if (values.length === 1 && typeof only === 'boolean') {
    if (flag !== undefined) return inWords(wording, only ? flag.yes : flag.no);
    return say(wording, `${name}为${only ? '是' : '否'}`, `${name} is ${only ? 'yes' : 'no'}`);
  }
  const words = values.map((value) => {
    if (typeof value === 'boolean') return say(wording, value ? '是' : '否', value ? 'yes' : 'no');
    const known = VALUE_WORDS[fact]?.[value];
    return known === undefined ? value : inWords(wording, known);
  });
  return say(
    wording,
    `${name}为${listing(wording, words, '或', 'or')}`,
    `${name} is ${listing(wording, words, '或', 'or')}`,
  );
}

function factName(wording: Wording, fact: string): string {
  if (fact.startsWith('finding.')) {
    const name = fact.slice('finding.'.length);
    return say(wording, `人工核定“${name}”`, `the finding "${name}"`);
  }
  const words = FACT_WORDS[fact as keyof typeof FACT_WORDS];
  return words === undefined ? fact : inWords(wording, words);
}

const boundText = (wording: Wording, bound: string): string =>
  /^[a-zA-Z]/.test(bound) ? figureText(wording, bound) : bound;

export function listName(wording: Wording, id: string): string {
  const label = wording.plan.lists[id]?.label;
  const name = label === undefined ? id : `${inWords(wording, label)}${wording.ids === true ? ` [${id}]` : ''}`;
  return say(wording, `“${name}”`, `"${name}"`);
}

/** A base expression in words: which cost counts. */
export function baseText(wording: Wording, node: Base): string {
  if ('components' in node) {
    const words = node.components.map((name) => inWords(wording, COMPONENT_WORDS[name]));
    return words.join(say(wording, '＋', ' + '));
  }
  if ('lines' in node) {
    const parts = listing(
      wording,
      node.parts.map((part) => inWords(wording, PART_WORDS[part])),
      '和',
      'and',
    );
    const where = conditionText(wording, node.lines);
    return say(wording, `满足以下条件的费用明细的${parts}：${where}`, `the ${parts} of the fee lines where ${where}`);
  }
  if ('criticalIllnessLeft' in node) {
    return node.criticalIllnessLeft === true
      ? say(
          wording,
          '大病范围费用经大病保险、医疗救助支付后的剩余',
          'what 大病 and 救助 left of the cost in the 大病 scope',
        )
      : say(
          wording,
          '大病范围费用经大病保险支付后的剩余（不扣医疗救助）',
          'what 大病 left of the cost in its scope, 救助 not taken off',
        );
  }
  if ('sum' in node) return node.sum.map((part) => baseText(wording, part)).join(say(wording, '；加上', '; plus '));
  if ('share' in node) {
    const of = baseText(wording, node.of);
    return say(
      wording,
      `以下费用的${figureText(wording, node.share)}：${of}`,
      `${figureText(wording, node.share)} of: ${of}`,
    );
  }
  if ('leftAfter' in node) {
    const names = listing(
      wording,
      node.leftAfter.map((id) => liabilityName(wording, id)),
      '、',
      'and',
    );
    return say(wording, `${names}赔付后的剩余费用`, `what ${names} left of their cost`);
  }
  if ('overflowOf' in node) {
    const name = liabilityName(wording, node.overflowOf);
    return say(
      wording,
      `${name}因限额未能赔付部分对应的费用`,
      `the cost that the limit of ${name} did not let through`,
    );
  }
  if ('days' in node)
    return say(
      wording,
      '住院天数（入院日计，出院日不计）',
      'days of the stay (the day of admission counts, that of discharge does not)',
    );
  if ('once' in node)
    return say(
      wording,
      '凭核定的情况给付，与费用和住院天数无关',
      'what was found, whatever the cost and the days of stay',
    );
  return unhandled(node);
}

export function liabilityName(wording: Wording, id: string): string {
  const found = wording.plan.liabilities.find((liability) => liability.id === id);
  return found === undefined ? id : say(wording, `“${found.name.zh}”`, `"${found.name.en}"`);
}
