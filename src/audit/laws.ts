import type { BillWire } from '../bill/index.ts';
import { type Fen, parseFen, sumFen } from '../money/index.ts';
import { checkSettlement, type Settlement } from '../settlement/index.ts';
import type { CheckId } from './checks.ts';

/** A law that a recorded bill breaks. */
export interface BrokenLaw {
  readonly check: CheckId;
  readonly says: string;
}

/**
 * The laws of a bill as it stands recorded, added up without the engine: they hold or not whichever version priced it.
 * @throws RangeError when an amount of the bill cannot be read
 */
export function brokenOf(settlement: Settlement, bill: BillWire): BrokenLaw[] {
  const { amounts } = settlement;
  const broken: BrokenLaw[] = [];
  const law = (check: CheckId, holds: boolean, says: string) => {
    if (!holds) broken.push({ check, says });
  };
  const refused = checkSettlement(settlement);
  if (refused !== undefined) {
    law(refused.field === 'amounts.personal' ? 'I2' : 'I1', false, `the settlement does not add up (${refused.field})`);
  }
  const [total, personal, hospital] = [fen(bill.total), fen(bill.personal), fen(bill.hospitalBorne)];
  const funds = sumFen(bill.funds.map(({ amount }) => fen(amount)));
  law('I1', total === amounts.total, 'the total of the bill is not that of the settlement');
  law('I1', funds + hospital + personal === total, 'funds, hospital and personal burden do not make the total');
  law('I2', personal === amounts.personal, 'the personal burden of the bill is not that of the settlement');
  law('I2', sumFen(Object.values(bill.components).map(fen)) === personal, 'the components do not make the burden');
  for (const says of brokenPlans(bill, personal)) law('I3', false, says);
  const { pays, cash, account, familyAccount } = bill.patient;
  const atCounter = sumFen(bill.plans.map(atCounterOf));
  law('I4', fen(pays) >= 0n, 'the patient is asked for less than nothing');
  law('I4', fen(pays) === personal - atCounter, 'what the patient pays is not what the plans leave');
  law('I4', fen(cash) + fen(account) + fen(familyAccount) === fen(pays), 'cash and accounts do not make what is paid');
  law('I4', funds + hospital + atCounter + fen(pays) === total, 'all payers together do not make the total');
  return broken;
}

function brokenPlans(bill: BillWire, personal: Fen): string[] {
  return bill.plans.flatMap((plan) => {
    const paid = fen(plan.paid);
    const payouts = plan.liabilities.map((share) => fen(share.payout));
    const said: string[] = [];
    if (paid < 0n || payouts.some((payout) => payout < 0n)) said.push(`${plan.plan} pays less than nothing`);
    if (plan.paidBy === 'us' && sumFen(payouts) !== paid) said.push(`${plan.plan} is not the sum of its liabilities`);
    for (const share of plan.liabilities) {
      const name = `${plan.plan} ${share.liability}`;
      if (fen(share.atCounter) < 0n || fen(share.atCounter) > fen(share.payout))
        said.push(`${name} gives more at the counter than it pays`);
      if (share.kind === 'indemnity' && fen(share.payout) > personal) said.push(`${name} pays more than was borne`);
    }
    return said;
  });
}

function atCounterOf(plan: BillWire['plans'][number]): Fen {
  return plan.paidBy === 'gateway' ? fen(plan.paid) : sumFen(plan.liabilities.map((share) => fen(share.atCounter)));
}

function fen(text: string): Fen {
  const amount = parseFen(text);
  if (amount === undefined) throw new RangeError('not an amount');
  return amount;
}
