import type { Plan } from '../../plan/index.ts';
import type { Lang } from '../page/describe.ts';
import { type EnrolmentText, enrolmentTexts } from '../page/enrolment-text.ts';
import { both, type Change, same } from './change.ts';

/** Rules of enrolment that only one plan has, that read otherwise, or that rest on another sentence. */
export function enrolmentChanges(a: Plan, b: Plan): Change[] {
  if (same(a.enrolment, b.enrolment)) return [];
  const texts = (plan: Plan, lang: Lang) => enrolmentTexts({ plan, lang, values: false });
  const [old, now] = [texts(a, 'zh'), texts(b, 'zh')];
  const gone = onlyIn(old, now);
  const added = onlyIn(now, old);
  const changes = Array.from({ length: Math.max(gone.length, added.length) }, (_, pair): Change => {
    const words = (lang: Lang) => {
      const text = (plan: Plan, at: number | undefined) =>
        at === undefined ? '—' : (texts(plan, lang)[at]?.text ?? '—');
      return `${text(a, gone[pair])} → ${text(b, added[pair])}`;
    };
    return { what: 'head', at: 'enrolment', ...both(words) };
  });
  if (changes.length > 0) return changes;
  const words = { zh: '参保规则的依据有变化', en: 'the rules of enrolment rest on other sentences' };
  return [{ what: 'source', at: 'enrolment', ...words }];
}

/** Positions of the texts that the other side does not have. */
function onlyIn(texts: readonly EnrolmentText[], other: readonly EnrolmentText[]): number[] {
  const known = new Set(other.map(({ text }) => text));
  return texts.flatMap(({ text }, at) => (known.has(text) ? [] : [at]));
}
