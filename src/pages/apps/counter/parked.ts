import type { WaitingQuote } from '../../../terminal/protocol.ts';
import { type Case, caseOfQuote, isOut, keyOf } from './case.ts';
import type { Parked } from './store.ts';
import * as store from './store.ts';

export const parkedOf = (view: Case): Parked => ({
  key: keyOf(view),
  asked: view.asked,
  since: view.since,
  journeyId: view.journeyId,
  drivenVisit: view.drivenVisit,
  view,
});

export function park(entry: Parked): void {
  store.parked.value = [...store.parked.value.filter(({ key }) => key !== entry.key), entry];
}

export function unpark(key: string): void {
  if (store.parked.value.some((entry) => entry.key === key))
    store.parked.value = store.parked.value.filter((entry) => entry.key !== key);
}

const isCurrent = (key: string): boolean => store.current.value !== undefined && keyOf(store.current.value) === key;

const parkedAt = (key: string): Parked | undefined => store.parked.value.find((entry) => entry.key === key);

/** The bill, on the screen or parked. */
export const caseAt = (key: string): Case | undefined => (isCurrent(key) ? store.current.value : parkedAt(key)?.view);

/** Whether the outcome is still looked for. */
export function isStillOut(key: string): boolean {
  const view = caseAt(key);
  return view === undefined ? parkedAt(key) !== undefined : isOut(view.phase);
}

/** Whether the page looks after this driven visit already. */
export const isFollowed = (drivenVisitId: string): boolean => isStillOut(drivenVisitId);

/** Changes the bill wherever it is. */
export function change(key: string, to: Partial<Case>): void {
  if (isCurrent(key)) return store.patch(to);
  store.parked.value = store.parked.value.map((entry) => {
    if (entry.key !== key) return entry;
    const { view } = entry;
    const drivenVisit = to.drivenVisit ?? entry.drivenVisit;
    return view === undefined ? { ...entry, drivenVisit } : { ...parkedOf({ ...view, ...to }), key, drivenVisit };
  });
}

/** A quote of a visit that is parked waits for nobody: presented again or not, first its outcome must be known. */
export const isAside = ({ reply }: WaitingQuote): boolean => parkedAt(keyOf(reply)) !== undefined;

/** What stands parked of the visit of a quote, as it comes back to the screen. */
export function parkedView(quote: WaitingQuote): Case | undefined {
  const entry = parkedAt(keyOf(quote.reply));
  if (entry === undefined) return undefined;
  const { asked, since, drivenVisit } = entry;
  return entry.view ?? { ...caseOfQuote(quote), phase: 'unknown', asked, since, drivenVisit };
}
