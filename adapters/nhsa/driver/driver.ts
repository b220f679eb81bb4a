import type { Exchange, GatewayDriver, VisitHistory } from '../../../src/port/adapter.ts';
import { isFields, plainText } from '../json.ts';
import { answerNumber, readAnswer } from './answers.ts';
import { endpoint } from './credential-step.ts';
import { contentOf, outputOf } from './history.ts';
import { writeMessage } from './messages.ts';
import { readDrivenVisit } from './visit.ts';

/** Takes a visit through the national gateway: which transactions, in which words, and what their answers are worth. */
export const driver: GatewayDriver = {
  readVisit: readDrivenVisit,
  write: writeMessage,
  read: readAnswer,
  answerNumber,
  payloadOf,
  credentialStep: endpoint,
};

/**
 * The exchanges of one settlement, as a hospital would have posted them, in their raw text. A settlement that was
 * adopted by a query stands in for the one whose answer was lost; what takes it back again is another matter than what
 * it was.
 */
function payloadOf(history: VisitHistory): unknown {
  const { kind, findings, referral, presentedBy } = contentOf(history.visit);
  const answered = history.exchanges.filter((exchange) => outputOf(exchange) !== undefined);
  const settled = answered.findLast(({ step }) => step === 'settle' || step === 'query');
  const counts = answered.filter((exchange) => {
    if (exchange.step === 'settle' || exchange.step === 'query') return exchange === settled;
    if (exchange.step === 'cancel' || exchange.step === 'reverse') return false;
    if (exchange.step === 'upload') return true;
    // A purchase that was adopted has its lines in its trial only; any other trial is history by now.
    if (exchange.step === 'trial' && settled !== undefined && !(kind === 'pharmacy' && settled.step === 'query'))
      return false;
    return exchange === answered.findLast(({ step }) => step === exchange.step);
  });
  return {
    messages: counts.map(messageOf),
    ...(findings === undefined || findings === null ? {} : { findings }),
    ...(referral === undefined || referral === null ? {} : { referral }),
    ...(presentedBy === undefined || presentedBy === null
      ? {}
      : { presentedBy: { relation: presentedBy.relation, name: presentedBy.maskedName } }),
  };
}

function messageOf({ request, response }: Exchange) {
  const infno = isFields(request) ? plainText(request.infno) : undefined;
  return { infno, request: JSON.stringify(request), response };
}
