import type { BillWire } from '../../../src/bill/index.ts';
import { caseOf, personById, SimulatedHis, startSimulatedGateway } from '../../../src/main/simulator.ts';
import { inTempFolder, startServerChild } from '../../harness/child.ts';
import { Caller } from '../../harness/http.ts';
import { PLAN } from '../../harness/messages.ts';
import { type Check, check, type ReviewRow } from './row.ts';

/** What a reversal by message says of the settlement it takes back, played at a real server. */
export const rows: readonly ReviewRow[] = [
  {
    row: 'A6',
    plays: 'POST /v1/cancellations of 2305 with one figure, person or hospital number changed, each in turn',
    play: () => withSettledStay(differingReversals),
  },
  {
    row: 'A7',
    plays: 'POST /v1/cancellations of 2305, twice',
    play: () => withSettledStay(moneyOfReversal),
  },
  {
    row: 'A8',
    plays: 'POST /v1/quotes of 2303 with ownpay_hosp_part beside hosp_part_amt, and of one with two cash amounts',
    play: () => withSettledStay(hospitalShares, 'T16'),
  },
];

type Json = Record<string, unknown>;
interface Played {
  readonly caller: Caller;
  readonly trial: readonly unknown[];
  readonly settled: Json;
  readonly reversal: unknown;
}

/** @param other a second stay of which only the trial is made */
async function withSettledStay(
  work: (played: Played) => Promise<readonly Check[]>,
  other?: string,
): Promise<readonly Check[]> {
  const gateway = await startSimulatedGateway({ seed: 7 });
  try {
    return await inTempFolder(async (folder) => {
      const server = await startServerChild(`${folder}/ledger.db`);
      const caller = new Caller(server.url);
      try {
        const [person, visit] = visitOf('T15');
        const his = new SimulatedHis({ url: gateway.url });
        const opened = await his.openVisit(person, visit);
        const done = await his.settleVisit(opened);
        await caller.post('/v1/enrolments', { certificateNumber: person.certno, plan: PLAN });
        const messages = [...opened.pairs, ...done.settlementPairs];
        const settled = await caller.post('/v1/settlements', { adapter: 'nhsa', counter: 'C01', messages });
        const reversal: unknown = await his.cancelVisit(done);
        const trial = other === undefined ? opened : await his.openVisit(...visitOf(other));
        return await work({ caller, trial: trial.pairs, settled: settled.body, reversal });
      } finally {
        caller.close();
        await server.stop();
      }
    });
  } finally {
    await gateway.close();
  }
}

function visitOf(name: string) {
  const script = caseOf(name);
  const [visit] = script.visits;
  if (visit === undefined) throw new Error(`${name} has no visit`);
  return [personById(script.person), visit] as const;
}

const FIGURES = ['hifp_pay', 'hifob_pay', 'fund_pay_sumamt', 'psn_cash_pay', 'acct_pay', 'inscp_scp_amt'] as const;

async function differingReversals({ caller, reversal }: Played): Promise<Check[]> {
  const post = async (changed: unknown) =>
    (await caller.post('/v1/cancellations', { adapter: 'nhsa', counter: 'C01', messages: [changed] })).body;
  const info = infoOf(reversal);
  const checks: Check[] = [];
  for (const name of FIGURES) {
    const { code, field, details } = await post(withInfo(reversal, { [name]: (Number(info[name]) - 0.01).toFixed(2) }));
    const { said, original } = (details ?? {}) as { said?: string; original?: string };
    const apart = said === undefined || original === undefined ? '' : (Number(said) - Number(original)).toFixed(2);
    checks.push(check(name, `CANCEL_DIFFERS …${name} 0.01 apart`, `${code} …${lastOf(field)} ${apart} apart`));
  }
  const person = await post(withInfo(reversal, { certno: '999999199001010018' }));
  checks.push(check('certno', 'CANCEL_DIFFERS certno', `${person.code} ${lastOf(person.field)}`));
  const hospital = await post(withInfo(reversal, { fixmedins_code: 'H33080099999' }));
  checks.push(check('hospital', 'MESSAGE_CONTRADICTS fixmedins_code', `${hospital.code} ${lastOf(hospital.field)}`));
  checks.push(check('unchanged', '200', String((await post(reversal)).code ?? 200)));
  return checks;
}

async function moneyOfReversal({ caller, settled, reversal }: Played): Promise<Check[]> {
  const post = async () =>
    (await caller.post('/v1/cancellations', { adapter: 'nhsa', counter: 'C01', messages: [reversal] })).body;
  const [first, again] = [await post(), await post()];
  const bill = settled.bill as BillWire;
  const back = (first.back ?? {}) as { total?: string; patient?: string; cash?: string };
  const rows = (answer: unknown) =>
    ((answer ?? {}) as { setldetail?: { fund_payamt: string }[] }).setldetail?.map((row) => row.fund_payamt) ?? [];
  return [
    check('total back', bill.total, back.total),
    check('to the patient', bill.patient.pays, back.patient),
    check('of that cash', bill.patient.cash, back.cash),
    check(
      'negative rows',
      rows(settled.answer).map((amount) => `-${amount}`),
      rows(first.answer),
    ),
    check('the repeat says the same', first.back, again.back),
  ];
}

async function hospitalShares({ caller, trial }: Played): Promise<Check[]> {
  const trialWith = (more: Json) => trial.map((pair) => (infnoOf(pair) === '2303' ? withInfo(pair, more) : pair));
  const post = async (more: Json) =>
    (await caller.post('/v1/quotes', { adapter: 'nhsa', counter: 'C02', messages: trialWith(more) })).body;
  const info = infoOf(trial.find((pair) => infnoOf(pair) === '2303'));
  const cash = Number(info.psn_cash_pay);
  const less = (by: number, name: string) => (Number(info[name]) - by).toFixed(2);
  const shared = { psn_part_amt: less(5.01, 'psn_part_amt'), psn_cash_pay: less(5.01, 'psn_cash_pay') };
  const shareOf = (body: Json) =>
    (body.bill as { hospitalBorne?: string } | undefined)?.hospitalBorne ?? String(body.code);
  const notesOf = (body: Json) => ((body.bill as { notes?: string[] } | undefined)?.notes ?? []).join();
  const one = await post({ ...shared, hosp_part_amt: '0.00', ownpay_hosp_part: '5.01' });
  const other = await post({ ...shared, hosp_part_amt: '5.01', ownpay_hosp_part: '0.00' });
  const two = await post({ cash_payamt: (cash + 0.01).toFixed(2) });
  const { other: place, said, elsewhere } = (two.details ?? {}) as Record<string, string>;
  return [
    check('share in ownpay_hosp_part', '5.01', shareOf(one)),
    check('share in hosp_part_amt', '5.01', shareOf(other)),
    check('said on the bill', true, /医院负担 5\.01 元/.test(notesOf(one))),
    check(
      'two cash amounts',
      `MESSAGE_CONTRADICTS cash_payamt psn_cash_pay ${(cash + 0.01).toFixed(2)} ${cash.toFixed(2)}`,
      `${two.code} ${lastOf(two.field)} ${lastOf(place)} ${said} ${elsewhere}`,
    ),
  ];
}

const lastOf = (place: unknown): string => String(place).split('.').at(-1) ?? '';
const child = (node: unknown, name: string): Json => ((node ?? {}) as Json)[name] as Json;
const infnoOf = (pair: unknown): unknown => (pair as Json).infno;
const infoOf = (pair: unknown): Json => child(child(child(pair, 'response'), 'output'), 'setlinfo');

function withInfo(pair: unknown, more: Json): unknown {
  const response = child(pair, 'response');
  const output = child(response, 'output');
  return {
    ...(pair as Json),
    response: { ...response, output: { ...output, setlinfo: { ...child(output, 'setlinfo'), ...more } } },
  };
}
