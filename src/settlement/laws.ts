import { type Fen, formatFen, sumFen } from '../money/index.ts';
import { contradiction, type Refusal, refuse } from '../refusals/index.ts';
import type { Settlement } from './settlement.ts';

/**
 * What must hold of every canonical settlement, whoever made it. A message whose amounts contradict
 * each other is refused, with the sums named; nothing is repaired.
 * @returns the first broken law, or undefined
 */
export function checkSettlement(settlement: Settlement): Refusal | undefined {
  const { amounts, lines } = settlement;
  const funds = sumFen(amounts.funds.map((fund) => fund.amount));
  return (
    equal('amounts.total', amounts.total, funds + amounts.hospitalBorne + amounts.personal) ??
    equal('amounts.personal', amounts.personal, amounts.account + amounts.familyAccount + amounts.cash) ??
    equal(
      'amounts.total',
      amounts.total,
      amounts.selfFunded + amounts.overLimit + amounts.preSelfPay + amounts.inScope,
    ) ??
    atMost('gatewayRows', sumFen(settlement.gatewayRows.map((row) => row.amount)), amounts.personal) ??
    checkLines(settlement) ??
    checkIds(lines.map((line) => line.id)) ??
    checkBasic(settlement)
  );
}

function checkLines(settlement: Settlement): Refusal | undefined {
  const { amounts, lines } = settlement;
  for (const [index, line] of lines.entries()) {
    const parts = line.selfFunded + line.overLimit + line.preSelfPay + line.inScope;
    const broken = equal(`lines.${index}.amount`, line.amount, parts);
    if (broken !== undefined) return broken;
  }
  if (lines.length === 0) return undefined;
  for (const part of ['selfFunded', 'overLimit', 'preSelfPay', 'inScope'] as const) {
    const broken = equal(`amounts.${part}`, amounts[part], sumFen(lines.map((line) => line[part])));
    if (broken !== undefined) return broken;
  }
  return undefined;
}

function checkIds(ids: readonly string[]): Refusal | undefined {
  return new Set(ids).size === ids.length ? undefined : refuse('FIELD_INVALID', 'lines.id');
}

function checkBasic(settlement: Settlement): Refusal | undefined {
  const { basic, amounts } = settlement;
  if (basic.state === 'final' && basic.settlementId === undefined)
    return refuse('MESSAGE_MISSING', 'basic.settlementId');
  if (basic.state === 'none' && amounts.funds.some((fund) => fund.amount > 0n)) {
    return contradiction('amounts.funds', 'basic.state');
  }
  return undefined;
}

function atMost(field: string, said: Fen, most: Fen): Refusal | undefined {
  if (said <= most) return undefined;
  return refuse('AMOUNTS_DO_NOT_ADD', field, { said: formatFen(said), most: formatFen(most) });
}

function equal(field: string, said: Fen, sum: Fen): Refusal | undefined {
  if (said === sum) return undefined;
  return refuse('AMOUNTS_DO_NOT_ADD', field, { said: formatFen(said), sum: formatFen(sum) });
}
