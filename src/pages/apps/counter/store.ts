import { computed, signal } from '@preact/signals';
import type { CounterBillRow, DrivenVisitReply, Problem, WaitingQuote } from '../../../terminal/protocol.ts';
import type { BilingualText } from '../../kit/say.tsx';
import { type StairStep, stairOf } from '../../kit/steps.ts';
import { chinaDay } from '../../kit/time.ts';
import { answersQuote, type Case } from './case.ts';
import { deskNow } from './clock.ts';

/** All that the page knows. Lives in memory only; after a reload everything comes from the server again. */
export const counter = new URLSearchParams(location.search).get('counter') ?? '';
/** Whether the address names a counter in the form that the server takes. */
export const isCounter = /^[A-Za-z0-9._-]{1,64}$/.test(counter);

/**
 * Bills that were confirmed or cancelled, whose outcome is out, and that are not on the screen. They stay in sight
 * until the outcome is known and the cashier has seen it.
 */
export interface Parked {
  readonly key: string;
  readonly asked: Case['asked'];
  readonly since: number;
  readonly journeyId: string | undefined;
  readonly drivenVisit: DrivenVisitReply | undefined;
  /** Not there after a reload, when nobody has the bill any more; its outcome is looked after all the same. */
  readonly view: Case | undefined;
}

export const current = signal<Case | undefined>(undefined);
/** Outcomes that are out, or known and not yet seen, beside the bill on the screen. */
export const parked = signal<readonly Parked[]>([]);
export const waiting = signal<readonly WaitingQuote[]>([]);
/** Quote under the cursor of the list while no bill is open. */
export const pointed = signal<string | undefined>(undefined);
export const bills = signal<ReadonlyMap<string, CounterBillRow>>(new Map());
export const now = signal(deskNow());

export type Overlay = 'none' | 'help' | 'cancel' | 'matches';
export const overlay = signal<Overlay>('none');
export const whyOpen = signal(false);
export const chosen = signal(0);
/** The key that must be pressed a second time to act. */
export const armed = signal<'F4' | undefined>(undefined);

/** quiet: connected, and nothing comes. */
export type Link = 'connecting' | 'live' | 'quiet' | 'polling';
export const link = signal<Link>('connecting');
/** silent: nobody answers, so that nobody knows. */
export const ledger = signal<'asking' | 'fit' | 'unfit' | 'silent'>('asking');
export const restoring = signal(true);

/** What stands under the box: an answer to what was typed there. */
export interface Notice extends BilingualText {
  readonly tone: 'plain' | 'bad';
  readonly problem?: Problem;
}
export const notice = signal<Notice | undefined>(undefined);

/** For screen readers: steps politely, trouble at once. */
export const politely = signal('');
export const atOnce = signal('');

export const steps = computed<readonly StairStep[]>(() =>
  current.value === undefined ? [] : stairOf(current.value.bill),
);
export const explainable = computed(() => steps.value.filter((step) => step.subject !== undefined));

const clockDay = computed(() => chinaDay(now.value));
export const todaysBills = computed(() =>
  [...bills.value.values()]
    .filter((row) => chinaDay(row.recordedAt) === clockDay.value)
    .sort((a, b) => (a.recordedAt < b.recordedAt ? 1 : -1)),
);

/** A quote of a bill that was settled before it was quoted: confirming it pays nothing a second time. */
export function isDuplicate(settlementId: string, quotedAt: string): boolean {
  const row = bills.value.get(settlementId);
  return row?.state === 'settled' && !answersQuote(row, quotedAt);
}

export function patch(change: Partial<Case>): void {
  const view = current.value;
  if (view === undefined) return;
  const since = change.phase === undefined || change.phase === view.phase ? view.since : deskNow();
  current.value = { ...view, since, ...change };
}

/** The reason chosen in the cancel dialog, by place in its list, and the words for "other". */
export const cancelChoice = signal<number | undefined>(undefined);
export const cancelText = signal('');
/** The bill of another counter was named as such, and is to be cancelled all the same. */
export const cancelForeign = signal(false);
/** A bill was scanned while the cancel dialog was open: the dialog says what to do. */
export const cancelScanned = signal(false);
/** A bill that the page knows of, waiting or settled. */
export type Match =
  | { readonly kind: 'quote'; readonly quote: WaitingQuote }
  | { readonly kind: 'bill'; readonly row: CounterBillRow };

/** Bills among which the cashier is to choose. */
export const matches = signal<readonly Match[]>([]);
