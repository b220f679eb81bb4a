import type { AnsweredBill, BillWire } from '../../bill/index.ts';
import { formatFen, storedFen } from '../../money/index.ts';
import type { MoneyBackWire, PayerBackWire } from '../../terminal/protocol.ts';

/** @param now the bill that stands in the place of the old one; undefined when nothing stays */
export function moneyBack({ bill: was }: AnsweredBill, now: AnsweredBill | undefined): MoneyBackWire {
  const is = now?.bill;
  const less = (pick: (bill: BillWire) => string) => formatFen(storedFen(pick(was)) - (is ? storedFen(pick(is)) : 0n));
  return {
    total: less((bill) => bill.total),
    patient: less((bill) => bill.patient.pays),
    cash: less((bill) => bill.patient.cash),
    familyAccount: less((bill) => bill.patient.familyAccount),
    account: less((bill) => bill.patient.account),
    payers: payersBack(payersOf(was), is === undefined ? new Map() : payersOf(is)),
    transferLater: less((bill) => bill.patient.transferLater),
  };
}

type Payers = ReadonlyMap<string, { readonly payer: Omit<PayerBackWire, 'amount'>; readonly paid: bigint }>;

function payersOf(bill: BillWire): Payers {
  const payers = new Map<string, { payer: Omit<PayerBackWire, 'amount'>; paid: bigint }>();
  const add = (payer: Omit<PayerBackWire, 'amount'>, amount: string) => {
    const key = [payer.by, payer.plan ?? payer.name, payer.liability ?? ''].join('|');
    payers.set(key, { payer, paid: (payers.get(key)?.paid ?? 0n) + storedFen(amount) });
  };
  for (const { name, amount } of bill.funds) add({ by: 'fund', name }, amount);
  add({ by: 'institution', name: '医药机构负担' }, bill.hospitalBorne);
  for (const { plan, name, paidBy, paid, liabilities } of bill.plans) {
    if (paidBy === 'gateway') add({ by: 'plan', name: name.zh, plan }, paid);
    for (const share of liabilities) {
      const payer = { by: 'plan', name: `${name.zh} ${share.name.zh}`, plan, liability: share.liability } as const;
      add(payer, share.atCounter);
    }
  }
  return payers;
}

function payersBack(was: Payers, is: Payers): PayerBackWire[] {
  const all = new Map([...is, ...was]);
  return [...all].flatMap(([key, { payer }]) => {
    const amount = (was.get(key)?.paid ?? 0n) - (is.get(key)?.paid ?? 0n);
    return amount === 0n ? [] : [{ ...payer, amount: formatFen(amount) }];
  });
}
