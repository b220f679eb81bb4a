import { type FigureChoice, type Liability, type Pay, type Plan, unhandled } from '../../plan/index.ts';
import { loadPlan } from '../../plan/load.ts';
import { type EnrolmentCase, runEnrolmentCase } from '../examples/enrolment-cases.ts';
import { type Example, type ExamplesFile, liabilitiesWithoutExample, runExample } from '../examples/examples.ts';
import { unhashed } from '../examples/year.ts';
import { figureNames } from './figure-names.ts';
import type { LintFault } from './lint.ts';
import { mutationsOf } from './mutate.ts';
import { nearestTo } from './nearest.ts';

const fault = (path: string, says: string): LintFault => ({ path, says });

/** What the worked examples of a plan must show, and whether they hold. */
export function checkExamples(plan: Plan, { examples, enrolments = [], unguarded }: ExamplesFile): LintFault[] {
  return [
    ...checkPaid(plan, examples),
    ...examples.flatMap((example) =>
      runExample(plan, example, unhashed).map((says) => fault(`examples "${example.name.zh}"`, says)),
    ),
    ...checkCases(plan, enrolments),
    ...checkFindings(plan, examples),
    ...checkReasons(plan, unguarded),
  ];
}

function checkPaid(plan: Plan, examples: readonly Example[]): LintFault[] {
  return liabilitiesWithoutExample(plan, examples)
    .filter((id) => !plan.liabilities.some((liability) => liability.id === id && cannotPay(plan, liability)))
    .map((id) => fault(`liabilities.${id}`, 'has no worked example that pays; add one to the examples file'));
}

/** The section is worked out like the liabilities: with a case that admits, and none that does not hold. */
function checkCases(plan: Plan, cases: readonly EnrolmentCase[]): LintFault[] {
  const loaded = loadPlan(plan);
  const wrong = cases.flatMap((one) =>
    runEnrolmentCase(loaded, one).map((says) => fault(`enrolments "${one.name.zh}"`, says)),
  );
  const isShown = plan.enrolment === undefined || cases.some(({ admitted }) => admitted !== undefined);
  return isShown
    ? wrong
    : [
        ...wrong,
        fault('enrolment', 'has no worked case that admits; add one to the examples file, under "enrolments"'),
      ];
}

/** The source prints no figure that every payment needs: the liability answers RULE_MISSING, whatever the example. */
function cannotPay(plan: Plan, { pay, deductible, caps }: Liability): boolean {
  const isPrinted = (id: string): boolean => plan.figures[id]?.values.some(({ value }) => value !== null) !== false;
  const isMissing = (choice: FigureChoice): boolean => !figureNames(choice).some(isPrinted);
  const amount = deductible?.amount;
  const needed = [
    ...(amount === undefined || (typeof amount === 'object' && 'lineOf' in amount) ? [] : [amount]),
    ...caps.map((cap) => cap.amount),
  ];
  return needed.some(isMissing) || payLacks(pay, isMissing);
}

function payLacks(pay: Pay, isMissing: (choice: FigureChoice) => boolean): boolean {
  if ('rate' in pay) return isMissing(pay.rate);
  if ('bands' in pay) return pay.bands.some(({ rate, upTo }) => isMissing(rate) || (upTo !== null && isMissing(upTo)));
  if ('lumpSum' in pay) return isMissing(pay.lumpSum);
  if ('steps' in pay) return pay.steps.every(({ total, each }) => isMissing(total ?? each ?? ''));
  return unhandled(pay);
}

/**
 * The names of findings are the plan's own, so no table can tell a slip: what the plan asks for, some example must
 * state, and what an example states, the plan must ask for.
 */
function checkFindings(plan: Plan, examples: readonly Example[]): LintFault[] {
  const asked = findingsAsked(plan);
  const stated = [
    ...new Set(examples.flatMap(({ visits }) => visits.flatMap(({ visit }) => Object.keys(visit.findings)))),
  ];
  const near = (name: string, known: readonly string[], word: string): string => {
    const nearest = nearestTo(name, known);
    return nearest === undefined ? '' : ` (the nearest ${word} is "${nearest}")`;
  };
  const unstated = asked
    .filter(({ name }) => !stated.includes(name))
    .map(({ name, path }) =>
      fault(
        path,
        `asks for the finding "${name}", which no example states${near(name, stated, 'that one states')}; correct the name, or add an example that states it`,
      ),
    );
  const names = [...new Set(asked.map(({ name }) => name))];
  const unasked = examples.flatMap(({ name: title, visits }) =>
    visits
      .flatMap(({ visit }) => Object.keys(visit.findings))
      .filter((name) => !names.includes(name))
      .map((name) =>
        fault(
          `examples "${title.zh}"`,
          `states the finding "${name}", for which the plan does not ask${near(name, names, 'it asks for')}; correct the name or remove it`,
        ),
      ),
  );
  return [...unstated, ...unasked];
}

function findingsAsked(plan: Plan): { name: string; path: string }[] {
  const found: { name: string; path: string }[] = [];
  const see = (node: unknown, path: string): void => {
    if (typeof node !== 'object' || node === null) return;
    const name = 'fact' in node ? /^finding\.(.+)$/.exec(String(node.fact))?.[1] : undefined;
    if (name !== undefined) found.push({ name, path });
    if ('finding' in node && typeof node.finding === 'string') found.push({ name: node.finding, path });
    for (const [key, inner] of Object.entries(node)) see(inner, `${path}.${key}`);
  };
  see(plan.liabilities, 'liabilities');
  return found;
}

/** A reason why no example can guard a figure stands for a figure of the plan. */
function checkReasons(plan: Plan, unguarded: ExamplesFile['unguarded']): LintFault[] {
  const places = new Set(mutationsOf(plan).map(({ at }) => at));
  return unguarded
    .filter(({ at }) => !places.has(at))
    .map(({ at }) => fault('unguarded', `names "${at}", which is no figure of the plan; correct or remove it`));
}
