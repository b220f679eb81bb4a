import { type Fen, formatFen, sumFen } from '../../src/money/index.ts';
import type { Care, Line, Settlement } from '../../src/settlement/index.ts';
import { type Facts, placeOfMoney } from './facts.ts';
import type { Mapping } from './mapping.ts';

type Amounts = Omit<Settlement['amounts'], 'funds'>;
type Funds = Settlement['amounts']['funds'];

export function amountsOf(
  mapping: Mapping,
  facts: Facts,
  type: Settlement['insurance']['type'],
): { amounts: Amounts; funds: Funds } {
  const { amounts: rule } = mapping;
  const funds = mapping.funds.map(({ fund, name, amount }) => ({
    fund,
    name: typeof name === 'string' ? name : name[type],
    amount: facts.money(amount),
  }));
  return {
    amounts: {
      total: facts.money(rule.total),
      hospitalBorne: facts.money(rule.hospitalBorne),
      personal: facts.money(rule.personal),
      account: facts.money(rule.account),
      familyAccount: facts.money(rule.familyAccount),
      cash: facts.money(rule.cash),
      selfFunded: facts.money(rule.selfFunded),
      overLimit: facts.money(rule.overLimit),
      preSelfPay: facts.money(rule.preSelfPay),
      inScope: facts.money(rule.inScope),
    },
    funds: funds.filter(({ amount }) => amount > 0n),
  };
}

/** The 大病 result, where the message carries its scope; where it does not, nothing is worked out. */
export function readCritical(
  { criticalIllness: rule }: Mapping,
  facts: Facts,
  care: Care,
): Settlement['criticalIllness'] | undefined {
  if (rule === undefined || !rule.cares.includes(care)) return undefined;
  const scopeCost = facts.optionalMoney(rule.scopeCost);
  if (scopeCost === undefined) return undefined;
  const line = facts.optionalMoney(rule.line);
  return {
    scopeCost,
    paid: facts.money(rule.paid),
    assistancePaid: facts.money(rule.assistancePaid),
    ...(line === undefined ? {} : { line }),
    ...(line === undefined || rule.lineFrom === undefined ? {} : { lineFrom: rule.lineFrom }),
  };
}

/** The sums of the message itself, by its own names; those of every settlement come after. */
export function checkSums(mapping: Mapping, facts: Facts, amounts: Amounts, lines: readonly Line[]): void {
  for (const { total, parts } of mapping.adds) {
    const sum = sumFen(parts.map((part) => (part.startsWith('-') ? -facts.summed(part.slice(1)) : facts.summed(part))));
    facts.reading.adds(total, facts.summed(total), sum);
  }
  for (const { at, because } of mapping.mustBeZero) {
    const said = facts.amountOf(facts.places.one(at), 'any') ?? 0n;
    if (said !== 0n) facts.reading.refuse('CODE_UNKNOWN', at, { said: formatFen(said), because });
  }
  if (lines.length === 0) return;
  const sums: [keyof Amounts, (line: Line) => Fen][] = [
    ['total', (line) => line.amount],
    ['selfFunded', (line) => line.selfFunded],
    ['overLimit', (line) => line.overLimit],
    ['preSelfPay', (line) => line.preSelfPay],
    ['inScope', (line) => line.inScope],
  ];
  for (const [name, part] of sums) {
    facts.reading.adds(placeOfMoney(mapping.amounts[name]), amounts[name], sumFen(lines.map(part)));
  }
}
