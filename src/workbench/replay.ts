import { figuresOf, type Payout } from '../bill/figures.ts';
import type { Desk } from '../desk/desk.ts';
import { type CancelAnswer, cancelById } from '../desk/settle/cancel.ts';
import type { SettleAnswer } from '../desk/settle/reply.ts';
import { commit } from '../desk/settle/settle.ts';
import { checkEnrolment, withoutTermDays } from '../plan/index.ts';
import { isRefusal, type Refusal, refuse, refuseFirst } from '../refusals/index.ts';
import { checkSettlement, type Event, eventSchema } from '../settlement/index.ts';

/** What one event of a replay became. Amounts are yuan text. */
export type ReplayResult =
  | { readonly event: 'enrol'; readonly person: string; readonly plan: string; readonly duplicate: boolean }
  | (SettleAnswer & {
      readonly event: 'settle';
      readonly total: string;
      readonly patientPays: string;
      readonly payouts: readonly Payout[];
    })
  | (CancelAnswer & { readonly event: 'cancel' })
  | {
      readonly event: 'refused';
      readonly code: string;
      readonly field?: string;
      readonly details?: Readonly<Record<string, string>>;
    };

/** Plays one canonical event against the desk's ledger. Never throws on bad input: that becomes a refusal. */
export async function replayEvent(desk: Desk, raw: unknown): Promise<ReplayResult> {
  const parsed = eventSchema.safeParse(raw);
  if (!parsed.success) return refused(refuseFirst(parsed.error.issues, 'event'));
  return play(desk, parsed.data);
}

async function play(desk: Desk, event: Event): Promise<ReplayResult> {
  switch (event.event) {
    case 'enrol': {
      const { person, plan } = event.enrolment;
      const loaded = desk.plans.find(plan);
      if (loaded === undefined) return refused(refuse('PLAN_UNKNOWN', 'enrolment.plan'));
      const impossible = checkEnrolment(loaded.plan, event.enrolment);
      if (impossible !== undefined) return refused(impossible);
      const enrolment = withoutTermDays(loaded.plan, event.enrolment);
      const enrolled = await desk.ledger.enrol(enrolment, desk.now().toISOString());
      return isRefusal(enrolled) ? refused(enrolled) : { event: 'enrol', person, plan, ...enrolled };
    }
    case 'settle': {
      const broken = checkSettlement(event.settlement);
      if (broken !== undefined) return refused(broken);
      if (event.settlement.basic.state === 'trial') return refused(refuse('BASIC_NOT_FINAL', 'settlement.basic.state'));
      const settled = await commit(desk, event.settlement, event.counter ?? 'replay');
      return isRefusal(settled) ? refused(settled) : { event: 'settle', ...figuresOf(settled), ...settled };
    }
    case 'cancel': {
      const cancelled = await cancelById(desk, event.settlement);
      return isRefusal(cancelled) ? refused(cancelled) : { event: 'cancel', ...cancelled };
    }
  }
}

const refused = ({ code, field, details }: Refusal): ReplayResult => ({
  event: 'refused',
  code,
  ...(field === undefined ? {} : { field }),
  ...(details === undefined ? {} : { details }),
});
