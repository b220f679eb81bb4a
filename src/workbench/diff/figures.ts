import { dayAfter, dayBefore, type Figure, type Plan } from '../../plan/index.ts';
import { datesText, type Lang, timelineText, valueText } from '../page/describe.ts';
import type { Change } from './change.ts';

/** Figures that changed, with old and new value and the dates between which they differ. */
export function figureChanges(a: Plan, b: Plan): Change[] {
  const changes: Change[] = [];
  const ids = new Set([...Object.keys(a.figures), ...Object.keys(b.figures)]);
  for (const id of ids) {
    const [old, now] = [a.figures[id], b.figures[id]];
    if (old === undefined && now !== undefined)
      changes.push({
        what: 'figure',
        at: id,
        zh: `新增 ${now.label.zh} (${id})：${timelineText('zh', now)}`,
        en: `figure added: ${now.label.en} (${id}): ${timelineText('en', now)}`,
      });
    else if (old !== undefined && now === undefined)
      changes.push({
        what: 'figure',
        at: id,
        zh: `取消 ${old.label.zh} (${id})，原为${timelineText('zh', old)}`,
        en: `figure removed: ${old.label.en} (${id}), was ${timelineText('en', old)}`,
      });
    else if (old !== undefined && now !== undefined) changes.push(...oneFigure(id, old, now, a, b));
  }
  return changes;
}

function oneFigure(id: string, old: Figure, now: Figure, a: Plan, b: Plan): Change[] {
  const changes: Change[] = [];
  const lead = (lang: Lang) => `${now.label[lang]} (${id})${lang === 'zh' ? '：' : ': '}`;
  const push = (what: Change['what'], words: (lang: Lang) => string) =>
    changes.push({ what, at: id, zh: `${lead('zh')}${words('zh')}`, en: `${lead('en')}${words('en')}` });
  if (old.unit !== now.unit) push('figure', (lang) => `${lang === 'zh' ? '单位' : 'unit'} ${old.unit} → ${now.unit}`);
  const count = changes.length;
  if (movedWithTerm(a, b) && spansTerm(old, a) && spansTerm(now, b)) {
    const [before, after] = [old.values[0]?.value ?? null, now.values[0]?.value ?? null];
    if (before !== after || old.unit !== now.unit)
      push('figure', (lang) => `${valueText(lang, old.unit, before)} → ${valueText(lang, now.unit, after)}`);
  } else {
    for (const { from, to, before, after } of segments(old, now)) {
      const text = (lang: Lang, unit: Figure['unit'], value: string | null | undefined) =>
        value === undefined ? (lang === 'zh' ? '无' : 'none') : valueText(lang, unit, value);
      push('figure', (lang) => {
        const values = `${text(lang, old.unit, before)} → ${text(lang, now.unit, after)}`;
        return lang === 'zh' ? `${values}（${datesText(lang, from, to)}）` : `${values} (${datesText(lang, from, to)})`;
      });
    }
  }
  if (changes.length === count && changes.length === 0) {
    const quotes = (figure: Figure) => JSON.stringify(figure.values.map((value) => value.source));
    if (quotes(old) !== quotes(now))
      push('source', (lang) => (lang === 'zh' ? '数值不变，依据改变' : 'same value, other source'));
    if (JSON.stringify(old.label) !== JSON.stringify(now.label))
      push('figure', (lang) => `${lang === 'zh' ? '原名' : 'was called'} ${old.label[lang]}`);
  }
  return changes;
}

const movedWithTerm = (a: Plan, b: Plan): boolean => a.term.from !== b.term.from || a.term.to !== b.term.to;

/** One value for the whole term: its dates follow the term and are no news of their own. */
function spansTerm(figure: Figure, plan: Plan): boolean {
  const [only] = figure.values;
  if (only === undefined || figure.values.length > 1) return false;
  return only.from <= plan.term.from && (only.to === undefined || only.to >= plan.term.to);
}

interface Segment {
  readonly from: string;
  readonly to: string | undefined;
  readonly before: string | null | undefined;
  readonly after: string | null | undefined;
}

/** The stretches of days on which two figures differ; neighbours with the same difference are one. */
function segments(old: Figure, now: Figure): Segment[] {
  const starts = [...old.values, ...now.values].flatMap((value) =>
    value.to === undefined ? [value.from] : [value.from, dayAfter(value.to)],
  );
  const days = [...new Set(starts)].sort();
  const found: Segment[] = [];
  for (const [index, from] of days.entries()) {
    const next = days[index + 1];
    const to = next === undefined ? undefined : dayBefore(next);
    const [before, after] = [valueOn(old, from), valueOn(now, from)];
    if (before === after && (before === undefined || old.unit === now.unit)) continue;
    const last = found.at(-1);
    if (
      last !== undefined &&
      last.to !== undefined &&
      dayAfter(last.to) === from &&
      last.before === before &&
      last.after === after
    )
      found[found.length - 1] = { ...last, to };
    else found.push({ from, to, before, after });
  }
  return found;
}

const valueOn = (figure: Figure, day: string): string | null | undefined =>
  figure.values.find((value) => value.from <= day && (value.to === undefined || day <= value.to))?.value;
