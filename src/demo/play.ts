import { figuresOf } from '../bill/figures.ts';
import type { BillWire } from '../terminal/protocol.ts';
import type { Answer, Client } from './client.ts';

/** What the demo needs of a simulated HIS and its script; `main.ts` brings the real ones. */
export interface ScriptedVisit {
  readonly cancelAfter?: boolean | undefined;
  readonly selfPaid?: boolean | undefined;
  readonly hisBillNo?: string | undefined;
}
export interface Expected {
  readonly total: string;
  readonly patientPays: string;
  readonly status: string;
  readonly payouts: readonly {
    readonly liability: string;
    readonly amount: string;
    readonly paidBy?: string | undefined;
  }[];
}
export interface Script<V extends ScriptedVisit> {
  readonly case: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly enrolled: boolean;
  readonly visits: readonly V[];
  readonly expected: readonly Expected[];
}
export interface HospitalSystem<V extends ScriptedVisit> {
  /** Who the patient is, for a visit that no gateway was asked about. */
  readonly certificate: { readonly psn_cert_type: string; readonly certno: string };
  open(visit: V): Promise<readonly unknown[]>;
  settle(): Promise<readonly unknown[]>;
  cancel(): Promise<unknown>;
}

export interface PlayedBill {
  readonly case: string;
  readonly visit: number;
  readonly title: string;
  readonly total: string;
  readonly patientPays: string;
  readonly payouts: readonly { readonly plan: string; readonly liability: string; readonly amount: string }[];
  readonly status: string;
  /** What differs from the script's expectation; empty when all is as it should be. */
  readonly differs: readonly string[];
  readonly bill: BillWire;
}

export const PLAN = 'huiqubao-2021';

/**
 * One test person through the whole real path, over HTTP: gateway -> HIS -> quote -> gateway settles -> our
 * settlement against that quote -> perhaps a cancel.
 */
export async function playScript<V extends ScriptedVisit>(
  script: Script<V>,
  his: HospitalSystem<V>,
  desk: Client,
  counter: string,
): Promise<PlayedBill[]> {
  const played: PlayedBill[] = [];
  for (const [index, visit] of script.visits.entries()) {
    const expected = script.expected[index];
    if (expected === undefined) throw new Error(`${script.case} has no expectation for visit ${index + 1}`);
    const { answer, cancelled } = await playVisit(visit, his, desk, counter);
    if (answer.status >= 400)
      throw new Error(
        `${script.case} visit ${index + 1}: ${String(answer.body.code)} ${String(answer.body.field ?? '')}`,
      );
    const bill = answer.body.bill as BillWire;
    const figures = figuresOf({ bill });
    const status = statusOf(bill, cancelled);
    played.push({
      case: script.case,
      visit: index + 1,
      title: script.title.zh,
      ...figures,
      status,
      differs: differences(expected, figures, status),
      bill,
    });
  }
  return played;
}

async function playVisit<V extends ScriptedVisit>(
  visit: V,
  his: HospitalSystem<V>,
  desk: Client,
  counter: string,
): Promise<{ answer: Answer; cancelled: boolean }> {
  const opened = await his.open(visit);
  const head = { adapter: 'nhsa', counter };
  if (visit.selfPaid === true) {
    const body = { ...head, messages: opened, selfPaid: { hisBillNo: visit.hisBillNo, ...his.certificate } };
    return { answer: await desk.post('/v1/settlements', body), cancelled: false };
  }
  const quoted = await desk.post('/v1/quotes', { ...head, messages: opened });
  if (quoted.status >= 400) return { answer: quoted, cancelled: false };
  const messages = [...opened, ...(await his.settle())];
  const answer = await desk.post('/v1/settlements', { ...head, quoteId: quoted.body.quoteId, messages });
  if (visit.cancelAfter !== true || answer.status >= 400) return { answer, cancelled: false };
  const cancel = await desk.post('/v1/cancellations', { ...head, messages: [await his.cancel()] });
  return { answer: cancel.status >= 400 ? cancel : answer, cancelled: cancel.status < 400 };
}

/** settled, cancelled, or the one reason why the plan as a whole paid nothing. */
function statusOf(bill: BillWire, cancelled: boolean): string {
  if (cancelled) return 'cancelled';
  const plan = bill.plans.find((share) => share.plan === PLAN);
  if (plan?.reason !== undefined) return plan.reason.code;
  const reasons = new Set(plan?.liabilities.map((share) => share.reason?.code ?? 'paid'));
  if (reasons.size === 1 && reasons.has('BASIC_NOT_CLAIMED')) return 'BASIC_NOT_CLAIMED';
  if (reasons.size === 1 && reasons.has('CARE_NOT_COVERED')) return 'CARE_NOT_COVERED';
  if (reasons.has('INSTITUTION_NOT_DESIGNATED')) return 'INSTITUTION_NOT_DESIGNATED';
  return 'settled';
}

function differences(expected: Expected, figures: ReturnType<typeof figuresOf>, status: string): string[] {
  const differs: string[] = [];
  const equal = (name: string, got: string, wanted: string) => {
    if (got !== wanted) differs.push(`${name}: ${got}, expected ${wanted}`);
  };
  equal('total', figures.total, expected.total);
  equal('patientPays', figures.patientPays, expected.patientPays);
  equal('status', status, expected.status);
  const wanted = new Map(
    expected.payouts.map((payout) => [payout.paidBy === 'gateway' ? 'gateway' : payout.liability, payout.amount]),
  );
  for (const { liability, amount } of figures.payouts) equal(liability, amount, wanted.get(liability) ?? '0.00');
  for (const liability of wanted.keys()) {
    if (!figures.payouts.some((payout) => payout.liability === liability))
      differs.push(`${liability}: not on the bill`);
  }
  return differs;
}
