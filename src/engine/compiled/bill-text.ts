import type { Legend } from '../../bill/index.ts';
import { formatFen } from '../../money/index.ts';
import { COMPONENTS, type OrderRule, type Plan, type SourceRef } from '../../plan/index.ts';
import type { Settlement } from '../../settlement/index.ts';
import { legendOf } from '../legend.ts';
import type { LiabilityFound } from './liability.ts';
import type { PlanFound } from './price.ts';
import { formatNumber, numberOf } from './scale.ts';
import { joined, reasonText } from './text.ts';

interface Figures {
  readonly settlement: Settlement;
  readonly plans: readonly PlanFound[];
  readonly pays: number;
  readonly components: Float64Array;
  readonly order: OrderRule | undefined;
}

/** The JSON of the bill on the wire, to the byte as `JSON.stringify(toWire(bill))` writes what `price` gives. */
export function billText({ settlement, plans, pays, components, order }: Figures): string {
  const { amounts, person } = settlement;
  const funds = amounts.funds.map(
    ({ fund, name, amount }) => `{"fund":"${fund}","name":${JSON.stringify(name)},"amount":"${formatFen(amount)}"}`,
  );
  const parts = COMPONENTS.map((name, index) => `"${name}":"${formatNumber(components[index] ?? 0)}"`);
  const head = `{"settlementId":${JSON.stringify(settlement.id)},"basic":"${settlement.basic.state}"`;
  const sums = `"hospitalBorne":"${formatFen(amounts.hospitalBorne)}","personal":"${formatFen(amounts.personal)}"`;
  const ordered = order === undefined || plans.length < 2 ? '' : `,"order":${constant(order)}`;
  const presented = person.presentedBy === undefined ? '' : `,"presentedBy":${JSON.stringify(person.presentedBy)}`;
  return (
    `${head},"total":"${formatFen(amounts.total)}","funds":[${funds.join(',')}],${sums}` +
    `,"components":{${parts.join(',')}},"plans":[${joined(plans, planText)}]${ordered}` +
    `,"patient":${patientText(settlement, pays, plans)}${presented},"notes":${JSON.stringify(settlement.notes)}}`
  );
}

const constants = new WeakMap<object, string>();

/** What a plan or a rule says is the same on every bill. */
function constant(value: object): string {
  const known = constants.get(value) ?? JSON.stringify(value);
  constants.set(value, known);
  return known;
}

function planText({ holding, liabilities, atCounter, paid, reason }: PlanFound): string {
  const { plan, hash } = holding.loaded;
  const head = headText(plan, hash);
  const paidText = `"paid":"${formatNumber(paid)}","paidBy":"us"`;
  if (reason !== undefined) return `${head},"liabilities":[],${paidText},"reason":{"code":"${reason}"}}`;
  const shares = joined(liabilities, (found, index) => liabilityText(found, atCounter[index] ?? 0));
  return `${head},"liabilities":[${shares}],${paidText},"legend":${legendText(plan, liabilities)}}`;
}

const heads = new WeakMap<Plan, string>();

function headText(plan: Plan, hash: string): string {
  const known = heads.get(plan);
  if (known !== undefined) return known;
  const { id, name, version, flow } = plan;
  const text = JSON.stringify({ plan: id, name, version, hash, flow }).slice(0, -1);
  heads.set(plan, text);
  return text;
}

function liabilityText(found: LiabilityFound, atCounter: number): string {
  const { liability, payout, steps, gauges, reason } = found;
  const head = `{"liability":"${liability.id}","name":${constant(liability.name)},"kind":"${liability.kind}"`;
  const why = reason === undefined ? '' : `,"reason":${reasonText(reason)}`;
  const all = `"steps":[${joined(steps, stepOf)}],"gauges":[${joined(gauges, gaugeOf)}]${why}`;
  return `${head},"payout":"${formatNumber(payout)}",${all},"atCounter":"${formatNumber(atCounter)}"}`;
}

const stepOf = ({ text }: LiabilityFound['steps'][number]): string => text();
const gaugeOf = (text: LiabilityFound['gauges'][number]): string => text();

const legends = new WeakMap<Plan, Map<string, string>>();

/** Bills of a plan name the same few documents again and again, in few orders. */
function legendText(plan: Plan, liabilities: readonly LiabilityFound[]): string {
  const sources: SourceRef[] = [];
  let key = '';
  const refer = (source: SourceRef | undefined) => {
    if (source === undefined) return;
    sources.push(source);
    key += `${source.doc} ${source.assumption ?? ''}\n`;
  };
  for (const { steps, reason } of liabilities) {
    for (const { source } of steps) refer(source);
    refer(reason?.source);
  }
  const known = legends.get(plan) ?? new Map<string, string>();
  legends.set(plan, known);
  const text = known.get(key) ?? JSON.stringify(legendFrom(plan, sources));
  if (known.size >= LEGENDS_MAX) known.clear();
  known.set(key, text);
  return text;
}

const LEGENDS_MAX = 500;

const legendFrom = (plan: Plan, sources: readonly SourceRef[]): Legend =>
  legendOf(plan, [{ steps: sources.map((source) => ({ source })) as never }]);

function patientText({ amounts }: Settlement, pays: number, plans: readonly PlanFound[]): string {
  const [personal, cash, family, account] = [
    amounts.personal,
    amounts.cash,
    amounts.familyAccount,
    amounts.account,
  ].map(numberOf) as [number, number, number, number];
  const relief = personal - pays;
  const offCash = Math.min(relief, cash);
  const offFamily = Math.min(relief - offCash, family);
  const offAccount = relief - offCash - offFamily;
  const later = plans.reduce(
    (sum, { paid, atCounter }) => atCounter.reduce((left, amount) => left - amount, sum + paid),
    0,
  );
  const fields: [string, number][] = [
    ['pays', pays],
    ['cash', cash - offCash],
    ['familyAccount', family - offFamily],
    ['account', account - offAccount],
    ['backToAccount', Math.max(0, offAccount)],
    ['backToFamilyAccount', offFamily],
    ['transferLater', later],
  ];
  return `{${fields.map(([name, fen]) => `"${name}":"${formatNumber(fen)}"`).join(',')}}`;
}
