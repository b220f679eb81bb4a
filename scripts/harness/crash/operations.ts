import { join } from 'node:path';
import { cancelById, commit, type Desk } from '../../../src/desk/index.ts';
import { replaceSettlement } from '../../../src/desk/settle/replace.ts';
import { type Ledger, LedgerFault } from '../../../src/ledger/index.ts';
import { packageRoot } from '../../../src/main/root.ts';
import { planBook } from '../../../src/plan/index.ts';
import { loadCoordination, loadPlan, readPlan } from '../../../src/plan/load.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import { type Settlement, type SettlementWire, settlementSchema } from '../../../src/settlement/index.ts';
import { caseVisitSchema, settlementOf } from '../../../src/workbench/examples/case.ts';
import { PLAN } from '../messages.ts';

/**
 * What can be done to a ledger, one operation each, for children that are killed in the middle of it. Everything is
 * fixed, the clock too (and `one-op.ts` fixes random ids), so that an operation turns one known ledger into another.
 */
export interface Operation {
  /** What the ledger holds before. */
  readonly prepare: (desk: Desk) => Promise<void>;
  readonly run: (desk: Desk) => Promise<Answer | Refusal>;
  /** What a caller without an answer sends again. It has the effect of `run` once, and then says `duplicate`. */
  readonly retry: (desk: Desk) => Promise<Answer | Refusal>;
}

export interface Answer {
  readonly duplicate: boolean;
}

const PERSON = 'p1';
const COUNTER = 'C01';
export const RUN_AT = '2021-06-01T02:00:00.000Z';
/** When the caller tries again: an answer that was stored does not change with it. */
export const RETRY_AT = '2021-06-01T02:05:00.000Z';

const settle = (desk: Desk) => commit(desk, stayOf(1), COUNTER);
const cancel = (desk: Desk) => cancelById(desk, stayOf(1).id, COUNTER, '退费');

async function cancelFirst(desk: Desk): Promise<Answer | Refusal> {
  const at = desk.now().toISOString();
  const evidence = { by: 'message', total: '100.00', figures: {} } as const;
  const recorded = await desk.ledger.cancel({ settlementId: stayOf(1).id, counter: COUNTER, at, evidence });
  return isRefusal(recorded) ? recorded : { ...recorded.receipt, duplicate: recorded.duplicate };
}

/** One settlement in the place of another: two entries, or none. */
async function replace(desk: Desk): Promise<Answer | Refusal> {
  const [replaces, settlement] = [stayOf(1).id, stayOf(3)];
  const replaced = await replaceSettlement(desk, { replaces, settlement, counter: COUNTER, reason: 'return 1' }).catch(
    // It begins with a look, and a ledger that is shut answers no look: the server says so in the same words.
    (error: unknown) => {
      if (error instanceof LedgerFault) return error.refusal;
      throw error;
    },
  );
  return isRefusal(replaced) ? replaced : { ...replaced.receipt, duplicate: replaced.duplicate };
}

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  settle: { prepare: enrol, run: settle, retry: settle },
  cancel: { prepare: settleTwo, run: cancel, retry: cancel },
  replace: { prepare: settleTwo, run: replace, retry: replace },
  /** The cancel of a settlement that has not come yet. */
  'cancel-first': { prepare: enrol, run: cancelFirst, retry: cancelFirst },
  enrol: { prepare: async () => {}, run: enrolment, retry: enrolment },
};

/** One plan is enough, and reading all of them would take longer than the rest of a child's life. */
export function deskOn(ledger: Ledger, at: string): Desk {
  const folder = join(packageRoot(), 'plans');
  const plan = readPlan(join(folder, 'quzhou', `${PLAN}.json`));
  if (!('plan' in plan)) throw new Error(`${PLAN} cannot be read`);
  return {
    adapters: new Map(),
    plans: planBook([loadPlan(plan.plan)], loadCoordination(folder, folder)),
    ledger,
    personKey: () => PERSON,
    now: () => new Date(at),
    notify: () => {},
  };
}

/** A stay that is paid for: drugs outside the catalogue, above the deductible. */
export const stayOf = (number: number): Settlement => settlementSchema.parse(wireOfStay(number));

export function wireOfStay(number: number): SettlementWire {
  const visit = caseVisitSchema.parse({
    settledOn: '2021-05-10',
    lines: [
      { kind: 'drug', class: 'C', approved: true, amount: '30000.00' },
      { kind: 'service', class: 'A', amount: '5000.00' },
    ],
    basic: '4000.00',
    scopeCost: '1000.00',
    line: '20000.00',
  });
  return settlementOf(visit, number, PERSON, '330800');
}

function enrolment(desk: Desk): Promise<Answer | Refusal> {
  return desk.ledger.enrol({ person: PERSON, plan: PLAN }, desk.now().toISOString());
}

export async function enrol(desk: Desk): Promise<void> {
  mustBe(await enrolment(desk));
}

async function settleTwo(desk: Desk): Promise<void> {
  await enrol(desk);
  for (const number of [1, 2]) mustBe(await commit(desk, stayOf(number), COUNTER));
}

function mustBe<T extends object>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Error(`refused: ${answer.code}`);
  return answer as T;
}
