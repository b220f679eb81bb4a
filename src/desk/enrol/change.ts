import type { ChangeResult, WithdrawalCause } from '../../ledger/index.ts';
import { checkEnrolment } from '../../plan/index.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import type { Enrolment, EnrolmentAttributes } from '../../settlement/index.ts';
import { chinaDay, type Desk } from '../desk.ts';

interface Wanted {
  readonly person: string;
  readonly plan: string;
  readonly by: string;
  readonly reason: string;
}

export interface Correction extends Wanted {
  /** What is given replaces what is recorded; null takes it away. */
  readonly change: {
    readonly from?: string | null | undefined;
    readonly to?: string | null | undefined;
    readonly attributes?: EnrolmentAttributes | null | undefined;
  };
}

/**
 * Puts right what is recorded of an enrolment. Bills that were settled under it stay, and the answer names them.
 * Refusals: PLAN_UNKNOWN, ENROLMENT_UNKNOWN, FIELD_INVALID, LEDGER_BUSY.
 */
export async function correct(desk: Desk, { change, ...wanted }: Correction): Promise<ChangeResult | Refusal> {
  const loaded = desk.plans.find(wanted.plan);
  if (loaded === undefined) return refuse('PLAN_UNKNOWN', 'plan');
  return desk.ledger.policies.amend({
    ...wanted,
    at: desk.now().toISOString(),
    change: (before) => {
      const after = corrected(before, change);
      return checkEnrolment(loaded.plan, after) ?? after;
    },
  });
}

function corrected(before: Enrolment, change: Correction['change']): Enrolment {
  const kept = Object.entries({ ...before, ...change }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(kept) as unknown as Enrolment;
}

export interface Withdrawal extends Wanted {
  readonly cause: WithdrawalCause;
  /** Last day of cover; without one there never was any. */
  readonly lastDay?: string | undefined;
}

/**
 * Ends an enrolment. Whether its holder may give the plan back is the plan's rule; mistakes and lapses are not asked.
 * Refusals: PLAN_UNKNOWN, ENROLMENT_UNKNOWN, WITHDRAWAL_NOT_ADMITTED, FIELD_INVALID, LEDGER_BUSY.
 */
export async function withdraw(desk: Desk, { lastDay, ...wanted }: Withdrawal): Promise<ChangeResult | Refusal> {
  const loaded = desk.plans.find(wanted.plan);
  if (loaded === undefined) return refuse('PLAN_UNKNOWN', 'plan');
  if (wanted.cause === 'lapsed' && lastDay === undefined)
    return refuse('FIELD_INVALID', 'lastDay', { expected: 'the last day on which the conditions held' });
  const { enrolment, term } = loaded.plan;
  const today = chinaDay(desk.now());
  const rule = enrolment?.withdrawal;
  // Given back before it began, or not at all: a last day within the term would be giving back within it.
  const isWithin = term.from <= today || (lastDay !== undefined && lastDay >= term.from);
  const isTooLate = wanted.cause === 'asked' && rule !== undefined && { termBegins: isWithin, any: false }[rule.until];
  const examine = (before: Enrolment): Refusal | undefined => {
    if (isTooLate)
      return refuse('WITHDRAWAL_NOT_ADMITTED', 'cause', { termFrom: term.from, sentence: rule.source.quote });
    if (lastDay === undefined) return undefined;
    if (before.to !== undefined && lastDay > before.to)
      return refuse('FIELD_INVALID', 'lastDay', { expected: `at most ${before.to}, when it ends` });
    const impossible = checkEnrolment(loaded.plan, { ...before, to: lastDay });
    return impossible === undefined ? undefined : { ...impossible, field: 'lastDay' };
  };
  return desk.ledger.policies.withdraw({
    ...wanted,
    at: desk.now().toISOString(),
    examine,
    ...(lastDay === undefined ? {} : { lastDay }),
  });
}

/** The answer to a correction or a withdrawal. */
export function changedReply(person: string, plan: string, changed: ChangeResult | Refusal): object {
  if (isRefusal(changed)) return changed;
  const { duplicate, record, review } = changed;
  const { number, state, enrolment, changes } = record;
  return { person, plan, duplicate, number, state, enrolment, changes, review };
}
