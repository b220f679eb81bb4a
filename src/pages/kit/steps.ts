import type { BillWire, LiabilityShareWire, PlanShareWire } from '../../terminal/protocol.ts';
import { fenOf, grouped, isZeroAmount, share, yuanOf } from './amount.ts';
import FUND_NAMES from './fund-names.json' with { type: 'json' };
import type { BilingualText } from './say.tsx';
import { reasonSaid } from './words.ts';

/** The bill as stairs: from the total, one step per payer, down to the remainder. */
export interface StairStep {
  readonly key: string;
  readonly role: 'total' | 'fund' | 'hospital' | 'personal' | 'plan' | 'patient';
  readonly sign: '' | '−' | '=';
  readonly name: BilingualText;
  /** The plan that a liability belongs to. */
  readonly of?: BilingualText;
  readonly amount: string;
  /** Why nothing, what later, what the gateway did. */
  readonly note?: BilingualText;
  /** The bar of the step, as parts of the total. */
  readonly from: number;
  readonly to: number;
  /** The plan, and the liability of it, that F7 explains. */
  readonly subject?: Subject;
}

export interface Subject {
  readonly plan: PlanShareWire;
  readonly liability?: LiabilityShareWire;
}

export function stairOf(bill: BillWire): StairStep[] {
  const total = fenOf(bill.total);
  let rest = total;
  const down = (amount: string): { from: number; to: number } => {
    const top = rest;
    rest -= fenOf(amount);
    return { from: share(rest, total), to: share(top, total) };
  };
  const steps: StairStep[] = [
    { key: 'total', role: 'total', sign: '', name: { zh: '总费用', en: 'Total' }, amount: bill.total, from: 0, to: 1 },
  ];
  bill.funds.forEach((fund, index) => {
    const name = { zh: fund.name, en: FUND_NAMES[fund.fund] };
    steps.push({ key: `fund-${index}`, role: 'fund', sign: '−', name, amount: fund.amount, ...down(fund.amount) });
  });
  const hospital = { zh: '医院负担', en: 'Borne by the hospital' };
  steps.push({
    key: 'hospital',
    role: 'hospital',
    sign: '−',
    name: hospital,
    amount: bill.hospitalBorne,
    ...down(bill.hospitalBorne),
  });
  const personal = { zh: '个人负担', en: 'Personal burden' };
  steps.push({
    key: 'personal',
    role: 'personal',
    sign: '=',
    name: personal,
    amount: bill.personal,
    from: 0,
    to: share(rest, total),
  });
  for (const plan of bill.plans) steps.push(...planSteps(plan, down));
  const patient = { zh: '个人应付', en: 'Patient pays' };
  const { pays } = bill.patient;
  steps.push({
    key: 'patient',
    role: 'patient',
    sign: '=',
    name: patient,
    amount: pays,
    from: 0,
    to: share(fenOf(pays), total),
  });
  return steps;
}

type Down = (amount: string) => { from: number; to: number };

function planSteps(plan: PlanShareWire, down: Down): StairStep[] {
  const steps: StairStep[] = [];
  if (plan.paidBy === 'gateway' || plan.liabilities.length === 0) {
    const note = planNote(plan);
    steps.push({
      key: plan.plan,
      role: 'plan',
      sign: '−',
      name: plan.name,
      amount: plan.paid,
      ...(note === undefined ? {} : { note }),
      ...down(plan.paid),
      subject: { plan },
    });
  }
  for (const liability of plan.liabilities) {
    const note = liabilityNote(liability);
    steps.push({
      key: `${plan.plan}.${liability.liability}`,
      role: 'plan',
      sign: '−',
      name: liability.name,
      of: plan.name,
      amount: liability.payout,
      ...(note === undefined ? {} : { note }),
      ...down(liability.atCounter),
      subject: { plan, liability },
    });
  }
  return steps;
}

/** A plan on one line: the gateway paid it, or it pays nothing as a whole. */
function planNote(plan: PlanShareWire): BilingualText | undefined {
  if (plan.paidBy !== 'gateway') return plan.reason === undefined ? undefined : reasonSaid(plan.reason);
  const { check } = plan;
  if (check === undefined) return { zh: '医保平台已直接赔付', en: 'Paid by the gateway.' };
  const same = isZeroAmount(check.difference);
  return {
    zh: `医保平台已直接赔付；我方计算 ${grouped(check.ours)}，${same ? '一致' : `差额 ${grouped(check.difference)}`}`,
    en: `Paid by the gateway; our figure ${grouped(check.ours)}, ${same ? 'the same' : `difference ${grouped(check.difference)}`}.`,
  };
}

function liabilityNote(liability: LiabilityShareWire): BilingualText | undefined {
  if (liability.reason !== undefined) return reasonSaid(liability.reason);
  if (liability.atCounter === liability.payout) return undefined;
  const later = grouped(yuanOf(fenOf(liability.payout) - fenOf(liability.atCounter)));
  return { zh: `其中 ${later} 稍后转账`, en: `${later} of it is transferred later.` };
}

/** The law of the bill, checked once more before a person is asked to pay: the steps really end at the remainder. */
export function sumsHold(bill: BillWire): boolean {
  try {
    let rest = fenOf(bill.total);
    for (const fund of bill.funds) rest -= fenOf(fund.amount);
    rest -= fenOf(bill.hospitalBorne);
    if (rest !== fenOf(bill.personal)) return false;
    for (const plan of bill.plans) {
      if (plan.paidBy === 'gateway') rest -= fenOf(plan.paid);
      else for (const liability of plan.liabilities) rest -= fenOf(liability.atCounter);
    }
    const { pays, cash, account, familyAccount } = bill.patient;
    return rest === fenOf(pays) && fenOf(cash) + fenOf(account) + fenOf(familyAccount) === rest;
  } catch {
    return false;
  }
}
