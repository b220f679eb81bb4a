import type { Liability, Plan } from '../../plan/index.ts';
import type { Lang, Wording } from '../page/describe.ts';
import type { RuleText } from '../page/rule-text.ts';
import { rulesOf } from '../page/rules.ts';
import { FLOW_WORDS, YEAR_BY_WORDS } from '../page/words.ts';
import { both, type Change, same } from './change.ts';
import { enrolmentChanges } from './enrolment.ts';
import { figureChanges } from './figures.ts';
import { listChanges, readingChanges } from './lists.ts';

/** Everything that differs between two plans, in words. Empty: they pay the same for the same reasons. */
export function diffPlans(a: Plan, b: Plan): Change[] {
  return [
    ...headChanges(a, b),
    ...figureChanges(a, b),
    ...liabilityChanges(a, b),
    ...listChanges(a, b),
    ...readingChanges(a, b),
  ];
}

function headChanges(a: Plan, b: Plan): Change[] {
  const changes: Change[] = [];
  const plain = (what: Change['what'], at: string, zh: string, en: string, old: string, now: string) => {
    if (old !== now) changes.push({ what, at, zh: `${zh}：${old} → ${now}`, en: `${en}: ${old} → ${now}` });
  };
  plain('head', 'id', '编号', 'id', a.id, b.id);
  plain('head', 'version', '版本', 'version', a.version, b.version);
  if (!same(a.name, b.name))
    changes.push({
      what: 'head',
      at: 'name',
      zh: `名称：${a.name.zh} → ${b.name.zh}`,
      en: `name: ${a.name.en} → ${b.name.en}`,
    });
  if (!same(a.insurer, b.insurer)) {
    const words = (lang: Lang, plan: Plan) => plan.insurer?.[lang] ?? (lang === 'zh' ? '未写' : 'none given');
    changes.push({
      what: 'head',
      at: 'insurer',
      zh: `承保方：${words('zh', a)} → ${words('zh', b)}`,
      en: `insurer: ${words('en', a)} → ${words('en', b)}`,
    });
  }
  plain('head', 'region', '区划', 'region', a.region, b.region);
  plain('term', 'term', '保险期间', 'term', `${a.term.from}–${a.term.to}`, `${b.term.from}–${b.term.to}`);
  if (a.term.yearBy !== b.term.yearBy) {
    const words = (lang: Lang) => `${YEAR_BY_WORDS[a.term.yearBy][lang]} → ${YEAR_BY_WORDS[b.term.yearBy][lang]}`;
    changes.push({
      what: 'term',
      at: 'term.yearBy',
      zh: `年度归属：${words('zh')}`,
      en: `the term is decided by: ${words('en')}`,
    });
  }
  if (a.flow !== b.flow) {
    const words = (lang: Lang) => `${FLOW_WORDS[a.flow][lang]} → ${FLOW_WORDS[b.flow][lang]}`;
    changes.push({ what: 'head', at: 'flow', zh: `赔付方式：${words('zh')}`, en: `way of payment: ${words('en')}` });
  }
  changes.push(...enrolmentChanges(a, b));
  return changes;
}

function liabilityChanges(a: Plan, b: Plan): Change[] {
  const changes: Change[] = [];
  const named = (liability: Liability, lang: Lang) => `${liability.name[lang]} (${liability.id})`;
  for (const old of a.liabilities) {
    if (!b.liabilities.some((one) => one.id === old.id))
      changes.push({
        what: 'rule',
        at: old.id,
        ...both((lang) => (lang === 'zh' ? `取消责任：${named(old, lang)}` : `liability removed: ${named(old, lang)}`)),
      });
  }
  for (const now of b.liabilities) {
    const old = a.liabilities.find((one) => one.id === now.id);
    if (old === undefined) changes.push(...addedLiability(b, now));
    else changes.push(...ruleChanges(a, b, old, now));
  }
  const order = (plan: Plan, other: Plan) =>
    plan.liabilities
      .map((one) => one.id)
      .filter((id) => other.liabilities.some((one) => one.id === id))
      .join(', ');
  if (order(a, b) !== order(b, a)) {
    changes.push({
      what: 'rule',
      at: 'liabilities',
      zh: `责任顺序：${order(a, b)} → ${order(b, a)}`,
      en: `order of the liabilities: ${order(a, b)} → ${order(b, a)}`,
    });
  }
  const exclusive = (plan: Plan) => plan.higherOf.map((group) => group.liabilities.join('/')).join('; ') || '-';
  if (exclusive(a) !== exclusive(b)) {
    changes.push({
      what: 'rule',
      at: 'higherOf',
      zh: `只享受较高一项的责任：${exclusive(a)} → ${exclusive(b)}`,
      en: `only the higher one stands of: ${exclusive(a)} → ${exclusive(b)}`,
    });
  }
  return changes;
}

function addedLiability(plan: Plan, liability: Liability): Change[] {
  const rules = (lang: Lang) => rulesOf({ plan, lang, values: true }, liability).map((rule) => withRows(rule, lang));
  return [
    {
      what: 'rule',
      at: liability.id,
      zh: `新增责任：${liability.name.zh} (${liability.id})：${rules('zh').join('；')}`,
      en: `liability added: ${liability.name.en} (${liability.id}): ${rules('en').join('; ')}`,
    },
  ];
}

const withRows = (rule: RuleText, lang: Lang): string =>
  rule.table === undefined
    ? rule.text
    : `${rule.text}${lang === 'zh' ? '：' : ': '}${rule.table.rows.map((row) => row.join(lang === 'zh' ? ' ' : ' → ')).join(lang === 'zh' ? '；' : '; ')}`;

function ruleChanges(a: Plan, b: Plan, old: Liability, now: Liability): Change[] {
  const changes: Change[] = [];
  const at = now.id;
  const push = (words: (lang: Lang) => string, what: Change['what'] = 'rule') =>
    changes.push({ what, at, ...both(words) });
  const lead = (lang: Lang) => `${now.name[lang]} (${now.id})${lang === 'zh' ? '：' : ': '}`;
  if (!same(old.name, now.name))
    push((lang) => `${lead(lang)}${lang === 'zh' ? '原名' : 'was called'} ${old.name[lang]}`);
  const rules = (plan: Plan, liability: Liability, lang: Lang, ids: boolean) =>
    rulesOf({ plan, lang, values: false, ids } satisfies Wording, liability);
  const oldRules = rules(a, old, 'zh', false);
  const nowRules = rules(b, now, 'zh', false);
  for (const kind of new Set([...oldRules, ...nowRules].map((rule) => rule.kind))) {
    const { removed, added, moved, sources } = compareKind(oldRules, nowRules, kind);
    const text = (side: 'old' | 'now', index: number, lang: Lang, ids = false) => {
      const found = side === 'old' ? rules(a, old, lang, ids)[index] : rules(b, now, lang, ids)[index];
      return found === undefined ? '' : withRows(found, lang);
    };
    for (let pair = 0; pair < Math.max(removed.length, added.length); pair += 1) {
      const [from, to] = [removed[pair], added[pair]];
      if (from !== undefined && to !== undefined) {
        // Labels alone may not tell the two apart: then the names of the figures do.
        const ids = text('old', from, 'zh') === text('now', to, 'zh');
        push(
          (lang) =>
            `${lead(lang)}${lang === 'zh' ? '规则改变：' : 'rule changed: '}${quoted(text('old', from, lang, ids), lang)} → ${quoted(text('now', to, lang, ids), lang)}`,
        );
      } else if (from !== undefined)
        push(
          (lang) =>
            `${lead(lang)}${lang === 'zh' ? '取消规则：' : 'rule removed: '}${quoted(text('old', from, lang), lang)}`,
        );
      else if (to !== undefined)
        push(
          (lang) =>
            `${lead(lang)}${lang === 'zh' ? '新增规则：' : 'rule added: '}${quoted(text('now', to, lang), lang)}`,
        );
    }
    if (moved)
      push(
        (lang) =>
          `${lead(lang)}${lang === 'zh' ? '同类规则的先后顺序改变' : 'the order of these rules has changed'} (${kind})`,
      );
    for (const index of sources)
      push(
        (lang) =>
          `${lead(lang)}${lang === 'zh' ? '依据改变：' : 'other source for: '}${quoted(text('now', index, lang), lang)}`,
        'source',
      );
  }
  return changes;
}

const quoted = (text: string, lang: Lang): string => (lang === 'zh' ? `「${text}」` : `“${text}”`);

/** Positions of the rules of one kind that only one side has, that changed places, or rest on another sentence. */
function compareKind(old: readonly RuleText[], now: readonly RuleText[], kind: string) {
  const positions = (rules: readonly RuleText[]) =>
    rules.flatMap((rule, index) =>
      rule.kind === kind ? [{ index, key: JSON.stringify(rule.rule), source: JSON.stringify(rule.source) }] : [],
    );
  const [before, after] = [positions(old), positions(now)];
  const left = [...after];
  const kept: { was: (typeof before)[number]; is: (typeof after)[number] }[] = [];
  const removed: number[] = [];
  for (const was of before) {
    const found = left.findIndex((one) => one.key === was.key);
    const [is] = found < 0 ? [] : left.splice(found, 1);
    if (is === undefined) removed.push(was.index);
    else kept.push({ was, is });
  }
  return {
    removed,
    added: left.map((one) => one.index),
    moved: kept.some(({ is }, index) => index > 0 && is.index < (kept[index - 1]?.is.index ?? 0)),
    sources: kept.filter(({ was, is }) => was.source !== is.source).map(({ is }) => is.index),
  };
}
