import type { Plan, PlanList } from '../../plan/index.ts';
import type { Lang } from '../page/describe.ts';
import { LIST_STATUS_WORDS } from '../page/words.ts';
import { both, type Change, same } from './change.ts';

/** Lists that were added, removed, or hold other entries. */
export function listChanges(a: Plan, b: Plan): Change[] {
  const changes: Change[] = [];
  const push = (at: string, words: (lang: Lang) => string) => changes.push({ what: 'list', at, ...both(words) });
  for (const id of new Set([...Object.keys(a.lists), ...Object.keys(b.lists)])) {
    const [old, now] = [a.lists[id], b.lists[id]];
    const name = (lang: Lang) => `${(now ?? old)?.label[lang] ?? id} (${id})`;
    const count = (list: PlanList | undefined) => String(list?.entries.length ?? 0);
    if (old === undefined)
      push(id, (lang) =>
        lang === 'zh' ? `新增名单：${name(lang)}，${count(now)}项` : `list added: ${name(lang)}, ${count(now)} entries`,
      );
    else if (now === undefined)
      push(id, (lang) => (lang === 'zh' ? `取消名单：${name(lang)}` : `list removed: ${name(lang)}`));
    else {
      if (old.status !== now.status)
        push(
          id,
          (lang) =>
            `${lang === 'zh' ? '名单' : 'list'} ${name(lang)}: ${LIST_STATUS_WORDS[old.status][lang]} → ${LIST_STATUS_WORDS[now.status][lang]}`,
        );
      const gone = entriesOnlyIn(old, now);
      const come = entriesOnlyIn(now, old);
      if (gone.length > 0)
        push(
          id,
          (lang) =>
            `${lang === 'zh' ? '名单' : 'list'} ${name(lang)}: ${lang === 'zh' ? '删去' : 'without'} ${some(gone, lang)}`,
        );
      if (come.length > 0)
        push(
          id,
          (lang) =>
            `${lang === 'zh' ? '名单' : 'list'} ${name(lang)}: ${lang === 'zh' ? '新增' : 'now with'} ${some(come, lang)}`,
        );
    }
  }
  return changes;
}

function entriesOnlyIn(list: PlanList, other: PlanList): string[] {
  const listed = new Set(other.entries.map(asListed));
  return list.entries
    .filter((entry) => !listed.has(asListed(entry)))
    .map((entry) => (entry.name === undefined ? asListed(entry) : `${entry.name} (${asListed(entry)})`));
}

/** The code, with its days where it has some. */
const asListed = ({ code, from, to }: PlanList['entries'][number]): string =>
  from === undefined && to === undefined ? code : `${code} ${from ?? ''}..${to ?? ''}`;

const SHOWN = 5;
function some(items: readonly string[], lang: Lang): string {
  const head = items.slice(0, SHOWN).join(lang === 'zh' ? '、' : ', ');
  if (items.length <= SHOWN) return head;
  return lang === 'zh' ? `${head} 等${items.length}项` : `${head} and ${items.length - SHOWN} more`;
}

/** Switches and readings: what was chosen where the text is silent. */
export function readingChanges(a: Plan, b: Plan): Change[] {
  const changes: Change[] = [];
  const push = (at: string, zh: string, en: string) => changes.push({ what: 'reading', at, zh, en });
  for (const id of new Set([...Object.keys(a.switches), ...Object.keys(b.switches)])) {
    const state = (plan: Plan, lang: Lang) => {
      const on = plan.switches[id]?.on;
      if (on === undefined) return lang === 'zh' ? '无' : 'none';
      return lang === 'zh' ? (on ? '开' : '关') : on ? 'on' : 'off';
    };
    if (state(a, 'en') !== state(b, 'en'))
      push(
        id,
        `选项 ${id}：${state(a, 'zh')} → ${state(b, 'zh')}`,
        `option ${id}: ${state(a, 'en')} → ${state(b, 'en')}`,
      );
  }
  for (const id of new Set([...Object.keys(a.assumptions), ...Object.keys(b.assumptions)])) {
    const [old, now] = [a.assumptions[id], b.assumptions[id]];
    if (old === undefined && now !== undefined) push(id, `新增假设：${now.zh}`, `reading added: ${now.en}`);
    else if (now === undefined && old !== undefined) push(id, `取消假设：${old.zh}`, `reading removed: ${old.en}`);
    else if (old !== undefined && now !== undefined && !same(old, now))
      push(id, `假设改变：${old.zh} → ${now.zh}`, `reading changed: ${old.en} → ${now.en}`);
  }
  if (!same(a.sources, b.sources))
    changes.push({
      what: 'source',
      at: 'sources',
      zh: '依据文件清单有变化',
      en: 'the documents named as sources have changed',
    });
  return changes;
}
