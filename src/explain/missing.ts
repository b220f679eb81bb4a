import type { ReasonWire } from '../bill/index.ts';
import type { Bilingual, PlanList } from '../plan/index.ts';
import { factWords } from './facts.ts';
import { en, join, text, zh } from './say.ts';
import type { PlanSource } from './scope.ts';

/** What is not known, in words, and who can supply it. */
export interface ReasonTexts {
  readonly patient: Bilingual;
  readonly professional: Bilingual;
}

const MEMBERS: Readonly<Record<PlanList['kind'], Bilingual>> = {
  drug: text('药品', 'the drugs of this visit are'),
  item: text('项目', 'the items of this visit are'),
  institution: text('医院或药店', 'the institution of this visit is'),
  diagnosis: text('病种', 'the disease of this visit is'),
  group: text('品种', 'the products of this visit are'),
};

/** The insurer by name where a plan has one. */
export function insurerOf(of: PlanSource): Bilingual {
  const otherwise = text('承保公司', 'the insurer');
  return of.plan?.insurer === undefined ? otherwise : of.all.brief(of.plan.insurer, 16, otherwise);
}

export function listMissing(reason: ReasonWire, of: PlanSource): ReasonTexts {
  const list = reason.missing === undefined ? undefined : of.plan?.lists[reason.missing];
  const label = reason.missingLabel ?? list?.label;
  const unnamed = text('目录', 'list');
  const brief = label === undefined ? unnamed : quoted(of.all.brief(label, 18, unnamed));
  const full = label === undefined ? unnamed : quoted(of.all.givenBoth(label));
  const member = MEMBERS[list?.kind ?? 'item'];
  const partly = list?.status === 'partial';
  const insurer = insurerOf(of);
  const state = partly
    ? text('还没有全部公布', 'is published only in part')
    : text('还没有公布', 'has not been published');
  return {
    patient: text(
      zh(`${brief.zh}的名单${state.zh}`) +
        zh(`不知道这次的${member.zh}在不在里面`) +
        zh(`名单要由${insurer.zh}公布`, '公布后才能算'),
      en(
        `The list ${brief.en} ${state.en}`,
        `Whether ${member.en} in it is not known`,
        `It is for ${insurer.en} to publish it`,
      ),
    ),
    professional: text(
      `${full.zh}未${partly ? '完整' : ''}公布，名单归属未知，不作为已列入处理。请${insurer.zh}提供名单。`,
      `The list ${full.en} is ${partly ? 'partly published' : 'not published'}; membership is unknown and never taken as given. ${cap(insurer.en)} can supply it.`,
    ),
  };
}

export function ruleMissing(reason: ReasonWire, of: PlanSource): ReasonTexts {
  const insurer = insurerOf(of);
  if (of.share.version === '') {
    return same('本系统没有这份保障的条款', '请向承保公司咨询', [
      'This system does not hold the terms of this plan',
      'Please ask the insurer',
    ]);
  }
  const figure = reason.missing === undefined ? undefined : of.plan?.figures[reason.missing];
  const label = reason.missingLabel ?? figure?.label;
  if (label === undefined) {
    return same('条款没有写明这种情况怎么算', `要由${insurer.zh}说明后才能算`, [
      'The terms do not say how this case is computed',
      `It is for ${insurer.en} to say so`,
    ]);
  }
  const brief = quoted(of.all.brief(label, 18, text('一项数字', 'a figure')));
  const full = quoted(of.all.givenBoth(label));
  return {
    patient: text(
      zh(`${brief.zh}还没有公布`, '暂时算不了') + zh(`要由${insurer.zh}公布后才能算`),
      en(`The figure ${brief.en} has not been published`, `It is for ${insurer.en} to publish it`),
    ),
    professional: text(
      `${full.zh}在条款中未印出数值，按未知处理。请${insurer.zh}提供数值及依据。`,
      `The terms print no value for ${full.en}; it stays unknown. ${cap(insurer.en)} can supply it with its sentence.`,
    ),
  };
}

export function factMissing(reason: ReasonWire): ReasonTexts {
  const words = reason.missing === undefined ? undefined : factWords(reason.missing);
  if (words === undefined) {
    return same('缺少一项判断要用的信息', '请工作人员核对后再算', [
      'Something the rule asks for is not known',
      'A member of staff can look it up',
    ]);
  }
  const { name, from } = words;
  return {
    patient: text(
      zh(`还不知道：${name.zh}`) + zh(`这项信息要由${from.zh}提供`, '补上后可以重新算'),
      en(`Not known: ${name.en}`, `${from.en} can supply it`, 'It can then be computed again'),
    ),
    professional: text(
      `缺少判断所需的信息：${name.zh}。未知不作推定，不予计入。可由${from.zh}补充后重新计算。`,
      `Missing: ${name.en}. What is unknown is never assumed. ${from.en} can supply it; the visit is then computed again.`,
    ),
  };
}

function same(first: string, second: string, english: readonly string[]): ReasonTexts {
  const both = join(text(zh(first) + zh(second), en(...english)));
  return { patient: both, professional: both };
}

export const quoted = (name: Bilingual): Bilingual => ({ zh: `“${name.zh}”`, en: `"${name.en}"` });
const cap = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
