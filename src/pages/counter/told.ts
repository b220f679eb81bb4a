import { effect, signal } from '@preact/signals';
import type { ExplanationWire } from '../../terminal/protocol.ts';
import type { Said } from '../kit/say.tsx';
import { get } from './api.ts';
import * as store from './store.ts';

/** What to tell the patient, by node of the explanation ("plan.huiqubao-2021.L2"): fetched when somebody asks why. */
export const told = signal<ReadonlyMap<string, readonly Said[]>>(new Map());

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
  void fetchTold(path);
});

async function fetchTold(path: string): Promise<void> {
  const answer = await get<ExplanationWire>(path);
  // Without it the figures and sentences of the plan are still there: an explanation is a help, not a need.
  if (answer.kind === 'ok' && path === asked) told.value = linesByNode(answer.value);
}

function linesByNode(root: ExplanationWire): ReadonlyMap<string, readonly Said[]> {
  const found = new Map<string, readonly Said[]>();
  const visit = (node: ExplanationWire): readonly Said[] => {
    const lines = [...(node.patient.zh === '' ? [] : [node.patient]), ...node.children.flatMap(visit)];
    found.set(node.id, lines);
    return lines;
  };
  visit(root);
  return found;
}
