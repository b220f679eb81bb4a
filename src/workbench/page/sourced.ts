import type { SourceRef } from '../../plan/index.ts';
import { say, type Wording } from './describe.ts';
import type { Block } from './page.ts';

/** The sentence a rule rests on, the document it stands in, and the reading taken where it is silent. */
export function sourced(wording: Wording, source: SourceRef): Block[] {
  const assumption = source.assumption === undefined ? undefined : wording.plan.assumptions[source.assumption];
  return [
    { is: 'quote', text: source.quote, from: source.doc },
    ...(assumption === undefined
      ? []
      : [{ is: 'note' as const, text: say(wording, `假设：${assumption.zh}`, `Reading: ${assumption.en}`) }]),
  ];
}
