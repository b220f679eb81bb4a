import type { Liability, Plan } from '../../plan/index.ts';
import type { Example } from '../examples/examples.ts';
import { datesText, inWords, type Lang, say, type Wording } from './describe.ts';
import { enrolmentTexts } from './enrolment-text.ts';
import type { Block } from './page.ts';
import { type RuleText, SECTIONS, type Section } from './rule-text.ts';
import { higherOfTexts, rulesOf } from './rules.ts';
import { sourced } from './sourced.ts';
import words from './words.json' with { type: 'json' };
import { FLOW_WORDS, LIST_STATUS_WORDS, YEAR_BY_WORDS } from './words.ts';

/** A plan as a page a person can read and sign: every rule in words, every sentence it rests on. */
export function planPage(plan: Plan, examples: readonly Example[], lang: Lang): Block[] {
  const wording: Wording = { plan, lang, values: true };
  return [
    { is: 'title', text: inWords(wording, plan.name) },
    ...headBlocks(wording),
    ...enrolmentBlocks(wording),
    ...plan.liabilities.flatMap((liability, index) => liabilityBlocks(wording, liability, index)),
    ...togetherBlocks(wording),
    ...listBlocks(wording),
    ...readingBlocks(wording),
    ...exampleBlocks(wording, examples),
    ...sourceBlocks(wording),
  ];
}

function headBlocks(wording: Wording): Block[] {
  const { plan, lang } = wording;
  const blocks: Block[] = [
    {
      is: 'text',
      text: say(
        wording,
        `编号 ${plan.id}，版本 ${plan.version}，区划 ${plan.region}`,
        `${plan.id}, version ${plan.version}, region ${plan.region}`,
      ),
    },
  ];
  if (plan.insurer !== undefined)
    blocks.push({ is: 'text', text: say(wording, `承保：${plan.insurer.zh}`, `Insurer: ${plan.insurer.en}`) });
  blocks.push({
    is: 'text',
    text: say(
      wording,
      `保险期间：${datesText(lang, plan.term.from, plan.term.to)}，按${YEAR_BY_WORDS[plan.term.yearBy].zh}确定`,
      `Term: ${datesText(lang, plan.term.from, plan.term.to)}, decided by ${YEAR_BY_WORDS[plan.term.yearBy].en}`,
    ),
  });
  blocks.push(...sourced(wording, plan.term.source));
  blocks.push({
    is: 'text',
    text: say(wording, `赔付方式：${FLOW_WORDS[plan.flow].zh}`, `Payment: ${FLOW_WORDS[plan.flow].en}`),
  });
  return blocks;
}

function enrolmentBlocks(wording: Wording): Block[] {
  const texts = enrolmentTexts(wording);
  if (texts.length === 0) return [];
  return [
    { is: 'heading', text: say(wording, '参保', 'Enrolment') },
    ...texts.flatMap(({ text, source }): Block[] => [{ is: 'text', text }, ...sourced(wording, source)]),
  ];
}

const SECTION_WORDS: Record<Section, { zh: string; en: string }> = words.sections;

function liabilityBlocks(wording: Wording, liability: Liability, index: number): Block[] {
  const rules = rulesOf(wording, liability);
  const blocks: Block[] = [
    { is: 'heading', text: `${index + 1}. ${inWords(wording, liability.name)} (${liability.id})` },
  ];
  for (const section of SECTIONS) {
    const within = rules.filter((rule) => rule.section === section);
    if (within.length === 0 && section !== 'deductible') continue;
    blocks.push({ is: 'subheading', text: inWords(wording, SECTION_WORDS[section]) });
    if (within.length === 0) blocks.push({ is: 'text', text: say(wording, '无', 'none') });
    blocks.push(...within.flatMap((rule) => ruleBlocks(wording, rule)));
  }
  return blocks;
}

function ruleBlocks(wording: Wording, rule: RuleText): Block[] {
  return [
    { is: 'text', text: rule.text },
    ...(rule.table === undefined ? [] : [{ is: 'table' as const, ...rule.table }]),
    ...(rule.source === undefined ? [] : sourced(wording, rule.source)),
  ];
}

function togetherBlocks(wording: Wording): Block[] {
  const items = higherOfTexts(wording);
  const apart = wording.plan.notRules.map(({ statement, why }) => `「${statement}」 ${inWords(wording, why)}`);
  return [
    ...(items.length === 0
      ? []
      : [
          { is: 'heading' as const, text: say(wording, '责任之间', 'Between liabilities') },
          { is: 'list' as const, items },
        ]),
    ...(apart.length === 0
      ? []
      : [
          { is: 'heading' as const, text: say(wording, '不作为规则的条文', 'Sentences that are no rule') },
          { is: 'list' as const, items: apart },
        ]),
  ];
}

const ENTRIES_SHOWN = 30;

function listBlocks(wording: Wording): Block[] {
  const lists = Object.entries(wording.plan.lists);
  if (lists.length === 0) return [];
  const blocks: Block[] = [{ is: 'heading', text: say(wording, '名单', 'Lists') }];
  for (const [id, list] of lists) {
    const status = inWords(wording, LIST_STATUS_WORDS[list.status]);
    const count = say(wording, `${list.entries.length}项`, `${list.entries.length} entries`);
    blocks.push({ is: 'subheading', text: `${inWords(wording, list.label)} (${id})` });
    blocks.push({ is: 'text', text: say(wording, `${status}，${count}`, `${status}; ${count}`) });
    const shown = list.entries
      .slice(0, ENTRIES_SHOWN)
      .map((entry) => (entry.name === undefined ? entry.code : `${entry.code} ${entry.name}`));
    if (list.entries.length > ENTRIES_SHOWN)
      shown.push(
        say(wording, `…… 另${list.entries.length - ENTRIES_SHOWN}项`, `… ${list.entries.length - ENTRIES_SHOWN} more`),
      );
    if (shown.length > 0) blocks.push({ is: 'list', items: shown });
    blocks.push(...sourced(wording, list.source));
  }
  return blocks;
}

function readingBlocks(wording: Wording): Block[] {
  const { assumptions, switches } = wording.plan;
  const items = Object.entries(assumptions).map(([id, text]) => {
    const used = Object.entries(switches).filter(([, entry]) => entry.assumption === id);
    const state = used.map(([name, entry]) =>
      say(wording, `（选项 ${name}：${entry.on ? '开' : '关'}）`, ` (option ${name}: ${entry.on ? 'on' : 'off'})`),
    );
    return `${inWords(wording, text)}${state.join('')}`;
  });
  if (items.length === 0) return [];
  return [
    { is: 'heading', text: say(wording, '原文未明确处所采用的理解', 'Readings taken where the text is silent') },
    { is: 'list', items },
  ];
}

function exampleBlocks(wording: Wording, examples: readonly Example[]): Block[] {
  if (examples.length === 0) return [];
  const head = [say(wording, '例', 'Example'), say(wording, '赔付', 'Pays'), say(wording, '算式', 'Arithmetic')];
  const rows = examples.map((example) => {
    const paid = example.visits.flatMap((row, index) => {
      const place = example.visits.length > 1 ? say(wording, `第${index + 1}次 `, `visit ${index + 1} `) : '';
      return Object.entries(row.pays).map(([id, amount]) => `${place}${id} ${amount}`);
    });
    return [inWords(wording, example.name), paid.join(say(wording, '；', '; ')) || '0.00', example.because];
  });
  return [
    { is: 'heading', text: say(wording, '算例', 'Worked examples') },
    { is: 'table', head, rows },
  ];
}

function sourceBlocks(wording: Wording): Block[] {
  const status = { primary: say(wording, '原始文件', 'primary'), secondary: say(wording, '二手资料', 'secondary') };
  const items = Object.entries(wording.plan.sources).map(([id, source]) => {
    const more = [source.issued, source.address].filter((part) => part !== undefined);
    return `${id}: ${source.title} (${[status[source.status], ...more].join(', ')})`;
  });
  return [
    { is: 'heading', text: say(wording, '依据', 'Sources') },
    { is: 'list', items },
  ];
}
