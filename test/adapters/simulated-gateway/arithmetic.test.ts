import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cases,
  type Pair,
  type SimulatedGateway,
  SimulatedHis,
  startSimulatedGateway,
} from '../../../adapters/simulated-gateway/index.ts';
import { type PlayedVisit, playCase } from '../../../scripts/harness/play-case.ts';
import { type Fen, formatFen, parseFen, sumFen } from '../../../src/money/index.ts';
import { detailOf, type Fields, fen, outputOf, rowAmount, setlinfoOf } from './helpers.ts';

let gateway: SimulatedGateway;
const played = new Map<string, PlayedVisit[]>();

beforeAll(async () => {
  gateway = await startSimulatedGateway({ seed: 7 });
  const his = new SimulatedHis({ url: gateway.url });
  for (const scripted of cases) played.set(scripted.case, await playCase(his, scripted));
});
afterAll(() => gateway.close());

const settlementPair = (visit: PlayedVisit): Pair | undefined => visit.settled?.settlementPairs.at(-1);
const money = (text: string): Fen => parseFen(text) ?? -1n;

describe('the worked bills of the plan page come out to the fen', () => {
  const worked = [
    ['T01', 'E1 employee', '89208.00', '25792.00', '5212.80', '0.00'],
    ['T02', 'E2 resident', '156600.00', '73400.00', '37380.00', '0.00'],
    ['T03', 'E3 resident on minimum living allowance', '156600.00', '73400.00', '50720.00', '15876.00'],
  ] as const;
  it.each(worked)('%s %s', (id, _title, pool, scope, critical, assistance) => {
    const pair = settlementPair(played.get(id)?.[0] as PlayedVisit);
    const info = setlinfoOf(pair);
    expect(formatFen(fen(info, 'hifp_pay'))).toBe(pool);
    expect(formatFen(fen(info, 'hifmi_pay') + fen(info, 'hifob_pay'))).toBe(critical);
    expect(formatFen(fen(info, 'maf_pay'))).toBe(assistance);
    const row = detailOf(pair).find((each) => each.fund_pay_type === '330100' || each.fund_pay_type === '390200');
    expect(row?.setl_proc_info).toContain(`"scopeAmt":${scope},`);
    expect(row?.setl_proc_info).toContain(`"payAmt":${critical},`);
  });

  it('writes the process information of the 大病 row exactly as agreed', () => {
    const row = detailOf(settlementPair(played.get('T01')?.[0] as PlayedVisit)).find(
      (each) => each.fund_pay_type === '330100',
    );
    expect(row?.setl_proc_info).toBe(
      '[{"polItemCode":"DB01","polItemName":"大病保险","scopeAmt":25792.00,"lineAmt":20000.00,"payAmt":5212.80,"payProp":0.9,"cumScopeAmtBefore":0.00,"cumPayAmtBefore":0.00}]',
    );
  });
});

describe.each(cases.map((scripted) => [scripted.case, scripted] as const))('%s', (id, scripted) => {
  it.each(scripted.expected.map((expected, index) => [index + 1, expected] as const))(
    'visit %i settles to its expected figures',
    (number, expected) => {
      const visit = played.get(id)?.[number - 1] as PlayedVisit;
      if (visit.visit.selfPaid === true) {
        expect(visit.pairs).toHaveLength(1);
        expect(visit.pairs[0]?.response).toBeNull();
        return;
      }
      const pair = settlementPair(visit);
      const info = setlinfoOf(pair);
      const rows = detailOf(pair);
      expect(formatFen(fen(info, 'medfee_sumamt'))).toBe(expected.total);
      expect(formatFen(fen(info, 'hifp_pay'))).toBe(expected.fund);
      expect(formatFen(fen(info, 'hifmi_pay') + fen(info, 'hifob_pay'))).toBe(expected.criticalIllness);
      expect(formatFen(fen(info, 'maf_pay'))).toBe(expected.assistance);
      expect(formatFen(rowAmount(rows, '999996'))).toBe(expected.hospitalShare);
      const byGateway = sumFen(expected.payouts.filter((pay) => pay.paidBy).map((pay) => money(pay.amount)));
      expect(rowAmount(rows, '620100')).toBe(byGateway);
      expect(fen(info, 'oth_pay')).toBe(byGateway);
      const critical = rows.find((row) => row.fund_pay_type === '330100' || row.fund_pay_type === '390200');
      if (visit.visit.kind === 'inpatient' || visit.visit.kind === 'special-outpatient') {
        expect(critical?.setl_proc_info).toContain(`"scopeAmt":${expected.scopeCost},`);
      } else {
        expect(critical).toBeUndefined();
      }
    },
  );

  it.each(scripted.expected.map((expected, index) => [index + 1, expected] as const))(
    'visit %i: what the patient pays is total less everything paid for',
    (_number, expected) => {
      const payers = [expected.fund, expected.criticalIllness, expected.assistance, expected.hospitalShare];
      const paid = [...payers, ...expected.payouts.map((pay) => pay.amount)].map(money);
      expect(formatFen(money(expected.total) - sumFen(paid))).toBe(expected.patientPays);
    },
  );
});

describe('the identities hold for every settlement answer of every case', () => {
  const answers = (): Pair[] =>
    [...played.values()].flat().flatMap((visit) => visit.pairs.filter((pair) => outputOf(pair).setlinfo !== undefined));

  it('sees quotes, settlements and cancellations', () => {
    const seen = new Set(answers().map((pair) => pair.infno));
    expect([...seen].sort()).toEqual(['2101', '2102', '2206', '2207', '2303', '2304', '2305']);
  });

  it('A1: total = self-funded + over limit + pre-self-pay + in scope', () => {
    for (const pair of answers()) {
      const info = setlinfoOf(pair);
      const parts = ['fulamt_ownpay_amt', 'overlmt_selfpay', 'preselfpay_amt', 'inscp_scp_amt'];
      expect(sumFen(parts.map((field) => fen(info, field)))).toBe(fen(info, 'medfee_sumamt'));
    }
  });

  it('A2: the same per line, and the totals are the sums of the lines', () => {
    for (const visit of [...played.values()].flat()) {
      const uploaded = visit.pairs.find((pair) => ['2204', '2301', '2102'].includes(pair.infno));
      const lines = (outputOf(uploaded).result ?? outputOf(uploaded).detlcutinfo ?? []) as Fields[];
      const settled = settlementPair(visit);
      if (settled === undefined) continue;
      const parts = ['fulamt_ownpay_amt', 'overlmt_amt', 'preselfpay_amt', 'inscp_scp_amt'];
      for (const line of lines) {
        expect(sumFen(parts.map((field) => fen(line, field)))).toBe(fen(line, 'det_item_fee_sumamt'));
      }
      const totals = ['fulamt_ownpay_amt', 'overlmt_selfpay', 'preselfpay_amt', 'inscp_scp_amt'];
      totals.forEach((total, index) => {
        expect(sumFen(lines.map((line) => fen(line, parts[index] ?? '')))).toBe(fen(setlinfoOf(settled), total));
      });
    }
  });

  it('A3: fund total = the sum of the funds, the personal account not among them', () => {
    const funds = ['hifp_pay', 'cvlserv_pay', 'hifes_pay', 'hifmi_pay', 'hifob_pay', 'maf_pay', 'oth_pay'];
    for (const pair of answers()) {
      const info = setlinfoOf(pair);
      expect(sumFen(funds.map((field) => fen(info, field)))).toBe(fen(info, 'fund_pay_sumamt'));
    }
  });

  it('A4: total = funds + person + hospital', () => {
    for (const pair of answers()) {
      const info = setlinfoOf(pair);
      const hospital = info.hosp_part_amt === undefined ? 0n : fen(info, 'hosp_part_amt');
      expect(fen(info, 'fund_pay_sumamt') + fen(info, 'psn_part_amt') + hospital).toBe(fen(info, 'medfee_sumamt'));
      expect(rowAmount(detailOf(pair), '999996')).toBe(hospital);
    }
  });

  it('A5: person = account + cash', () => {
    for (const pair of answers()) {
      const info = setlinfoOf(pair);
      const cash = fen(info, pair.infno === '2208' ? 'pdn_cash_pay' : 'psn_cash_pay');
      expect(fen(info, 'acct_pay') + cash + fen(info, 'acct_mulaid_pay')).toBe(fen(info, 'psn_part_amt'));
    }
  });

  it('numbers have at most two decimals, and a quote has no settlement id', () => {
    for (const pair of answers()) {
      const info = setlinfoOf(pair);
      if (['2206', '2303', '2101'].includes(pair.infno)) expect(info.setl_id).toBeNull();
      else expect(info.setl_id).toMatch(/^\d+$/);
      expect(info.medins_setl_id).toBe(pair.request.msgid);
      expect(typeof info.medfee_sumamt).toBe('number');
      expect(String(info.psn_part_amt)).toMatch(/^-?\d+(\.\d{1,2})?$/);
    }
  });

  it('msgids are institution, time, sequence: 30 characters, none twice', () => {
    const ids = [...played.values()].flat().flatMap((visit) => visit.pairs.map((pair) => String(pair.request.msgid)));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[HP]\d{11}\d{14}\d{4}$/);
  });
});

describe('the personal account', () => {
  it('pays up to its balance when the flag asks for it, and shows as 310200', () => {
    const pair = settlementPair(played.get('T24')?.[0] as PlayedVisit);
    const info = setlinfoOf(pair);
    expect([info.acct_pay, info.psn_cash_pay, info.balc]).toEqual([40000, 2912, 0]);
    expect(rowAmount(detailOf(pair), '310200')).toBe(4_000_000n);
  });

  it('is left alone without the flag', () => {
    const info = setlinfoOf(settlementPair(played.get('T11')?.[0] as PlayedVisit));
    expect([info.acct_pay, info.balc]).toEqual([0, 5000]);
  });
});
