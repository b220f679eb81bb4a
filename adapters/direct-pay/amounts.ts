import { type Fen, formatFen, sumFen } from '../../src/money/index.ts';
import type { Settlement } from '../../src/settlement/index.ts';
import type { Reading } from '../reading/reading.ts';
import { FUND_NAMES } from './codes.ts';
import type { Node } from './wire.ts';

type Amounts = Settlement['amounts'];
type InsuranceType = Settlement['insurance']['type'];

/**
 * What basic insurance left, before anything we pay. @param promised what our last quote of the case pays at the till
 */
export function readAmounts(row: Node, type: InsuranceType, promised: Fen | undefined, reading: Reading): Amounts {
  const must = (name: string): Fen => reading.amount(row.raw(name), row.at(name));
  const total = must('sumMoney');
  const parts = readParts(row, total, reading);
  const named = [
    { fund: 'basic', name: FUND_NAMES[type], amount: must('fundMoney') },
    { fund: 'criticalIllness', name: '大病保险基金', amount: must('seriousFundMoney') },
    { fund: 'civilServant', name: '公务员医疗补助', amount: must('civilServantFundMoney') },
    { fund: 'assistance', name: '民政医疗救助', amount: must('civilSubsidy') },
    { fund: 'other', name: '其他基金支出', amount: must('otherFundMoney') },
  ] as const;
  const paid = sumFen(named.map(({ amount }) => amount));
  const said = must('medicareFundCost');
  // 民政 is not a fund of the insurance: its part stands inside that figure, or beside it.
  if (said !== paid - named[3].amount) reading.adds(row.at('medicareFundCost'), said, paid);
  const hospitalBorne = must('hosBearMoney');
  const account = must('accountFundMoney');
  const due = total - paid - hospitalBorne - account;
  const cash = readCash(row, must('cashMoney'), due, promised, reading);
  const funds = named.filter(({ amount }) => amount > 0n);
  return { total, funds, hospitalBorne, account, familyAccount: 0n, cash, personal: account + cash, ...parts };
}

type Parts = Pick<Amounts, 'selfFunded' | 'overLimit' | 'preSelfPay' | 'inScope'>;

/** 转诊先自付 stands inside one of the three parts or beside them: the total says which. There is no 超限价 here. */
function readParts(row: Node, total: Fen, reading: Reading): Parts {
  const must = (name: string): Fen => reading.amount(row.raw(name), row.at(name));
  const [selfFunded, preSelfPay, inScope] = [must('selfAmount'), must('selfCareAmount'), must('inInsureMoney')];
  const referral = reading.optionalAmount(row.raw('priorBurdenMoney'), row.at('priorBurdenMoney')) ?? 0n;
  const sum = selfFunded + preSelfPay + inScope;
  const beside = total === sum ? 0n : referral;
  reading.adds(row.at('sumMoney'), total, sum + beside);
  return { selfFunded, overLimit: 0n, preSelfPay: preSelfPay + beside, inScope };
}

/**
 * 商保支付: hospitals repeat in a settlement what our quote promised, beside the cash or already off it. Any other
 * commercial payment has no name here, so nobody can say which plan must not pay again: it is refused.
 */
function readCash(row: Node, cash: Fen, due: Fen, promised: Fen | undefined, reading: Reading): Fen {
  const field = row.at('commercialInsurancePayment');
  const commercial = reading.optionalAmount(row.raw('commercialInsurancePayment'), field) ?? 0n;
  if (commercial === 0n) {
    reading.adds(row.at('cashMoney'), cash, due);
    return cash;
  }
  if (promised === undefined) {
    reading.refuse('CODE_UNKNOWN', field, { said: formatFen(commercial), because: 'no payer is named' });
    return cash;
  }
  if (commercial !== promised) reading.agrees(field, commercial, promised, 'promised');
  if (cash + commercial !== due) reading.adds(row.at('cashMoney'), cash, due);
  return due;
}

const PAID_BY_OTHERS = [
  'fundMoney',
  'seriousFundMoney',
  'civilServantFundMoney',
  'civilSubsidy',
  'otherFundMoney',
  'medicareFundCost',
  'hosBearMoney',
  'accountFundMoney',
] as const;

/** A visit that was never claimed from basic insurance: the patient owes all of it, and no fund may appear. */
export function readSelfPaid(row: Node, promised: Fen | undefined, reading: Reading): Amounts {
  const total = reading.amount(row.raw('sumMoney'), row.at('sumMoney'));
  for (const name of PAID_BY_OTHERS) {
    const said = reading.optionalAmount(row.raw(name), row.at(name)) ?? 0n;
    if (said !== 0n)
      reading.contradicts(row.at(name), row.at('isMedicalInsuranceSettlement'), {
        said: formatFen(said),
        elsewhere: formatFen(0n),
      });
  }
  const cash = reading.optionalAmount(row.raw('cashMoney'), row.at('cashMoney')) ?? total;
  readCash(row, cash, total, promised, reading);
  const nothing = { hospitalBorne: 0n, account: 0n, familyAccount: 0n, overLimit: 0n, preSelfPay: 0n, inScope: 0n };
  return { total, funds: [], ...nothing, personal: total, cash: total, selfFunded: total };
}
