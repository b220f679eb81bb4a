import type { StepRule } from '../bill/index.ts';
import type { Bilingual } from '../plan/index.ts';
import {
  about,
  en,
  enYuan,
  grouped,
  isPositive,
  isSame,
  isZeroAmount,
  NOTHING,
  text,
  units,
  zh,
  zhYuan,
} from './say.ts';
import * as talk from './step-talk.ts';
import { BASIS_WORDS, PERIOD_WORDS, ROUNDING_WORDS, wordsFor } from './words.ts';

interface Words {
  /** Inputs the sentences need; a step without them gets the general sentence. */
  readonly needs: readonly string[];
  readonly patient: (scope: talk.StepScope, input: (name: string) => string) => Bilingual;
  /** Figures and positions, beyond the name of the rule and the arithmetic. */
  readonly detail?: (scope: talk.StepScope, input: (name: string) => string) => Bilingual;
}

/** The patient's sentences of one step; both empty where it changed nothing for the patient. */
export function patientSaid(scope: talk.StepScope): Bilingual {
  const words = WORDS[scope.step.rule];
  const { inputs, out } = scope.step;
  if (words.needs.every((name) => inputs[name] !== undefined)) {
    return words.patient(scope, (name) => inputs[name] ?? '');
  }
  const amount = about(out);
  return text(zh(`算到这一步是 ${amount.zh}`), en(`this step gives ${amount.en}`));
}

export function detailSaid(scope: talk.StepScope): Bilingual {
  const words = WORDS[scope.step.rule];
  const { inputs } = scope.step;
  if (words.detail === undefined || !words.needs.every((name) => inputs[name] !== undefined)) return NOTHING;
  return words.detail(scope, (name) => inputs[name] ?? '');
}

const WORDS: Readonly<Record<StepRule, Words>> = {
  base: { needs: [], patient: (scope) => talk.baseSaid(scope), detail: (scope) => talk.baseDetail(scope) },
  'counted-share': {
    needs: ['share'],
    patient: (scope) => {
      const { step, of } = scope;
      const rule = of.rule?.counted.find((one) => one.share === step.figures?.[0]);
      const rate = talk.rateOf(step);
      const out = about(step.out);
      const away = talk.isAway(rule?.when) ? text('在外地就医的', 'treated elsewhere, ') : NOTHING;
      return text(
        zh(`${away.zh}费用按 ${rate} 计入`, `算 ${out.zh}`),
        en(`${away.en}${rate} of the cost counts: ${out.en}`),
      );
    },
  },
  offset: {
    needs: ['other'],
    patient: ({ step }, input) => {
      const out = about(step.out);
      return text(
        zh(`已从别处得到补偿 ${zhYuan(input('other'))}`, `减去后剩 ${out.zh}`),
        en(`other compensation of ${enYuan(input('other'))} is taken off`, `${out.en} is left`),
      );
    },
  },
  deductible: {
    needs: ['deductible', 'usedBefore', 'usedNow'],
    patient: (scope, input) => talk.deductibleSaid(scope, input('deductible'), input('usedBefore'), input('usedNow')),
    detail: ({ of }, input) => {
      const per = PERIOD_WORDS[of.rule?.deductible?.per ?? 'term'].span;
      const [limit, before, now] = [input('deductible'), input('usedBefore'), input('usedNow')];
      return text(
        `金额 ${zhYuan(limit)}（${per.zh}），此前已用 ${zhYuan(before)}，本次使用 ${zhYuan(now)}。`,
        `Amount ${enYuan(limit)} per ${per.en}; used before ${enYuan(before)}, used now ${enYuan(now)}.`,
      );
    },
  },
  rate: {
    needs: ['rate'],
    patient: ({ step }, input) => {
      if (isZeroAmount(step.out)) return NOTHING;
      const out = about(step.out);
      return text(zh(`按 ${input('rate')} 赔付`, `得 ${out.zh}`), en(`${input('rate')} of it is paid: ${out.en}`));
    },
  },
  adjust: { needs: [], patient: (scope) => talk.adjustSaid(scope) },
  bands: {
    needs: ['before', 'after', 'basis'],
    patient: (scope) => talk.bandsSaid(scope),
    detail: (_, input) => {
      const basis = wordsFor(BASIS_WORDS, input('basis')) ?? text('分段', 'bands');
      const [before, after] = [grouped(input('before')), grouped(input('after'))];
      return text(
        `${basis.zh}；累计额由 ${before} 元到 ${after} 元。`,
        `${talk.upper(basis.en)}; accumulated amount from ${before} to ${after} yuan.`,
      );
    },
  },
  'lump-sum': {
    needs: ['amount', 'already'],
    patient: ({ step }, input) => {
      if (isZeroAmount(step.out) && !isPositive(input('already'))) return NOTHING;
      const already = isPositive(input('already'));
      return text(
        zh(`定额 ${zhYuan(input('amount'))}`, already ? `之前已付 ${zhYuan(input('already'))}` : ''),
        en(`a fixed sum of ${enYuan(input('amount'))}`, already ? `${enYuan(input('already'))} was paid before` : ''),
      );
    },
  },
  steps: {
    needs: ['unitsBefore', 'unitsAfter'],
    patient: (scope, input) => {
      const [before, after, out] = [units(input('unitsBefore')), units(input('unitsAfter')), about(scope.step.out)];
      const unit = talk.countedUnit(scope);
      return text(
        zh(`累计 ${grouped(after)} ${unit.zh}`, before === '0' ? '' : `之前已算 ${grouped(before)} ${unit.zh}`) +
          zh(`这次给付 ${out.zh}`),
        en(
          `${grouped(after)} ${unit.en} in all${before === '0' ? '' : `, ${grouped(before)} counted before`}`,
          `this time it gives ${out.en}`,
        ),
      );
    },
  },
  factor: {
    needs: [],
    patient: ({ step, of }) => {
      if (isZeroAmount(step.out)) return NOTHING;
      const rule = of.rule?.factors.find((one) => one.factor === step.figures?.[0]);
      const away = talk.isAway(rule?.when) ? text('在外地就医', 'for treatment elsewhere, ') : text('本次', '');
      const [rate, out] = [talk.rateOf(step), about(step.out)];
      return text(zh(`${away.zh}按 ${rate} 折算`, `得 ${out.zh}`), en(`${away.en}${rate} of it counts: ${out.en}`));
    },
  },
  'item-cap': {
    needs: ['cap'],
    patient: ({ step }, input) => {
      const out = about(step.out);
      return text(
        zh(`同一药品或材料限额 ${zhYuan(input('cap'))}`) + zh(`超出的不计`, `剩 ${out.zh}`),
        en(`each drug or material is limited to ${enYuan(input('cap'))}`, `${out.en} is left`),
      );
    },
  },
  cap: {
    needs: ['amount', 'cap', 'before'],
    patient: (scope, input) => {
      const per = talk.capPeriod(scope).plain;
      const out = about(scope.step.out);
      const more = text(`这次最多再付 ${out.zh}`, `at most ${out.en} more can be paid`);
      return text(
        zh(`${per.zh}限额 ${zhYuan(input('cap'))}`, `已用 ${zhYuan(input('before'))}`) + zh(more.zh),
        en(`the limit of ${per.en} is ${enYuan(input('cap'))}`, `${enYuan(input('before'))} is used`, more.en),
      );
    },
    detail: (scope, input) => {
      const per = talk.capPeriod(scope).span;
      const [limit, before, wanted] = [input('cap'), input('before'), input('amount')];
      return text(
        `限额 ${zhYuan(limit)}（${per.zh}），此前已付 ${zhYuan(before)}，应付 ${zhYuan(wanted)}。`,
        `Limit ${enYuan(limit)} per ${per.en}; paid before ${enYuan(before)}, due ${enYuan(wanted)}.`,
      );
    },
  },
  'higher-of': {
    needs: ['own', 'highestBefore'],
    patient: ({ step, before }, input) => {
      if (before !== undefined && isSame(before, step.out)) return NOTHING;
      const out = about(step.out);
      return text(
        zh('同一年度只享受较高的一项') + zh(`已付 ${zhYuan(input('highestBefore'))}`, `这次补 ${out.zh}`),
        en(
          'only the higher benefit of the year stands',
          `${enYuan(input('highestBefore'))} was paid, now ${out.en} is added`,
        ),
      );
    },
    detail: (_, input) => {
      const [own, highest] = [input('own'), input('highestBefore')];
      return text(
        `本项累计 ${zhYuan(own)}，同组此前最高 ${zhYuan(highest)}。`,
        `This benefit ${enYuan(own)} in all, the highest of the group before ${enYuan(highest)}.`,
      );
    },
  },
  'left-in-base': {
    needs: ['left'],
    patient: (_, input) =>
      text(
        zh(`前面的保障付完后只剩 ${zhYuan(input('left'))}`, '最多付这么多'),
        en(`earlier payers left ${enYuan(input('left'))}`, 'no more than that is paid'),
      ),
    detail: (_, input) =>
      text(
        `补偿型责任的赔付不超过剩余费用 ${zhYuan(input('left'))}。`,
        `An indemnity pays no more than the ${enYuan(input('left'))} that is left.`,
      ),
  },
  rounding: {
    needs: ['rounding'],
    patient: ({ step, before }, input) => {
      if (before === undefined || isSame(before, step.out)) return NOTHING;
      const mode = wordsFor(ROUNDING_WORDS, input('rounding')) ?? text('取整到分', 'rounded to the fen');
      return text(
        zh(`全年合计${mode.zh}`, `这次付 ${zhYuan(step.out)}`),
        en(`the total of the year is ${mode.en}`, `this time ${enYuan(step.out)}`),
      );
    },
    detail: (_, input) => {
      const mode = wordsFor(ROUNDING_WORDS, input('rounding')) ?? text('取整到分', 'rounded to the fen');
      return text(`保险年度累计额${mode.zh}后取差额。`, `The difference of the year's totals, ${mode.en}.`);
    },
  },
};
