import type { SourceRef } from '../../plan/index.ts';
import { say, type Voice } from './describe.ts';
import type { Block } from './page.ts';

/** The sentence a rule rests on, the document it stands in, and the reading taken where it is silent. */
export function sourced(voice: Voice, source: SourceRef): Block[] {
  const assumption = source.assumption === undefined ? undefined : voice.plan.assumptions[source.assumption];
  return [
    { is: 'quote', text: source.quote, from: source.doc },
    ...(assumption === undefined
      ? []
      : [{ is: 'note' as const, text: say(voice, `假设：${assumption.zh}`, `Reading: ${assumption.en}`) }]),
  ];
}
