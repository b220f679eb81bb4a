import type { Basket } from './wire.ts';

/** Where the inputs of the bill stand in the basket, for whoever asks "and where did you get that?". */
export function originOf({ basic }: Basket, drugs: number): Record<string, string> {
  const origin: Record<string, string> = {
    'amounts.total': 'sale.total',
    lines: drugs === 0 ? 'lines' : `lines, drugs.v${drugs}`,
  };
  if (basic === undefined) return origin;
  for (const { fund } of basic.funds) origin[`amounts.funds.${fund}`] = 'basic.funds';
  return {
    ...origin,
    'amounts.hospitalBorne': 'basic.hospitalBorne',
    'amounts.personal': 'basic.account + basic.familyAccount + basic.cash',
    'amounts.account': 'basic.account',
    'amounts.familyAccount': 'basic.familyAccount',
    'amounts.cash': 'basic.cash',
    'amounts.selfFunded': 'basic.lines.selfFunded',
    'amounts.overLimit': 'basic.lines.overLimit',
    'amounts.preSelfPay': 'basic.lines.preSelfPay',
    'amounts.inScope': 'basic.lines.inScope',
  };
}
