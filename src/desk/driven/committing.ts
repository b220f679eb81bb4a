import type { DrivenVisit, DrivenVisitMove } from '../../ledger/index.ts';
import { isRefusal, REFUSALS, type Refusal, refuse } from '../../refusals/index.ts';
import type { Settlement } from '../../settlement/index.ts';
import { isTakenBack, onlyQuoted } from '../settle/quote.ts';
import { commit } from '../settle/settle.ts';
import { type DriveState, encryptContent } from './content.ts';
import type { DriveContext } from './context.ts';
import { readTold } from './prepare.ts';
import { nextTryAt } from './retry-schedule.ts';

/** A minute. */
const SLOWEST_STEP = 3;
/** Ten minutes of tries: longer than a hold lasts that nobody renews. */
const TRIES_BEFORE_PERSON_HELD = 14;

/**
 * The gateway has settled: ours is written, and the journey's own step in the same transaction. Figures that are not
 * the confirmed ones are shown, old and new, and asked again: the gateway's part stands meanwhile.
 * @returns the driven visit after our entry, or the move that says why there is none
 */
export async function commitOurs(context: DriveContext, state: DriveState): Promise<DrivenVisit | DrivenVisitMove> {
  const { drivenVisit, content, adapter } = state;
  const settlement = readTold(context, state, content);
  if (isRefusal(settlement)) return forPerson(context, state, settlement);
  const quoted =
    drivenVisit.quoteId === undefined ? undefined : await context.desk.ledger.findQuote(drivenVisit.quoteId);
  // Quotes are forgotten after some days. What was confirmed is then no longer known, and nothing is charged on trust.
  if (quoted === undefined) return whyNot(context, state, settlement, refuse('QUOTE_UNKNOWN', 'quoteId'));
  const at = context.desk.now().toISOString();
  const move: DrivenVisitMove = { state: 'committed', at, nextAt: at, reason: undefined, tries: 0 };
  const advance = { id: drivenVisit.id, version: drivenVisit.version, move };
  const done = await commit(context.desk, settlement, drivenVisit.counter, adapter, quoted, advance);
  if (!isRefusal(done)) {
    await context.waiting.settledElsewhere(done, drivenVisit.quoteId);
    return context.desk.ledger.drivenVisits.mustFind(drivenVisit.id);
  }
  return done.code === 'JOURNEY_MOVED_ON'
    ? context.desk.ledger.drivenVisits.mustFind(drivenVisit.id)
    : whyNot(context, state, settlement, done);
}

async function whyNot(
  context: DriveContext,
  state: DriveState,
  settlement: Settlement,
  refusal: Refusal,
): Promise<DrivenVisitMove> {
  const { drivenVisit, content, adapter } = state;
  const now = context.desk.now();
  const at = now.toISOString();
  const sealed = encryptContent(context.driving, { ...content, refusal });
  if (refusal.code === 'QUOTE_CHANGED' || refusal.code === 'QUOTE_UNKNOWN') {
    const { counter, id } = drivenVisit;
    const bill = { counter, settlement, adapter, hold: content.hold, journeyId: id };
    const quoted = onlyQuoted(await context.waiting.put(bill));
    if (isRefusal(quoted)) return undoneOrLater(context, state, quoted);
    return { state: 'asking', at, nextAt: at, quoteId: quoted.quoteId, reason: refusal.code, sealed };
  }
  return undoneOrLater(context, state, refusal);
}

/** The gateway itself took it back, and told us before we had written it: ours never stands, theirs is made sure of. */
function undoneOrLater(context: DriveContext, state: DriveState, refusal: Refusal): DrivenVisitMove {
  if (!isTakenBack(refusal)) return soonOrPerson(context, state, refusal);
  const at = context.desk.now().toISOString();
  const sealed = encryptContent(context.driving, { ...state.content, refusal });
  return { state: 'undoing', at, nextAt: at, wanted: 'undo', reason: refusal.code, tries: 0, sealed };
}

/**
 * Another counter's hold, or a busy ledger: will pass, and where it does not somebody is asked to look. All else is for
 * a person.
 */
function soonOrPerson(context: DriveContext, state: DriveState, refusal: Refusal): DrivenVisitMove {
  const { drivenVisit, content } = state;
  if (REFUSALS[refusal.code].retry !== 'same') return forPerson(context, state, refusal);
  const now = context.desk.now();
  // The patient waits for this, so the wait is short.
  const nextAt = nextTryAt(now, Math.min(drivenVisit.tries, SLOWEST_STEP));
  const sealed = encryptContent(context.driving, { ...content, refusal });
  const tries = drivenVisit.tries + 1;
  const workItem = tries < TRIES_BEFORE_PERSON_HELD ? {} : { workItem: refusal.code };
  return { state: 'settled', at: now.toISOString(), nextAt, reason: refusal.code, tries, sealed, ...workItem };
}

/** Charged at the gateway, and we cannot book it: only a person can say what is right. */
function forPerson(context: DriveContext, { drivenVisit, content }: DriveState, refusal: Refusal): DrivenVisitMove {
  const now = context.desk.now();
  return {
    state: drivenVisit.state,
    at: now.toISOString(),
    nextAt: nextTryAt(now, Number.MAX_SAFE_INTEGER),
    reason: refusal.code,
    tries: drivenVisit.tries + 1,
    sealed: encryptContent(context.driving, { ...content, refusal }),
    workItem: refusal.code,
  };
}
