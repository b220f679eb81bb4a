import type { GatewayMessage, Verdict, VisitHistory } from '../../../src/port/adapter.ts';
import type { Unclear } from '../unclear.ts';
import { type Frame, meaningOf, movesMoney, openFrame, SYSTEM_ERROR } from './frame.ts';
import { contentOf } from './history.ts';
import { judge } from './judge.ts';

/**
 * Sorts the answer to one message by where the money can be. Nothing but a whole JSON envelope with infcode 0 that
 * belongs to the message is a yes; nothing but an envelope with a business error is a no; all else is open. `response`
 * is the text itself, so that no digit of it is lost.
 */
export function readAnswer(message: GatewayMessage, history: VisitHistory, text: string): Verdict {
  const frame = openFrame(text);
  if ('unclear' in frame) return unclear(frame.unclear);
  if (frame.infcode !== '0') return readFailure(message, frame, text);
  const judged = judge(message, history, frame.output);
  if ('unclear' in judged) return unclear(judged.unclear);
  if ('absent' in judged) return { kind: 'absent', response: text };
  if ('code' in judged) return { kind: 'refused', ...judged, response: text };
  const visit = judged.visitId === undefined ? {} : { gatewayVisit: `${institutionOf(history)}:${judged.visitId}` };
  return { kind: 'done', response: text, ...visit };
}

/** `inf_refmsgid`: an answer that repeats it is another message's, come a second time. */
export function answerNumber(text: string): string | undefined {
  const frame = openFrame(text);
  return 'unclear' in frame ? undefined : frame.number;
}

const institutionOf = ({ visit }: VisitHistory): string => contentOf(visit).fixmedins_code;
const unclear = (why: Unclear): Verdict => ({ kind: 'unclear', why });

function readFailure({ step }: GatewayMessage, { infcode, says }: Frame, text: string): Verdict {
  if (!infcode.startsWith('-')) return unclear('odd-infcode');
  const aboutMoney = movesMoney(step) || step === 'query';
  if (infcode === SYSTEM_ERROR && aboutMoney) return unclear('system-error');
  const meaning = meaningOf(step, says);
  if (meaning === 'absent') return { kind: 'absent', response: text };
  // "Reversed already" says whose reversal it was no more than a yes does, and no less.
  if (meaning === 'done-before' && step === 'reverse') return { kind: 'done', response: text };
  if (meaning === 'done-before') return unclear('done-before');
  // A query that was refused has told nothing of the settlement, whatever the reason.
  return step === 'query' ? unclear('refusal-unknown') : { kind: 'refused', code: infcode, response: text };
}
