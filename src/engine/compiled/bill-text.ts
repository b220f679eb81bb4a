import type { Legend } from '../../bill/index.ts';
import { canonicalJson } from '../../json/index.ts';
import { formatFen } from '../../money/index.ts';
import { COMPONENTS, type Plan, type SourceRef } from '../../plan/index.ts';
import type { Settlement } from '../../settlement/index.ts';
import { legendOf } from '../legend.ts';
import { type BillFound, type PlanFound, paidAtCounter } from './found.ts';
import type { LiabilityFound } from './liability.ts';
import { formatNumber, numberOf } from './scale.ts';
import { joined, reasonText } from './text.ts';

/** The canonical JSON of the bill on the wire, to the byte that of what `price` gives. */
export function billText({ settlement, unknown, plans, pays, components, order }: BillFound): string {
  const { amounts, person } = settlement;
  const funds = amounts.funds.map(
    ({ fund, name, amount }) => `{"amount":"${formatFen(amount)}","fund":"${fund}","name":${JSON.stringify(name)}}`,
  );
  const parts = SORTED_COMPONENTS.map(([name, index]) => `"${name}":"${formatNumber(components[index] ?? 0)}"`);
  const head = `{"basic":"${settlement.basic.state}","components":{${parts.join(',')}},"funds":[${funds.join(',')}]`;
  const ordered = order === undefined || plans.length < 2 ? '' : `,"order":${constant(order)}`;
  const presented = person.presentedBy === undefined ? '' : `,"presentedBy":${canonicalJson(person.presentedBy)}`;
  return (
    `${head},"hospitalBorne":"${formatFen(amounts.hospitalBorne)}","notes":${JSON.stringify(settlement.notes)}${ordered}` +
    `,"patient":${patientText(settlement, pays, plans)},"personal":"${formatFen(amounts.personal)}"` +
    `,"plans":[${joined([...unknown.map(unknownText), ...plans.map(planText)], (text) => text)}]${presented}` +
    `,"settlementId":${JSON.stringify(settlement.id)},"total":"${formatFen(amounts.total)}"}`
  );
}

const SORTED_COMPONENTS = COMPONENTS.map((name, index) => [name, index] as const).sort(([a], [b]) => (a < b ? -1 : 1));

const constants = new WeakMap<object, string>();

/** What a plan or a rule says is the same on every bill. */
function constant(value: object): string {
  const known = constants.get(value) ?? canonicalJson(value);
  constants.set(value, known);
  return known;
}

function unknownText({ plan, name, amount }: Settlement['gatewayRows'][number]): string {
  const named = { plan, name: { zh: name, en: name }, version: '', hash: '', flow: 'counter', liabilities: [] };
  const reason = { code: 'RULE_MISSING', missing: plan };
  return canonicalJson({ ...named, paid: formatFen(amount), paidBy: 'gateway', reason });
}

function planText({ holding, liabilities, atCounter, paid, paidBy, check, reason }: PlanFound): string {
  const { plan, hash } = holding.loaded;
  const named = `"name":${constant(plan.name)},"paid":"${formatNumber(paid)}","paidBy":"${paidBy}","plan":"${plan.id}"`;
  const head = `"flow":"${plan.flow}","hash":"${hash}"`;
  const version = `"version":"${plan.version}"`;
  if (reason !== undefined) return `{${head},"liabilities":[],${named},"reason":{"code":"${reason}"},${version}}`;
  const said: readonly LiabilityFound[] =
    paidBy === 'us' ? liabilities : liabilities.map((found) => ({ ...found, reason: PAID_BY_GATEWAY }));
  const shares = joined(said, (found, index) => liabilityText(found, atCounter[index] ?? 0));
  const legend = legendText(plan, said);
  return `{${checkText(check)}${head},"legend":${legend},"liabilities":[${shares}],${named},${version}}`;
}

const PAID_BY_GATEWAY = { code: 'PAID_BY_GATEWAY' } as const;

function checkText(check: PlanFound['check']): string {
  if (check === undefined) return '';
  const { ours, gateway } = check;
  const difference = `"difference":"${formatNumber(gateway - ours)}"`;
  return `"check":{${difference},"gateway":"${formatNumber(gateway)}","ours":"${formatNumber(ours)}"},`;
}

function liabilityText(found: LiabilityFound, atCounter: number): string {
  const { liability, payout, steps, gauges, reason } = found;
  const head = `{"atCounter":"${formatNumber(atCounter)}","gauges":[${joined(gauges, gaugeOf)}]`;
  const named = `"kind":"${liability.kind}","liability":"${liability.id}","name":${constant(liability.name)}`;
  const why = reason === undefined ? '' : `,"reason":${reasonText(reason)}`;
  return `${head},${named},"payout":"${formatNumber(payout)}"${why},"steps":[${joined(steps, stepOf)}]}`;
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
  const text = known.get(key) ?? canonicalJson(legendFrom(plan, sources));
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
    ['account', account - offAccount],
    ['backToAccount', Math.max(0, offAccount)],
    ['backToFamilyAccount', offFamily],
    ['cash', cash - offCash],
    ['familyAccount', family - offFamily],
    ['pays', pays],
    ['transferLater', later],
  ];
  return `{${fields.map(([name, fen]) => `"${name}":"${formatNumber(fen)}"`).join(',')}}`;
}
