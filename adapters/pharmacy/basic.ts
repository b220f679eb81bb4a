import { type Fen, sumFen } from '../../src/money/index.ts';
import type { Settlement } from '../../src/settlement/index.ts';
import type { Reading } from '../reading/reading.ts';
import type { Parts } from './items.ts';
import type { Basket } from './wire.ts';

type Amounts = Settlement['amounts'];

/** How basic insurance split each line. */
export function readParts({ basic, lines }: Basket, reading: Reading): ReadonlyMap<string, Parts> {
  const parts = new Map<string, Parts>();
  for (const [index, { line, ...raw }] of (basic?.lines ?? []).entries()) {
    const at = `basic.lines.${index}`;
    if (parts.has(line)) reading.refuse('FIELD_INVALID', `${at}.line`, { expected: 'each line once' });
    if (!lines.some((posted) => posted.line === line))
      reading.refuse('FIELD_INVALID', `${at}.line`, { expected: 'a line of the basket' });
    parts.set(line, {
      selfFunded: reading.amount(raw.selfFunded, `${at}.selfFunded`),
      overLimit: reading.amount(raw.overLimit, `${at}.overLimit`),
      preSelfPay: reading.amount(raw.preSelfPay, `${at}.preSelfPay`),
      inScope: reading.amount(raw.inScope, `${at}.inScope`),
    });
  }
  return parts;
}

/**
 * The bill: what the funds paid, and how the rest was paid. Without basic insurance all of it is the patient's cash.
 */
export function readAmounts({ basic }: Basket, total: Fen, lines: Settlement['lines'], reading: Reading): Amounts {
  const part = (name: keyof Parts) => sumFen(lines.map((line) => line[name]));
  const parts = {
    selfFunded: part('selfFunded'),
    overLimit: part('overLimit'),
    preSelfPay: part('preSelfPay'),
    inScope: part('inScope'),
  };
  if (basic === undefined) {
    const nothing = { funds: [], hospitalBorne: 0n, account: 0n, familyAccount: 0n };
    return { ...nothing, ...parts, total, personal: total, cash: total };
  }
  const funds = basic.funds.map(({ fund, name, amount }, index) => ({
    fund,
    name,
    amount: reading.amount(amount, `basic.funds.${index}.amount`),
  }));
  const hospitalBorne = reading.optionalAmount(basic.hospitalBorne, 'basic.hospitalBorne') ?? 0n;
  const account = reading.amount(basic.account, 'basic.account');
  const familyAccount = reading.optionalAmount(basic.familyAccount, 'basic.familyAccount') ?? 0n;
  const cash = reading.amount(basic.cash, 'basic.cash');
  const personal = account + familyAccount + cash;
  reading.adds('sale.total', total, sumFen(funds.map(({ amount }) => amount)) + hospitalBorne + personal);
  return { ...parts, funds, hospitalBorne, account, familyAccount, cash, total, personal };
}
