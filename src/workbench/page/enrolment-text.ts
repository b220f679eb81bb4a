import { admissionsOf, type EnrolmentRules, type Relation, type SourceRef } from '../../plan/index.ts';
import { choiceText, conditionText, datesText, figureText, inWords, say, type Wording } from './describe.ts';

/** One rule of a plan's enrolment in words. Rules of one kind are compared with each other. */
export interface EnrolmentText {
  readonly kind: string;
  readonly text: string;
  readonly source: SourceRef;
}

/** Every rule of the section, in the order in which an application meets them. */
export function enrolmentTexts(wording: Wording): EnrolmentText[] {
  const rules = wording.plan.enrolment;
  if (rules === undefined) return [];
  const line = (kind: string, zh: string, en: string, source: SourceRef): EnrolmentText => ({
    kind,
    text: say(wording, zh, en),
    source,
  });
  const when =
    rules.from === undefined
      ? say(wording, `截至${rules.to}`, `to ${rules.to}`)
      : datesText(wording.lang, rules.from, rules.to);
  const who = admissionsOf(rules).map(({ require, source }) => {
    const holds = conditionText(wording, require);
    return line('who', `参保条件：${holds}`, `Who: ${holds}`, source);
  });
  const premium = choiceText(wording, rules.premium);
  return [
    line('window', `参保时间：${when}`, `When: ${when}`, rules.source),
    ...who,
    line('premium', `保费：${premium}`, `Premium: ${premium}`, premiumSource(wording, rules)),
    ...coverTexts(wording, rules),
    ...payerTexts(wording, rules),
    ...groupTexts(wording, rules),
    ...afterwards(wording, rules),
  ];
}

/** The sentence of the figure that comes first: a choice has one for each of its figures, shown with them. */
function premiumSource({ plan }: Wording, { premium, source }: EnrolmentRules): SourceRef {
  const first = typeof premium === 'string' ? premium : premium.choose[0]?.figure;
  return plan.figures[first ?? '']?.values[0]?.source ?? source;
}

function coverTexts(wording: Wording, { ageOn, cover, waiting, onePerPerson, quota }: EnrolmentRules): EnrolmentText[] {
  const texts: EnrolmentText[] = [];
  const add = (kind: string, zh: string, en: string, source: SourceRef) =>
    texts.push({ kind, text: say(wording, zh, en), source });
  if (ageOn?.day === 'term') add('ageOn', '年龄按保险期间首日计', 'Ages are those of the first day', ageOn.source);
  if (ageOn?.day === 'application')
    add('ageOn', '年龄按参保当日计', 'Ages are those of the day of application', ageOn.source);
  if (cover?.begins === 'term')
    add('cover', '保障自保险期间首日起，不论何时参保', 'Cover is the whole term, whenever taken out', cover.source);
  if (cover?.begins === 'nextDay')
    add('cover', '保障最早自参保次日起', 'Cover begins the day after the application at the earliest', cover.source);
  if (waiting !== undefined) {
    const days = figureText(wording, waiting.days);
    add('waiting', `等待期：${days}`, `Waiting period: ${days}`, waiting.source);
  }
  if (onePerPerson !== undefined)
    add('onePerPerson', '每人每期一份', 'One policy a person and term', onePerPerson.source);
  if (quota !== undefined) {
    const most = figureText(wording, quota.most);
    add('quota', `名额：${most}`, `Quota: ${most}`, quota.source);
  }
  return texts;
}

const RELATION_WORDS: Readonly<Record<Relation, { readonly zh: string; readonly en: string }>> = {
  self: { zh: '本人', en: 'oneself' },
  spouse: { zh: '配偶', en: 'spouse' },
  child: { zh: '子女', en: 'child' },
  parent: { zh: '父母', en: 'parent' },
  other: { zh: '其他人', en: 'anybody else' },
};

function payerTexts(wording: Wording, { account, subsidies = [] }: EnrolmentRules): EnrolmentText[] {
  const paid = subsidies.map(({ by, amount, when, most, source }): EnrolmentText => {
    const [name, sum, holds] = [inWords(wording, by), figureText(wording, amount), conditionText(wording, when)];
    const upTo =
      most === undefined ? '' : say(wording, `，限${figureText(wording, most)}`, `, ${figureText(wording, most)}`);
    return {
      kind: 'subsidies',
      text: say(wording, `${name}补贴${sum}：${holds}${upTo}`, `${name} pays ${sum} if ${holds}${upTo}`),
      source,
    };
  });
  if (account === undefined) return paid;
  const holder = conditionText(wording, account.holder);
  const whom = account.relations
    .map((relation) => inWords(wording, RELATION_WORDS[relation]))
    .join(say(wording, '、', ', '));
  const most =
    account.relativesMost === undefined
      ? ''
      : say(
          wording,
          `；最多${figureText(wording, account.relativesMost)}`,
          `; at most ${figureText(wording, account.relativesMost)}`,
        );
  const text = say(
    wording,
    `可用个人账户历年余额缴费：账户所有人${holder}；为${whom}${most}`,
    `The historic balance of a personal account may pay: of a holder of whom ${holder}; for ${whom}${most}`,
  );
  return [...paid, { kind: 'account', text, source: account.source }];
}

function groupTexts(wording: Wording, { groups }: EnrolmentRules): EnrolmentText[] {
  if (groups === undefined) return [];
  const head = groups.only
    ? say(wording, '只以单位团体参保', 'Taken out in groups only')
    : say(wording, '可以单位团体参保', 'May be taken out in groups');
  const shares = (groups.participation ?? []).map(({ from, least, source }): EnrolmentText => {
    const share = figureText(wording, least);
    const number = from === null ? undefined : figureText(wording, from);
    const text =
      number === undefined
        ? say(wording, `其余单位参保比例：${share}`, `Share that joins in all other units: ${share}`)
        : say(
            wording,
            `在职参保职工${number}起的单位参保比例：${share}`,
            `Share that joins from ${number} on: ${share}`,
          );
    return { kind: 'participation', text, source };
  });
  const own = groups.ownLeast;
  const bears = own === undefined ? '' : figureText(wording, own.amount);
  return [
    { kind: 'groups', text: head, source: groups.source },
    ...shares,
    ...(own === undefined
      ? []
      : [
          {
            kind: 'ownLeast',
            text: say(
              wording,
              `共同缴纳的，个人至少承担${bears}`,
              `Where others pay a part, a person bears at least ${bears}`,
            ),
            source: own.source,
          },
        ]),
  ];
}

function afterwards(wording: Wording, { renews, withdrawal, moves }: EnrolmentRules): EnrolmentText[] {
  const texts: EnrolmentText[] = [];
  const add = (kind: string, zh: string, en: string, source: SourceRef) =>
    texts.push({ kind, text: say(wording, zh, en), source });
  if (renews !== undefined) add('renews', `上一期：${renews.plan}`, `The term before: ${renews.plan}`, renews.source);
  if (withdrawal?.until === 'termBegins')
    add('withdrawal', '保险期间开始后不办理退保', 'Not given back once the term has begun', withdrawal.source);
  if (withdrawal?.until === 'any') add('withdrawal', '可以退保', 'May be given back', withdrawal.source);
  if (moves?.effect === 'stays')
    add('moves', '期内变动单位或险种的，保障不变', 'Changing employer or insurance changes nothing', moves.source);
  if (moves?.effect === 'ends')
    add('moves', '期内变动单位或险种的，保障终止', 'Changing employer or insurance ends the cover', moves.source);
  return texts;
}
