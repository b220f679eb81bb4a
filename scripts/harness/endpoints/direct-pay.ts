import { LosslessNumber } from 'lossless-json';
import { price } from '../../../src/engine/index.ts';
import { readJson } from '../../../src/json/index.ts';
import { adapters } from '../../../src/main/adapters.ts';
import { demoLists, openPlans } from '../../../src/main/plans.ts';
import * as simulated from '../../../src/main/simulator.ts';
import { formatFen, sumFen } from '../../../src/money/index.ts';
import type { PlanBook } from '../../../src/plan/index.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import type { Line, Settlement } from '../../../src/settlement/index.ts';
import { PLAN } from '../messages.ts';
import { playCase } from '../play-case.ts';

/**
 * What a hospital that speaks 商保直赔 sends of a visit: the same facts, as far as those messages have a place for them.
 */
export interface DirectVisit {
  readonly opened: unknown;
  readonly lines: readonly unknown[];
  /** `promised`: what our quote pays, which hospitals repeat beside the cash. */
  readonly asked: (code: 'S290' | 'S291', promised?: string) => unknown;
}

const yuan = (fen: bigint) => new LosslessNumber(formatFen(fen));
const LINES_A_CALL = 99;

export function directPackage(code: string, sender: string, body: readonly object[], trade: string): unknown {
  const head = { busseID: code, sendTradeNum: trade, senderCode: sender, senderName: '测试医院', hosorgNum: 'C01' };
  return { package: { head: { ...head, recordCount: String(body.length) }, body, additionInfo: {} } };
}

export function directVisit(settlement: Settlement, certificate: string): DirectVisit {
  const { visit, lines } = settlement;
  const sender = visit.institution.code;
  const medicalNum = visit.id;
  const medicalType = {
    inpatient: '21',
    'special-outpatient': '14',
    outpatient: '11',
    emergency: '13',
    pharmacy: '41',
  }[visit.care];
  const trade = (code: string, number: number) => `20210320103000-${sender}-${medicalNum}${code}${number}`;
  const diagnoses = visit.diagnoses.map(({ code, main }, index) => ({
    diagnosisCode: code,
    diagSort: main ? '1' : String(index + 2),
  }));
  const person = { credentialType: '01', credentialNum: certificate, name: '测试·一' };
  const stay = { treatDate: visit.admittedOn ?? '', inHosDiagnosisList: diagnoses };
  const calls: unknown[] = [];
  for (let from = 0; from < lines.length; from += LINES_A_CALL) {
    const rows = lines.slice(from, from + LINES_A_CALL).map((line) => ({ medicalNum, ...rowOf(line) }));
    calls.push(directPackage('S250', sender, rows, trade('S250', from)));
  }
  return {
    opened: directPackage('S210', sender, [{ medicalNum, medicalType, ...person, ...stay }], trade('S210', 0)),
    lines: calls,
    asked: (code, promised) =>
      directPackage(
        code,
        sender,
        [{ medicalNum, medicalType, ...resultOf(settlement), ...(promised === undefined ? {} : promiseOf(promised)) }],
        trade(code, 0),
      ),
  };
}

const promiseOf = (promised: string) => ({ commercialInsurancePayment: new LosslessNumber(promised) });

function rowOf(line: Line): object {
  const grade = { A: '01', B: '02', C: '03', unknown: '' }[line.class];
  const ratio = line.amount === 0n ? 0n : (line.preSelfPay * 1_000_000n) / line.amount;
  return {
    recipeSerialNum: line.id,
    listCat: { drug: '1', herb: '1', material: '4', service: '2', unknown: '' }[line.kind],
    feesGrade: grade,
    medicareFeeitemCode: line.codeUnknown === true ? '' : line.code,
    hospitalChargeName: line.name ?? '',
    selfPayRatio: new LosslessNumber(ratio === 1_000_000n ? '1' : `0.${String(ratio).padStart(6, '0')}`),
    quantity: new LosslessNumber(line.quantity ?? '1'),
    money: yuan(line.amount),
    ...(line.approval === undefined ? {} : { approvalNum: line.approval }),
  };
}

function resultOf(settlement: Settlement): object {
  const { amounts, basic, insurance, visit } = settlement;
  const fund = (name: string) => sumFen(amounts.funds.filter((one) => one.fund === name).map(({ amount }) => amount));
  const named = ['basic', 'criticalIllness', 'civilServant', 'assistance'].map(fund);
  const all = sumFen(amounts.funds.map(({ amount }) => amount));
  const [fundMoney = 0n, serious = 0n, civilServant = 0n, assistance = 0n] = named;
  return {
    billNum: `B${basic.settlementId ?? visit.id}`,
    businessSerialNum: basic.settlementId ?? '',
    settleDate: visit.settledAt.replaceAll(/[-T:]/g, ''),
    dischDate: visit.dischargedOn ?? '',
    areaCode: insurance.region,
    medicalInsurance: { employee: '310', resident: '390', other: '340' }[insurance.type],
    personnelCat: insurance.retired === undefined ? '' : insurance.retired ? '退休' : '在职',
    isMedicalInsuranceSettlement: '1',
    sumMoney: yuan(amounts.total),
    selfAmount: yuan(amounts.selfFunded + amounts.overLimit),
    selfCareAmount: yuan(amounts.preSelfPay),
    inInsureMoney: yuan(amounts.inScope),
    medicareFundCost: yuan(all),
    medicarePayLine: yuan(0n),
    fundMoney: yuan(fundMoney),
    seriousFundMoney: yuan(serious),
    civilServantFundMoney: yuan(civilServant),
    civilSubsidy: yuan(assistance),
    otherFundMoney: yuan(all - sumFen(named)),
    hosBearMoney: yuan(amounts.hospitalBorne),
    priorBurdenMoney: yuan(0n),
    accountFundMoney: yuan(amounts.account + amounts.familyAccount),
    commercialInsurancePayment: yuan(0n),
    cashMoney: yuan(amounts.cash),
  };
}

export interface Compared {
  readonly visits: number;
  /** Payouts above zero that are the same at both endpoints. */
  readonly equal: number;
  /** Payouts that direct-pay cannot grant, each with what is missing named. */
  readonly missing: number;
  readonly broken: readonly string[];
}

const nhsa = adapters.get('nhsa');
const direct = adapters.get('direct-pay');
const personKey = (type: string, number: string) => `${type}/${number}`;

/**
 * Every scripted visit that basic insurance settles, in national messages and in 商保直赔: the same payouts, or what is
 * missing named.
 */
export async function sameThroughDirectPay(seed: number): Promise<Compared> {
  const gateway = await simulated.startSimulatedGateway({ seed });
  const plans = openPlans(undefined, [demoLists()]);
  const broken: string[] = [];
  let [visits, equal, missing] = [0, 0, 0];
  try {
    const his = new simulated.SimulatedHis({ url: gateway.url });
    for (const script of simulated.cases.filter(({ visits: all }) => all.every(({ selfPaid }) => selfPaid !== true))) {
      const { certno } = simulated.personById(script.person);
      for (const { opened, settled } of await playCase(his, script)) {
        const messages = [...opened.pairs, ...(settled?.settlementPairs ?? [])];
        const first = nhsa?.readSettlement(raw({ messages }), personKey);
        if (first === undefined || isRefusal(first))
          throw new Error(`${script.case}: the national messages were refused`);
        // A row the gateway paid itself has no name in 商保直赔, and is refused there: test/adapters/direct-pay.
        if (first.gatewayRows.length > 0) continue;
        visits += 1;
        const sent = directVisit(first, certno);
        const packages = [sent.opened, ...sent.lines, sent.asked('S291')];
        const second = direct?.readSettlement({ packages }, personKey);
        if (second === undefined || isRefusal(second)) {
          broken.push(`${script.case}: refused ${second?.code} ${second?.field}`);
          continue;
        }
        const found = compare(first, second, plans, script.enrolled);
        equal += found.equal;
        missing += found.missing;
        broken.push(...found.broken.map((what) => `${script.case}: ${what}`));
      }
    }
  } finally {
    await gateway.close();
  }
  return { visits, equal, missing, broken };
}

function raw(value: unknown): unknown {
  const read = readJson(JSON.stringify(value));
  return isRefusal(read) ? read : read.value;
}

function compare(first: Settlement, second: Settlement, plans: PlanBook, enrolled: boolean): Omit<Compared, 'visits'> {
  const broken: string[] = [];
  let [equal, missing] = [0, 0];
  if (first.id !== second.id || first.person.key !== second.person.key) broken.push('another settlement or person');
  const [all, less] = [sharesOf(first, plans, enrolled), sharesOf(second, plans, enrolled)];
  // 商保直赔 has no 大病 scope: without it the national visit pays the rest by the same rules.
  const { criticalIllness: _scope, ...same } = first;
  const carried = sharesOf(same, plans, enrolled);
  for (const [id, share] of less) {
    const [full, part] = [all.get(id)?.payout ?? 0n, carried.get(id)?.payout ?? 0n];
    const named = share.reason?.missing !== undefined;
    if (share.payout === full || share.payout === part) equal += share.payout > 0n ? 1 : 0;
    else if (share.payout !== 0n || !named)
      broken.push(`${id} pays ${formatFen(share.payout)}, not ${formatFen(full)}`);
    if (share.payout === 0n && full > 0n) {
      missing += 1;
      if (!named) broken.push(`${id} pays nothing and names nothing missing`);
    }
  }
  return { equal, missing, broken };
}

function sharesOf(settlement: Settlement, plans: PlanBook, enrolled: boolean) {
  const loaded = plans.find(PLAN);
  if (loaded === undefined) throw new Error('the plan is not there');
  const holding = enrolled ? { loaded, enrolment: { person: settlement.person.key, plan: PLAN } } : { loaded };
  const { bill } = price(settlement, [holding], new Map());
  return new Map(
    bill.plans.flatMap(({ liabilities }) => liabilities.map((share) => [share.liability, share] as const)),
  );
}
