import { compareExact, parseExact } from '../../money/index.ts';
import {
  APPLICATION_FACTS,
  admissionsOf,
  type Condition,
  type EnrolmentRules,
  FACTS_AT_ENROLMENT,
  namesIn,
  type Plan,
} from '../../plan/index.ts';
import { figureNames } from './figure-names.ts';
import type { LintFault } from './lint.ts';

const fault = (path: string, says: string): LintFault => ({ path: `enrolment${path === '' ? '' : `.${path}`}`, says });

/**
 * What the shape of the section cannot say: figures of the wrong unit, facts nobody knows yet, rules that never apply.
 */
export function checkEnrolmentRules(plan: Plan): LintFault[] {
  const rules = plan.enrolment;
  if (rules === undefined) return onlyAtEnrolment(plan);
  return [
    ...checkWindow(plan, rules),
    ...figuresNamed(rules).flatMap(([path, id, units]) => checkFigureNamed(plan, path, id, units)),
    ...conditionsNamed(rules).flatMap(([path, condition]) => checkFacts(path, condition)),
    ...checkAges(rules),
    ...checkGroups(plan, rules),
    ...onlyAtEnrolment(plan),
  ];
}

function checkWindow(plan: Plan, { from, to, cover, renews }: EnrolmentRules): LintFault[] {
  const found: LintFault[] = [];
  if (from !== undefined && to < from) found.push(fault('to', 'is before "from"; check the dates'));
  if (plan.term.to < to) found.push(fault('to', 'is after the end of the term; nobody takes out what is over'));
  if (plan.term.from <= to && cover === undefined)
    found.push(
      fault(
        'cover',
        'is missing: the plan is taken out inside its term, so say when cover begins: "term" or "nextDay"',
      ),
    );
  if (renews?.plan === plan.id) found.push(fault('renews.plan', 'is the plan itself; name that of the term before'));
  return found;
}

type Named<T> = readonly [path: string, named: T, units: readonly string[]];

function figuresNamed(rules: EnrolmentRules): Named<string>[] {
  const { account, quota, waiting, groups, subsidies = [] } = rules;
  const optional = (path: string, id: string | undefined, units: readonly string[]): Named<string>[] =>
    id === undefined ? [] : [[path, id, units]];
  return [
    ...figureNames(rules.premium).map((id): Named<string> => ['premium', id, ['yuan']]),
    ...optional('waiting.days', waiting?.days, ['days']),
    ...optional('quota.most', quota?.most, ['count']),
    ...optional('account.relativesMost', account?.relativesMost, ['count']),
    ...subsidies.flatMap(({ amount, most }, index) => [
      ...optional(`subsidies.${index}.amount`, amount, ['yuan']),
      ...optional(`subsidies.${index}.most`, most, ['count']),
    ]),
    ...(groups?.participation ?? []).flatMap(({ from, least }, index) => [
      ...optional(`groups.participation.${index}.from`, from ?? undefined, ['count']),
      ...optional(`groups.participation.${index}.least`, least, ['rate']),
    ]),
    ...optional('groups.ownLeast.amount', groups?.ownLeast?.amount, ['yuan']),
  ];
}

function checkFigureNamed(plan: Plan, path: string, id: string, units: readonly string[]): LintFault[] {
  const figure = plan.figures[id];
  if (figure === undefined)
    return [fault(path, `names the figure "${id}", which the plan does not have; add it to figures`)];
  if (units.includes(figure.unit)) return [];
  return [fault(path, `needs a figure in ${units.join(' or ')}, but "${id}" is in ${figure.unit}`)];
}

export function conditionsNamed(rules: EnrolmentRules): (readonly [path: string, condition: Condition])[] {
  const { premium, account, subsidies = [] } = rules;
  const options = typeof premium === 'string' ? [] : premium.choose;
  const isList = Array.isArray(rules.who);
  return [
    ...admissionsOf(rules).map(({ require }, index) => [isList ? `who.${index}` : 'who', require] as const),
    ...options.map(({ when }, index) => [`premium.choose.${index}`, when] as const),
    ...subsidies.map(({ when }, index) => [`subsidies.${index}`, when] as const),
    ...(account === undefined ? [] : [['account.holder', account.holder] as const]),
  ];
}

const KNOWN: readonly string[] = [...FACTS_AT_ENROLMENT, ...APPLICATION_FACTS];

function checkFacts(path: string, condition: Condition): LintFault[] {
  return namesIn(condition).facts.flatMap((name): LintFault[] => {
    if (!KNOWN.includes(name))
      return [
        fault(
          path,
          `asks for ${name}, which nobody knows while the plan is taken out; it may ask for ${KNOWN.join(', ')}`,
        ),
      ];
    if (path === 'account.holder' && !name.startsWith('insurance.'))
      return [fault(path, `asks for ${name} of the holder of the account, of whom only insurance facts are said`)];
    return [];
  });
}

const AGES: readonly string[] = ['person.age', 'person.ageDays'];

function checkAges(rules: EnrolmentRules): LintFault[] {
  const asked = conditionsNamed(rules).some(([, condition]) =>
    namesIn(condition).facts.some((name) => AGES.includes(name)),
  );
  if (asked && rules.ageOn === undefined)
    return [fault('ageOn', 'is missing: a rule asks for an age, so say of which day: "application" or "term"')];
  if (!asked && rules.ageOn !== undefined) return [fault('ageOn', 'is used by no rule; no rule asks for an age')];
  return [];
}

function checkGroups(plan: Plan, { groups }: EnrolmentRules): LintFault[] {
  const rows = groups?.participation ?? [];
  const found: LintFault[] = [];
  let before: string | undefined;
  for (const [index, { from }] of rows.entries()) {
    const path = `groups.participation.${index}.from`;
    if (from === null && index < rows.length - 1)
      found.push(fault(path, 'begins at any number, so the rows after it are never reached; put it last'));
    const value = from === null ? undefined : plan.figures[from]?.values[0]?.value;
    if (typeof value !== 'string') continue;
    if (before !== undefined && compareExact(parseExact(value), parseExact(before)) >= 0)
      found.push(fault(path, `is never reached: the row before it begins at ${before} and takes all above`));
    before = value;
  }
  return found;
}

/** Liabilities that ask for what only an application says would never learn it. */
function onlyAtEnrolment(plan: Plan): LintFault[] {
  const text = JSON.stringify(plan.liabilities);
  return APPLICATION_FACTS.filter((name) => text.includes(`"fact":"${name}"`)).map((name) => ({
    path: 'liabilities',
    says: `ask for ${name}, which is known only while the plan is taken out; a bill never knows it`,
  }));
}
