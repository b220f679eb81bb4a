import { effect } from '@preact/signals';
import { isOut, keyOf } from './case.ts';
import * as store from './store.ts';

/**
 * What survives a reload stands behind the # of the address, which never leaves the machine: numbers of settlements, no
 * patient. Driven visits are not among it: the desk itself knows those whose outcome is out.
 */
export interface OutInAddress {
  readonly key: string;
  readonly asked: 'confirm' | 'cancel';
  readonly since: number;
}

const read = new URLSearchParams(location.hash.slice(1));

/** The bill that was on the screen. */
export const billInAddress = read.get('bill') ?? undefined;
export const outsInAddress: readonly OutInAddress[] = read.getAll('out').flatMap((text) => {
  const [asked, since, ...rest] = text.split('~');
  const key = rest.join('~');
  return (asked === 'confirm' || asked === 'cancel') && key !== '' ? [{ key, asked, since: Number(since) }] : [];
});

/** Something that was out is named so that nobody can tell what it was. */
export const isAddressDamaged = outsInAddress.length < read.getAll('out').length;

/** From now on the address says what is on the screen, and what was sent and not answered. */
export function keepAddress(): void {
  effect(() => {
    const words = new URLSearchParams();
    const view = store.current.value;
    if (view !== undefined) words.append('bill', view.settlementId);
    for (const { key, asked, since } of outsNow()) words.append('out', `${asked}~${since}~${key}`);
    const text = words.toString();
    history.replaceState(null, '', `${location.pathname}${location.search}${text === '' ? '' : `#${text}`}`);
  });
}

function outsNow(): OutInAddress[] {
  const view = store.current.value;
  const onScreen = view === undefined || !isOut(view.phase) || view.journeyId !== undefined ? [] : [view];
  const outs = onScreen.map((out): OutInAddress => {
    const asked = out.asked === 'cancel' || out.phase === 'cancelling' ? 'cancel' : 'confirm';
    return { key: keyOf(out), asked, since: out.since };
  });
  for (const { key, asked, since, journeyId, view: aside } of store.parked.value) {
    const isKnown = aside !== undefined && !isOut(aside.phase);
    if (journeyId === undefined && !isKnown)
      outs.push({ key, asked: asked === 'cancel' ? 'cancel' : 'confirm', since });
  }
  return outs;
}
