import { effect, signal } from '@preact/signals';
import type { ExplanationWire } from '../../../terminal/protocol.ts';
import type { BilingualText } from '../../kit/say.tsx';
import { get } from '../../link/api.ts';
import * as store from './store.ts';

/** What to tell the patient, by node of the explanation ("plan.huiqubao-2021.L2"): fetched when somebody asks why. */
export const told = signal<ReadonlyMap<string, readonly BilingualText[]>>(new Map());

/** What each fee line is, by its number, and why a liability ("plan.huiqubao-2021.L2") did not count it. */
export interface Items {
  readonly named: ReadonlyMap<string, BilingualText>;
  readonly reasons: ReadonlyMap<string, BilingualText>;
}
const NO_ITEMS: Items = { named: new Map(), reasons: new Map() };
export const items = signal<Items>(NO_ITEMS);
export const reasonKey = (liability: string, line: string): string => `${liability} ${line}`;

let asked = '';

effect(() => {
  const { current, whyOpen } = store;
  if (!whyOpen.value || current.value === undefined) return;
  const { settled, settlementId, quoteId } = current.value;
  const path =
    settled === undefined && quoteId !== undefined
      ? `/v1/quotes/${quoteId}/explanation`
      : `/v1/bills/${encodeURIComponent(settlementId)}/explanation`;
  if (path === asked) return;
  asked = path;
  told.value = new Map();
  items.value = NO_ITEMS;
  void fetchTold(path);
});

async function fetchTold(path: string): Promise<void> {
  const answer = await get<ExplanationWire>(path);
  // Without it the figures and sentences of the plan are still there: an explanation is a help, not a need.
  if (answer.kind !== 'ok' || path !== asked) return;
  told.value = linesByNode(answer.value);
  items.value = itemsOf(answer.value);
}

function linesByNode(root: ExplanationWire): ReadonlyMap<string, readonly BilingualText[]> {
  const found = new Map<string, readonly BilingualText[]>();
  const visit = (node: ExplanationWire): readonly BilingualText[] => {
    const lines = [...(node.patient.zh === '' ? [] : [node.patient]), ...node.children.flatMap(visit)];
    found.set(node.id, lines);
    return lines;
  };
  visit(root);
  return found;
}

function itemsOf(root: ExplanationWire): Items {
  const named = new Map<string, BilingualText>();
  const reasons = new Map<string, BilingualText>();
  const visit = (node: ExplanationWire, parent: string): void => {
    for (const { id, item } of [...(node.lines?.counted ?? []), ...(node.lines?.notCounted ?? [])]) named.set(id, item);
    for (const { id, reason } of node.lines?.notCounted ?? []) reasons.set(reasonKey(parent, id), reason);
    for (const child of node.children) visit(child, node.id);
  };
  visit(root, '');
  return { named, reasons };
}
