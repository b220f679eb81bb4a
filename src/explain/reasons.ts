import { type GaugeWire, type LiabilityShareWire, REASONS, type ReasonCode, type ReasonWire } from '../bill/index.ts';
import { formatExact } from '../money/index.ts';
import type { Bilingual } from '../plan/index.ts';
import { factMissing, listMissing, type ReasonTexts, ruleMissing } from './missing.ts';
import {
  en,
  enYuan,
  exact,
  isZeroAmount,
  join,
  lengthOf,
  NOTHING,
  plainly,
  SENTENCE_MAX,
  text,
  zh,
  zhYuan,
} from './say.ts';
import type { LiabilitySource, PlanSource } from './scope.ts';
import words from './words.json' with { type: 'json' };
import { CARE_WORDS, PERIOD_WORDS } from './words.ts';

/** Reasons that need no figure and no word of the settlement. */
type PlainCode = Exclude<
  ReasonCode,
  | 'RULE_MISSING'
  | 'LIST_MISSING'
  | 'FACT_MISSING'
  | 'BELOW_DEDUCTIBLE'
  | 'CAP_REACHED'
  | 'BELOW_FLOOR'
  | 'CARE_NOT_COVERED'
>;

/** The sentence of the bill itself. */
function printed(code: PlainCode): Bilingual {
  return text(zh(REASONS[code].zh), REASONS[code].en);
}

/** The plain sentence for a reason that needs no figure; the others are written below. */
const PLAIN: Readonly<Record<PlainCode, Bilingual>> = {
  NOT_ENROLLED: printed('NOT_ENROLLED'),
  NOT_IN_TERM: printed('NOT_IN_TERM'),
  PAID_BY_GATEWAY: printed('PAID_BY_GATEWAY'),
  ALREADY_PAID: printed('ALREADY_PAID'),
  ...words.reasons,
};

/** Why a liability pays nothing: what is the matter, and what is still missing. */
export function reasonSaid(reason: ReasonWire, of: LiabilitySource): ReasonTexts {
  switch (reason.code) {
    case 'RULE_MISSING':
      return ruleMissing(reason, of);
    case 'LIST_MISSING':
      return listMissing(reason, of);
    case 'FACT_MISSING':
      return factMissing(reason);
    case 'BELOW_DEDUCTIBLE':
      return belowDeductible(reason, of);
    case 'ROUNDED_TO_ZERO':
      return nothingAdded(of) ?? { patient: PLAIN.ROUNDED_TO_ZERO, professional: official(reason, of) };
    case 'CAP_REACHED':
      return capReached(of);
    case 'BELOW_FLOOR':
      return belowFloor(of);
    case 'CARE_NOT_COVERED':
      return { patient: careNotCovered(reason, of), professional: official(reason, of) };
    default: {
      const said = reason.say === undefined ? undefined : plainly(reason.say.zh);
      const words = said === undefined || reason.say === undefined ? undefined : ofThePlan(said, reason.say, of);
      const plain = (words === undefined ? undefined : because(words)) ?? PLAIN[reason.code];
      return { patient: plain, professional: official(reason, of) };
    }
  }
}

/** The plan's own words for a reason, made into sentences. */
function ofThePlan(said: string, words: Bilingual, of: PlanSource): Bilingual {
  of.all.givenBoth(words);
  for (const part of said.split('。')) if (part !== '') of.all.given(part);
  return text(said, en(words.en));
}

/** The plan's words for a reason are often no sentence ("误诊"): they are said to be the reason. */
const because = (words: Bilingual): Bilingual => {
  const [first = ''] = words.zh.split('。');
  return lengthOf(first) + 3 > SENTENCE_MAX ? words : text(`原因：${words.zh}`, `Reason: ${words.en}`);
};

/** The engine says "less than a fen" of whatever came to nothing; where a sum had been paid before, that is why. */
function nothingAdded(of: LiabilitySource): ReasonTexts | undefined {
  const step = of.liability.steps.find((one) => one.rule === 'lump-sum' || one.rule === 'steps');
  if (step === undefined || !isZeroAmount(step.out)) return undefined;
  const said =
    step.rule === 'lump-sum'
      ? text('这笔定额之前已经付过。', 'This fixed sum was paid before.')
      : text('累计到现在，应付的总额没有增加。', 'The total that is due has not grown.');
  return { patient: said, professional: said };
}

/** The code's own sentence, and the plan's words for it. */
export function official(reason: ReasonWire, of: PlanSource): Bilingual {
  const own = REASONS[reason.code];
  const say = reason.say === undefined ? undefined : of.all.givenBoth(reason.say);
  return join(text(`${own.zh}。`, own.en), say === undefined ? undefined : text(`${say.zh}。`, en(say.en)));
}

function careNotCovered(reason: ReasonWire, of: LiabilitySource): Bilingual {
  const care = of.all.settlement?.visit.care;
  const said = reason.say === undefined ? undefined : plainly(reason.say.zh);
  const covered =
    said === undefined || reason.say === undefined
      ? text('本项不保障这类就诊。', 'This kind of care is not covered.')
      : ofThePlan(said, reason.say, of);
  if (care === undefined) return covered;
  return join(covered, text(zh(`您这次是${CARE_WORDS[care].zh}`), en(`This visit is ${CARE_WORDS[care].en}`)));
}

/** 大病起付线 where the deductible is the line of that scheme, else the common word. */
export function deductibleWord(of: LiabilitySource): Bilingual {
  const amount = of.rule?.deductible?.amount;
  const isLine = typeof amount === 'object' && 'lineOf' in amount;
  return isLine ? text('大病起付线', 'critical-illness line') : text('免赔额', 'deductible');
}

function belowDeductible(reason: ReasonWire, of: LiabilitySource): ReasonTexts {
  const word = deductibleWord(of);
  const short = reason.short;
  const gauge = of.liability.gauges.find((one) => one.of === 'deductible');
  const lacking = short === undefined ? text('', '') : text(`还差 ${zhYuan(short)}`, `${enYuan(short)} still to go`);
  return {
    patient: text(
      zh(`未过${word.zh}`, lacking.zh),
      short === undefined ? en(`the ${word.en} is not reached`) : en(`the ${word.en} is not reached: ${lacking.en}`),
    ),
    professional: join(
      text(
        `未过${word.zh}${lacking.zh === '' ? '' : `，${lacking.zh}`}。`,
        en(`the ${word.en} is not reached`, lacking.en),
      ),
      gauge === undefined ? undefined : position(gauge, word),
    ),
  };
}

/** A gauge as a sentence of the professional voice. */
export function position(gauge: GaugeWire, word: Bilingual): Bilingual {
  const { limit, before, now, left } = gauge;
  return text(
    `${word.zh} ${zhYuan(limit)}：此前已用 ${zhYuan(before)}，本次 ${zhYuan(now)}，剩余 ${zhYuan(left)}。`,
    `${cap(word.en)} ${enYuan(limit)}: used before ${enYuan(before)}, now ${enYuan(now)}, left ${enYuan(left)}.`,
  );
}
const cap = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** The cap that let nothing through, with its span of time. */
function capReached(of: LiabilitySource): ReasonTexts {
  const gauges = of.liability.gauges.filter((gauge) => gauge.of === 'cap');
  const index = gauges.findIndex((gauge) => isZeroAmount(gauge.now) && isZeroAmount(gauge.left));
  const gauge = index < 0 ? undefined : gauges[index];
  const per = PERIOD_WORDS[of.rule?.caps[index]?.per ?? 'term'];
  const reached = text(zh(`${per.plain.zh}已达限额`, '不能再赔'), en(`the limit of ${per.plain.en} is reached`));
  if (gauge === undefined) return { patient: reached, professional: reached };
  const { limit, before } = gauge;
  return {
    patient: join(
      reached,
      text(
        zh(`限额 ${zhYuan(limit)}`, `已用 ${zhYuan(before)}`),
        en(`the limit is ${enYuan(limit)}`, `${enYuan(before)} of it is used`),
      ),
    ),
    professional: join(
      text(`已达限额（${per.span.zh}）。`, `The limit per ${per.span.en} is reached.`),
      position(gauge, text('限额', 'limit')),
    ),
  };
}

function belowFloor(of: LiabilitySource): ReasonTexts {
  const floor = of.rule?.floor;
  const amount = floor === undefined ? undefined : of.terms?.figures.get(floor.amount)?.text;
  const sum = typeof amount === 'string' ? formatExact(exact(amount)) : undefined;
  const least = sum === undefined ? NOTHING : text(` ${zhYuan(sum)}`, ` of ${enYuan(sum)}`);
  const said = text(
    zh(`算出的金额低于最低给付额${least.zh}`, '不赔'),
    en(`the amount is below the smallest payment${least.en}`),
  );
  return { patient: said, professional: said };
}

/** A share that was taken over from the gateway: our own figure is the last step. */
export const ownFigure = (share: LiabilityShareWire): string | undefined => share.steps.at(-1)?.out;
