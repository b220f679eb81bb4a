import { DRIVEN_VISIT_STATES, type DrivenVisit, isUnderWay } from '../../ledger/index.ts';
import { isRefusal, type Refusal } from '../../refusals/index.ts';
import type { DrivenVisitReply } from '../../terminal/protocol.ts';
import { wireOf } from '../desk.ts';
import { patientOf } from '../settle/patient.ts';
import type { QuoteAnswer } from '../settle/quote.ts';
import { type SettleAnswer, settledReply } from '../settle/reply.ts';
import { decryptContent } from './content.ts';
import type { DriveContext } from './context.ts';
import { readTold } from './prepare.ts';
import { driveStateOf } from './state.ts';
import words from './state-words.json' with { type: 'json' };

/** A driven visit as the HIS and the counter see it: where it stands, who has it, what comes next. */
export interface DrivenVisitView extends DrivenVisitReply {
  readonly visit: string;
  readonly counter: string;
  readonly state: DrivenVisit['state'];
  readonly wanted: DrivenVisit['wanted'];
  readonly reason?: string;
  readonly settlementId?: string;
  readonly quote?: QuoteAnswer;
  readonly settled?: SettleAnswer;
  readonly confirmed?: QuoteAnswer;
  readonly refusal?: Refusal;
}

/** What the counter says, one sentence a state. */
export const STATE_WORDS: Record<DrivenVisit['state'], { readonly zh: string; readonly en: string }> = words;

export async function viewOf(context: DriveContext, drivenVisit: DrivenVisit): Promise<DrivenVisitView> {
  const { id, visit, counter, state, wanted, tries, nextAt, reason, settlementId, quoteId } = drivenVisit;
  const { owner } = DRIVEN_VISIT_STATES[state];
  const { refusal } = decryptContent(context.driving, drivenVisit);
  const quote = quoteId === undefined || owner !== 'cashier' ? undefined : await context.waiting.find(quoteId);
  const stored =
    settlementId === undefined || (state !== 'committed' && state !== 'undone')
      ? undefined
      : await context.desk.ledger.findBill(settlementId);
  const forPerson = owner === 'desk' && (await context.desk.ledger.drivenVisits.openWorkItemOf(id)) !== undefined;
  return {
    journeyId: id,
    visit,
    counter,
    state,
    wanted,
    owner: forPerson ? 'person' : owner,
    says: STATE_WORDS[state],
    tries,
    ...(owner === 'desk' ? { nextAt } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(settlementId === undefined ? {} : { settlementId }),
    ...(quote === undefined ? {} : { quote }),
    ...(isUnderWay(state) ? await confirmedOf(context, drivenVisit) : {}),
    ...(stored === undefined ? {} : { settled: settledReply(stored, false, context.desk.tails) }),
    ...(refusal === undefined || state === 'committed' || state === 'undone' ? {} : { refusal }),
  };
}

type Confirmed = Pick<DrivenVisitView, 'confirmedAt' | 'confirmed' | 'patient'>;

/** After a restart the bill is in nobody's memory any more; the patient is in what the gateway said. */
async function confirmedOf(context: DriveContext, drivenVisit: DrivenVisit): Promise<Confirmed> {
  const { id, quoteId } = drivenVisit;
  const events = await context.desk.ledger.drivenVisits.events(id);
  const at = events.findLast(({ kind, says }) => kind === 'state' && says.startsWith('confirmed'))?.at;
  const when = at === undefined ? {} : { confirmedAt: at };
  const quoted = quoteId === undefined ? undefined : await context.waiting.find(quoteId);
  if (quoted !== undefined) return { ...when, confirmed: quoted, patient: quoted.patient };
  const history = readTold(context, driveStateOf(context, drivenVisit), decryptContent(context.driving, drivenVisit));
  return isRefusal(history) ? when : { ...when, patient: patientOf(wireOf(history), history.person.certificateTail) };
}
