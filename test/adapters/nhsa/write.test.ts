import { expect, test } from 'vitest';
import { nhsa, type WrittenBill } from '../../../adapters/nhsa/index.ts';
import type { Bill, LiabilityShare, PlanShare } from '../../../src/bill/index.ts';
import { e1, edit, INFO, read, yuan } from './messages.ts';

const liability = (id: string, zh: string, payout: bigint, atCounter = payout): LiabilityShare => ({
  liability: id,
  name: { zh, en: id },
  kind: 'indemnity',
  payout,
  atCounter,
  steps: [],
  gauges: [],
});
const plan = (id: string, liabilities: LiabilityShare[], more: Partial<PlanShare> = {}): PlanShare => ({
  plan: id,
  name: { zh: '某计划', en: id },
  version: '1',
  hash: 'h',
  flow: 'counter',
  liabilities,
  paid: 0n,
  paidBy: 'us',
  ...more,
});
const bill = (plans: PlanShare[]): Bill => ({
  settlementId: 'H33080000001:S1',
  basic: 'final',
  total: 15000000n,
  funds: [],
  hospitalBorne: 0n,
  personal: 5557920n,
  components: {} as Bill['components'],
  plans,
  patient: {
    pays: 4528960n,
    cash: 4500000n,
    familyAccount: 0n,
    account: 28960n,
    backToAccount: 1n,
    backToFamilyAccount: 0n,
    transferLater: 5n,
  },
  notes: [],
});
const e1Bill = bill([
  plan('huiqubao-2021', [
    liability('L1', '自付', 28960n),
    liability('L2', '自费', 1000000n),
    liability('L3', '特药', 0n),
  ]),
]);
const written = (made: Bill) => nhsa.writeBill(made, []) as WrittenBill;

test('a bill becomes rows as the gateway itself writes them', () => {
  expect(written(e1Bill).setldetail).toEqual([
    {
      fund_pay_type: '620100',
      fund_pay_type_name: '商业保险责任一支出',
      fund_payamt: '289.60',
      inscp_scp_amt: '0.00',
      crt_payb_lmt_amt: null,
      setl_proc_info: '[{"plan":"huiqubao-2021","liability":"L1","version":"1"}]',
    },
    expect.objectContaining({ fund_pay_type_name: '商业保险责任二支出', fund_payamt: '10000.00' }),
  ]);
});

test('what the patient still pays stands beside the rows', () => {
  expect(written(e1Bill)).toMatchObject({ psn_pay_after: '45289.60', acct_refd_amt: '0.01', transfer_later: '0.05' });
});

test('nothing is written for what the gateway paid or what is transferred later', () => {
  const gateway = plan('huiqubao-2021', [liability('L2', '自费', 100n)], { paidBy: 'gateway' });
  const later = plan('other', [liability('X', '补助', 100n, 0n)], { flow: 'transfer' });
  expect(written(bill([gateway, later])).setldetail).toEqual([]);
});

test('a plan that no region numbers is written in its own words', () => {
  expect(written(bill([plan('other', [liability('X', '补助', 100n)])])).setldetail[0]?.fund_pay_type_name).toBe(
    '商业保险某计划补助支出',
  );
});

test('what we write, we read as already paid, and never pay a second time', () => {
  const rows = written(e1Bill).setldetail;
  const golden = e1();
  const after = edit(golden, 'messages.1.response.output.setldetail', rows);
  const settlement = read(edit(after, `${INFO}.psn_cash_pay`, yuan('45289.60')));
  expect(settlement.gatewayRows).toEqual([
    { plan: 'huiqubao-2021', liability: 'L1', name: '商业保险责任一支出', amount: 28960n },
    { plan: 'huiqubao-2021', liability: 'L2', name: '商业保险责任二支出', amount: 1000000n },
  ]);
  expect(settlement.amounts).toMatchObject({ personal: 5557920n, cash: 5557920n });
});
