import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plansFolder } from '../../src/main/plans.ts';
import { packageRoot } from '../../src/main/root.ts';
import { type Plan, planSchema } from '../../src/plan/index.ts';
import { checkPlan, checkPlans } from '../../src/workbench/check/check.ts';
import type { FigureSpec, Measured, RunOptions } from '../harness/figure.ts';
import { replayCheckpoints } from '../harness/plans/checkpoints.ts';
import { conserveUnderTwo } from '../harness/plans/conserve.ts';
import { lawsOverAllPlans } from '../harness/plans/laws.ts';
import { ruleShapes } from '../harness/plans/rule-shapes.ts';
import { e1UnderBoth } from '../harness/plans/two-plans.ts';
import { grownOf, whatIf } from '../harness/plans/what-if.ts';

/** The plans: every fen of every plan by its sentence, several plans at once, and a changed plan over history. */
export const figures: readonly FigureSpec[] = [
  { figure: 'plan check', run: planCheck },
  { figure: 'rule shapes', run: shapes },
  { figure: 'check points', run: checkpoints },
  { figure: 'two plans', run: twoPlansOnOneBill },
  { figure: 'conservation', run: conservation },
  { figure: 'random bills', run: randomBills },
  { figure: 'bad plans', run: badPlans },
  { figure: 'whatif', run: whatIfOverHistory },
];

const FIVE = ['huiqubao-2021', 'gonghuibao-2020', 'zj-union-mutual-2024', 'huigongka-2023', 'weihuibao-2023'];
const PLANS_LEAST = 20;

async function planCheck(): Promise<Measured> {
  const { checked, faults } = checkPlans(plansFolder());
  const found = [...faults, ...checked.flatMap((plan) => plan.faults)];
  const missing = FIVE.filter((id) => !checked.some(({ plan }) => plan === id)).map((id) => `${id} is missing`);
  const few = checked.length < PLANS_LEAST ? [`only ${checked.length} plans`] : [];
  return {
    figure: 'plan check',
    measured: `${checked.length} plans, ${found.length} faults`,
    needed: `the five plans and fifteen city plans, 0 faults`,
    counts: { plans: checked.length, examples: checked.reduce((sum, { examples }) => sum + examples, 0) },
    short: [...found.map((fault) => `${fault.file} ${fault.path}: ${fault.says}`), ...missing, ...few],
  };
}

/** The table itself is held true by test/rule-shapes.test.ts; here its rows are looked up once more and counted. */
async function shapes(): Promise<Measured> {
  const root = packageRoot();
  const rows = ruleShapes(join(root, 'docs', 'rule-shapes.md'));
  const { checked } = checkPlans(plansFolder());
  const short = rows.flatMap(({ shape, rule, plan }) => {
    if (rule === '' && plan === '') return [`${shape}: shown nowhere`];
    const file = join(root, 'test', 'engine', 'rules', `${rule}.json`);
    if (rule !== '' && !existsSync(file)) return [`${shape}: no worked rule ${rule}`];
    return plan !== '' && !checked.some((one) => one.plan === plan) ? [`${shape}: no plan ${plan}`] : [];
  });
  const inPlans = rows.filter(({ plan }) => plan !== '').length;
  return {
    figure: 'rule shapes',
    measured: `${rows.length - short.length} of ${rows.length} shapes shown`,
    needed: 'all of docs/rule-shapes.md',
    counts: { shapes: rows.length, inPlans },
    short,
  };
}

async function checkpoints(): Promise<Measured> {
  const { plans, points, events, broken } = replayCheckpoints();
  return {
    figure: 'check points',
    measured: `${broken.length} of ${points} visits differ`,
    needed: 'all five plans through huijie replay, 0 differ',
    counts: { plans, visits: points, events },
    short: plans < FIVE.length ? [...broken, `only ${plans} plans`] : broken,
  };
}

async function twoPlansOnOneBill(): Promise<Measured> {
  const bill = e1UnderBoth();
  const [first, second] = bill.plans;
  const short: string[] = [];
  if (first?.plan !== 'huiqubao-2021' || second?.plan !== 'zj-union-mutual-2024')
    short.push('not in the order of the rule');
  if (bill.order?.id !== 'quzhou') short.push('the bill does not name the rule of the order');
  if (bill.patient.pays !== '45289.60') short.push(`the patient pays ${bill.patient.pays}, not 45289.60`);
  if (second?.paid !== bill.patient.transferLater || second.paid === '0.00')
    short.push('the transfer line is not the union’s');
  return {
    figure: 'two plans',
    measured: `order ${bill.order?.id}; patient ${bill.patient.pays}; to the card ${bill.patient.transferLater}`,
    needed: 'order rule named, patient 45289.60, union by transfer',
    counts: { plans: bill.plans.length },
    short,
  };
}

async function conservation({ seed, long }: RunOptions): Promise<Measured> {
  const { bills, both, broken } = conserveUnderTwo(long ? 100_000 : 4_000, seed);
  const short = both === 0 ? [...broken, 'never did both plans pay'] : broken;
  return {
    figure: 'conservation',
    measured: `${broken.length} broken`,
    needed: 'payers + patient = total to the fen, 0 broken',
    counts: { bills, bothPaid: both },
    short,
  };
}

async function randomBills({ seed, long }: RunOptions): Promise<Measured> {
  const { plans, bills, paying, broken } = lawsOverAllPlans(long ? 1_000_000 : 20_000, seed);
  const idle = paying < plans ? [`only ${paying} of ${plans} plans ever paid`] : [];
  return {
    figure: 'random bills',
    measured: `${broken.length} broken laws`,
    needed: long ? '1 000 000 bills, 0 broken' : '20 000 bills, 0 broken (long: 1 000 000)',
    counts: { plans, bills, plansThatPaid: paying },
    short: [...broken, ...idle],
  };
}

interface BadPlan {
  readonly name: string;
  readonly path: string;
  readonly value: unknown;
  readonly at: string;
  readonly says: string;
}

/** Each fault of test/plan/faults.json planted into 惠衢保, and every required field of it left out in turn. */
async function badPlans(): Promise<Measured> {
  const root = packageRoot();
  const good = readFileSync(join(plansFolder(), 'quzhou', 'huiqubao-2021.json'), 'utf8');
  const table = JSON.parse(readFileSync(join(root, 'test', 'plan', 'faults.json'), 'utf8')) as BadPlan[];
  const short: string[] = [];
  for (const { name, path, value } of table) {
    const plan = JSON.parse(good);
    put(plan, path.split('/'), value);
    if (faultsOf(plan).length === 0) short.push(`not found: ${name}`);
  }
  let left = 0;
  for (const path of requiredPaths(JSON.parse(good))) {
    const plan = JSON.parse(good);
    put(plan, path, '«remove»');
    left += 1;
    if (faultsOf(plan).length === 0) short.push(`not found: without ${path.join('.')}`);
  }
  return {
    figure: 'bad plans',
    measured: `${table.length + left - short.length} of ${table.length + left} found, each in a sentence`,
    needed: 'all found',
    counts: { planted: table.length, fieldsLeftOut: left },
    short,
  };
}

function faultsOf(json: unknown): string[] {
  const parsed = planSchema.safeParse(json);
  if (!parsed.success) return parsed.error.issues.map((issue) => issue.message);
  return checkPlan(parsed.data as Plan).map((fault) => fault.says);
}

const REQUIRED = ['schema', 'id', 'version', 'name', 'region', 'term', 'flow', 'sources', 'figures', 'liabilities'];
const OF_LIABILITY = ['id', 'name', 'kind', 'gates', 'base', 'baseSource', 'pay'];
const OF_FIGURE = ['label', 'unit', 'values'];

function requiredPaths(plan: Plan): string[][] {
  const liabilities = plan.liabilities.flatMap((_, at) => OF_LIABILITY.map((field) => ['liabilities', `${at}`, field]));
  const figureFields = Object.keys(plan.figures).flatMap((id) => [
    ...OF_FIGURE.map((field) => ['figures', id, field]),
    ['figures', id, 'values', '0', 'source'],
    ['figures', id, 'values', '0', 'from'],
  ]);
  return [...REQUIRED.map((field) => [field]), ...liabilities, ...figureFields];
}

function put(target: unknown, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  const node = target as Record<string, unknown>;
  if (rest.length > 0) return put(node[key], rest, value);
  if (value === '«remove»') delete node[key];
  else node[key] = value;
}

/** What is alive may grow by so much in the second half of a run; one event held costs a kilobyte. */
const GROWN_MB_MAX = 2;

async function whatIfOverHistory({ seed, long }: RunOptions): Promise<Measured> {
  const events = long ? 1_370_000 : 20_000;
  const { seconds, perSecond, memory, report, exit } = await whatIf({ events, seed });
  const short = exit === 0 ? [] : [`whatif ended with ${exit}`];
  if (report.oldPaid === report.newPaid) short.push('a higher rate changed nothing');
  const grown = grownOf(memory);
  if (grown > GROWN_MB_MAX) short.push(`memory grew by ${grown.toFixed(1)} MB in the second half of the run`);
  return {
    figure: 'whatif',
    measured: `${seconds.toFixed(1)} s, ${perSecond.toFixed(0)} events/s, ${memory.at(-1)?.value.toFixed(0)} MB alive, ${grown.toFixed(1)} MB more in the second half`,
    needed: long ? 'a million settlements, memory flat' : 'memory flat (long: a million settlements)',
    counts: { events, memoryTaken: memory.length },
    short,
  };
}
