import type { Legend } from '../../bill/index.ts';
import { formatFen } from '../../money/index.ts';
import { COMPONENTS, type LoadedPlan, type Plan, type SourceRef } from '../../plan/index.ts';
import type { Settlement } from '../../settlement/index.ts';
import { legendOf } from '../legend.ts';
import { type BillFound, type PlanFound, paidAtCounter } from './found.ts';
import type { LiabilityFound } from './liability.ts';
import { formatNumber, numberOf } from './scale.ts';
import { joined, reasonText } from './text.ts';

/** The JSON of the bill on the wire, to the byte as `JSON.stringify(toWire(bill))` writes what `price` gives. */
export function billText({ settlement, unknown, plans, pays, components, order }: BillFound): string {
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
    `,"components":{${parts.join(',')}},"plans":[${joined([...unknown.map(unknownText), ...plans.map(planText)], (text) => text)}]${ordered}` +
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

function unknownText({ plan, name, amount }: Settlement['gatewayRows'][number]): string {
  const named = { plan, name: { zh: name, en: name }, version: '', hash: '', flow: 'counter', liabilities: [] };
  const reason = { code: 'RULE_MISSING', missing: plan };
  return JSON.stringify({ ...named, paid: formatFen(amount), paidBy: 'gateway', reason });
}

function planText({ holding, liabilities, atCounter, paid, paidBy, check, reason }: PlanFound): string {
  const { plan } = holding.loaded;
  const head = headText(holding.loaded);
  const paidText = `"paid":"${formatNumber(paid)}","paidBy":"${paidBy}"`;
  if (reason !== undefined) return `${head},"liabilities":[],${paidText},"reason":{"code":"${reason}"}}`;
  const shareOf = paidBy === 'us' ? liabilityText : takenText;
  const shares = joined(liabilities, (found, index) => shareOf(found, atCounter[index] ?? 0));
  const said = check === undefined ? liabilities : liabilities.map((found) => ({ ...found, reason: PAID_BY_GATEWAY }));
  const all = `${head},"liabilities":[${shares}],${paidText},"legend":${legendText(plan, said)}`;
  if (check === undefined) return `${all}}`;
  const [ours, gateway] = [check.ours, check.gateway].map(formatNumber);
  const difference = formatNumber(check.gateway - check.ours);
  return `${all},"check":{"ours":"${ours}","gateway":"${gateway}","difference":"${difference}"}}`;
}

const PAID_BY_GATEWAY = { code: 'PAID_BY_GATEWAY' } as const;

/** The reason takes the place of our own, which stands before the amount at the till. */
function takenText(found: LiabilityFound): string {
  const text = liabilityText({ ...found, reason: PAID_BY_GATEWAY }, 0);
  if (found.reason !== undefined) return text;
  const why = `,"reason":${reasonText(PAID_BY_GATEWAY)}`;
  const at = text.lastIndexOf(why);
  return `${text.slice(0, at)}${text.slice(at + why.length, -1)}${why}}`;
}

const heads = new WeakMap<LoadedPlan, string>();

function headText(loaded: LoadedPlan): string {
  const known = heads.get(loaded);
  if (known !== undefined) return known;
  const { id, name, version, flow } = loaded.plan;
  const text = JSON.stringify({ plan: id, name, version, hash: loaded.hash, flow }).slice(0, -1);
  heads.set(loaded, text);
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
  const later = plans.reduce((sum, plan) => (plan.paidBy === 'us' ? sum + plan.paid - paidAtCounter(plan) : sum), 0);
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
