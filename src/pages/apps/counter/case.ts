import type {
  BillReply,
  BillWire,
  CancelReply,
  CounterBillRow,
  DrivenVisitReply,
  PatientWire,
  Problem,
  QuoteReply,
  WaitingQuote,
} from '../../../terminal/protocol.ts';
import type { IconName } from '../../kit/icon.tsx';
import type { BilingualText } from '../../kit/say.tsx';
import { sumsHold } from '../../kit/steps.ts';
import { changedProblem } from './changes.ts';
import { deskNow } from './clock.ts';

/** The one bill before the cashier, and how far it has come. */
export type Phase =
  | 'quoting'
  | 'trial'
  | 'ready'
  | 'expired'
  | 'confirming'
  | 'changed'
  | 'refused'
  | 'unknown'
  | 'settled'
  | 'cancelling'
  | 'cancelled';

export interface Case {
  readonly phase: Phase;
  readonly since: number;
  readonly settlementId: string;
  readonly patient: PatientWire;
  readonly bill: BillWire;
  readonly quoteId: string | undefined;
  readonly quotedAt: string | undefined;
  readonly canSettle: boolean;
  /** Until then the figures of the quote hold. */
  readonly expiresAt: string | undefined;
  readonly settled: BillReply | undefined;
  readonly receipt: CancelReply | undefined;
  readonly problem: Problem | undefined;
  /** What the unknown outcome is the outcome of. */
  readonly asked: 'confirm' | 'cancel' | 'gateway' | undefined;
  /** The driven visit that the desk drives for this bill, and what was last heard of it. */
  readonly journeyId: string | undefined;
  readonly drivenVisit: DrivenVisitReply | undefined;
  readonly note: BilingualText | undefined;
}

function phaseOf(reply: QuoteReply): Phase {
  if (reply.changed !== undefined) return 'changed';
  if (isPast(reply.expiresAt)) return 'expired';
  return reply.canSettle ? 'ready' : 'trial';
}

export function caseOfQuote({ quoteId, reply }: WaitingQuote): Case {
  return {
    phase: phaseOf(reply),
    since: deskNow(),
    settlementId: reply.settlementId,
    patient: reply.patient,
    bill: reply.bill,
    quoteId,
    quotedAt: reply.quotedAt,
    canSettle: reply.canSettle,
    expiresAt: reply.expiresAt,
    settled: undefined,
    receipt: undefined,
    problem: reply.changed === undefined ? undefined : changedProblem(reply.changed),
    asked: undefined,
    journeyId: reply.journeyId,
    drivenVisit: undefined,
    note: undefined,
  };
}

export function caseOfBill(reply: BillReply): Case {
  return {
    phase: reply.state,
    since: deskNow(),
    settlementId: reply.settlementId,
    patient: reply.patient,
    bill: reply.bill,
    quoteId: undefined,
    quotedAt: undefined,
    canSettle: false,
    expiresAt: undefined,
    settled: reply,
    receipt: reply.cancellation === undefined ? undefined : { ...reply.cancellation, duplicate: false },
    problem: undefined,
    asked: undefined,
    journeyId: undefined,
    drivenVisit: undefined,
    note: undefined,
  };
}

/** Phases in which money may be moving, or figures were disputed: no other bill may come before this one. */
export const isHeld = (phase: Phase): boolean =>
  phase === 'confirming' || phase === 'cancelling' || phase === 'unknown' || phase === 'changed' || phase === 'quoting';

/** Sent and not answered: it is looked after wherever the cashier goes, and nobody need wait for it. */
export const isOut = (phase: Phase): boolean => phase === 'confirming' || phase === 'cancelling' || phase === 'unknown';

/** One visit at this counter, whatever becomes of it. */
export const keyOf = (view: { readonly journeyId?: string | undefined; readonly settlementId: string }): string =>
  view.journeyId ?? view.settlementId;

export const isPast = (moment: string | undefined): boolean => moment !== undefined && Date.parse(moment) <= deskNow();

export interface PhaseLook extends BilingualText {
  readonly icon: IconName;
  readonly tone: 'plain' | 'accent' | 'good' | 'bad' | 'warn';
}

export const LOOKS: Readonly<Record<Phase, PhaseLook>> = {
  quoting: { zh: '预结算中', en: 'Quoting', icon: 'busy', tone: 'plain' },
  trial: { zh: '预结算中', en: 'Trial only', icon: 'draft', tone: 'plain' },
  ready: { zh: '可确认', en: 'Ready to confirm', icon: 'ready', tone: 'accent' },
  expired: { zh: '预结算已过期', en: 'Quote expired', icon: 'changed', tone: 'warn' },
  confirming: { zh: '确认中', en: 'Confirming', icon: 'busy', tone: 'accent' },
  changed: { zh: '金额有变', en: 'Figures changed', icon: 'changed', tone: 'warn' },
  refused: { zh: '拒绝', en: 'Refused', icon: 'refused', tone: 'bad' },
  unknown: { zh: '结果未知', en: 'Outcome unknown', icon: 'unknown', tone: 'warn' },
  settled: { zh: '已结算', en: 'Settled', icon: 'done', tone: 'good' },
  cancelling: { zh: '撤销中', en: 'Cancelling', icon: 'busy', tone: 'plain' },
  cancelled: { zh: '已撤销', en: 'Cancelled', icon: 'undone', tone: 'plain' },
};

/** A bill recorded after the quote was made answers it; an older one makes the quote a duplicate. */
export const answersQuote = (row: Pick<CounterBillRow, 'recordedAt'>, quotedAt: string): boolean =>
  Date.parse(row.recordedAt) >= Date.parse(quotedAt);

/** Why F2 does nothing now; undefined when it may settle. */
export function confirmBlocked(view: Case | undefined): BilingualText | undefined {
  if (view === undefined) return { zh: '没有待确认的账单', en: 'No bill to confirm' };
  if (view.phase === 'trial')
    return { zh: '预结算：医保尚未正式结算', en: 'Trial: basic insurance has not settled yet' };
  if (view.phase === 'refused' && view.problem?.retry !== 'same') {
    return { zh: view.problem?.title ?? '已被拒绝', en: view.problem?.detail ?? 'Refused' };
  }
  if (view.phase === 'expired')
    return { zh: '预结算已过期：先重新预结算，把金额告诉患者，再确认', en: 'Expired: quote again, then confirm' };
  if (view.phase === 'changed') return { zh: '金额有变，请先按 F5 重新预结算', en: 'Figures changed: F5 first' };
  if (view.phase !== 'ready' && view.phase !== 'refused') return { zh: LOOKS[view.phase].zh, en: LOOKS[view.phase].en };
  if (!sumsHold(view.bill)) return { zh: '合计不一致，不能确认', en: 'The steps do not add up' };
  return undefined;
}
