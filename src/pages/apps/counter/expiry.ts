import { isPast } from './case.ts';
import { announce } from './flow.ts';
import * as store from './store.ts';

/** Each second: a quote whose figures hold no longer says so, and can no longer be confirmed as it stands. */
export function expire(): void {
  const view = store.current.value;
  if (view === undefined || (view.phase !== 'ready' && view.phase !== 'trial') || !isPast(view.expiresAt)) return;
  store.patch({ phase: 'expired', note: undefined });
  if (store.current.value !== undefined) announce(store.current.value);
}
