import type { Node, Package } from './wire.ts';

const FIELDS: readonly (readonly [path: string, field: string])[] = [
  ['amounts.total', 'sumMoney'],
  ['amounts.selfFunded', 'selfAmount'],
  ['amounts.preSelfPay', 'selfCareAmount'],
  ['amounts.inScope', 'inInsureMoney'],
  ['amounts.hospitalBorne', 'hosBearMoney'],
  ['amounts.account', 'accountFundMoney'],
  ['amounts.cash', 'cashMoney'],
  ['amounts.funds.basic', 'fundMoney'],
  ['amounts.funds.criticalIllness', 'seriousFundMoney'],
  ['amounts.funds.civilServant', 'civilServantFundMoney'],
  ['amounts.funds.assistance', 'civilSubsidy'],
  ['amounts.funds.other', 'otherFundMoney'],
];

/** Where the inputs of the bill came from. */
export function originOf(row: Node, lines: readonly Package[]): Record<string, string> {
  const origin = Object.fromEntries(FIELDS.map(([path, field]) => [path, row.at(field)]));
  const [first, second] = lines;
  if (first === undefined) return origin;
  const more = second === undefined ? '' : ` + ${lines.length - 1}`;
  return { ...origin, lines: `${first.label}${more}: recipeSerialNum` };
}
