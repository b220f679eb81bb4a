import { isRefusal, REFUSALS, type Refusal, refuse } from '../../errors.ts';
import type { Journey, JourneyMove } from '../../ledger/index.ts';
import type { Settlement } from '../../settlement/index.ts';
import { isTakenBack, onlyQuoted } from '../quote.ts';
import { commit } from '../settle.ts';
import { type Hand, sealContent } from './content.ts';
import { nextTryAt } from './ladder.ts';
import { readTold } from './prepare.ts';
import type { Room } from './room.ts';

/** A minute. */
const SLOWEST_STEP = 3;
/** Ten minutes of tries: longer than a hold lasts that nobody renews. */
const TRIES_BEFORE_PERSON_HELD = 14;

/**
 * The gateway has settled: ours is written, and the journey's own step in the same transaction. Figures that are not the
 * confirmed ones are shown, old and new, and asked again: the gateway's part stands meanwhile.
 * @returns the journey after our entry, or the move that says why there is none
 */
export async function commitOurs(room: Room, hand: Hand): Promise<Journey | JourneyMove> {
  const { journey, content, adapter } = hand;
  const settlement = readTold(room, hand, content);
  if (isRefusal(settlement)) return forPerson(room, hand, settlement);
  const quoted = journey.quoteId === undefined ? undefined : await room.desk.ledger.findQuote(journey.quoteId);
  // Quotes are forgotten after some days. What was confirmed is then no longer known, and nothing is charged on trust.
  if (quoted === undefined) return whyNot(room, hand, settlement, refuse('QUOTE_UNKNOWN', 'quoteId'));
  const at = room.desk.now().toISOString();
  const move: JourneyMove = { state: 'committed', at, nextAt: at, reason: undefined, tries: 0 };
  const advance = { id: journey.id, version: journey.version, move };
  const done = await commit(room.desk, settlement, journey.counter, adapter, quoted, advance);
  if (!isRefusal(done)) {
    await room.waiting.settledElsewhere(done, journey.quoteId);
    return room.desk.ledger.journeys.mustFind(journey.id);
  }
  return done.code === 'JOURNEY_MOVED_ON'
    ? room.desk.ledger.journeys.mustFind(journey.id)
    : whyNot(room, hand, settlement, done);
}

async function whyNot(room: Room, hand: Hand, settlement: Settlement, refusal: Refusal): Promise<JourneyMove> {
  const { journey, content, adapter } = hand;
  const now = room.desk.now();
  const at = now.toISOString();
  const sealed = sealContent(room.driving, { ...content, refusal });
  if (refusal.code === 'QUOTE_CHANGED' || refusal.code === 'QUOTE_UNKNOWN') {
    const { counter, id } = journey;
    const bill = { counter, settlement, adapter, hold: content.hold, journeyId: id };
    const quoted = onlyQuoted(await room.waiting.put(bill));
    if (isRefusal(quoted)) return undoneOrLater(room, hand, quoted);
    return { state: 'asking', at, nextAt: at, quoteId: quoted.quoteId, reason: refusal.code, sealed };
  }
  return undoneOrLater(room, hand, refusal);
}

/** The gateway itself took it back, and told us before we had written it: ours never stands, theirs is made sure of. */
function undoneOrLater(room: Room, hand: Hand, refusal: Refusal): JourneyMove {
  if (!isTakenBack(refusal)) return soonOrPerson(room, hand, refusal);
  const at = room.desk.now().toISOString();
  const sealed = sealContent(room.driving, { ...hand.content, refusal });
  return { state: 'undoing', at, nextAt: at, wanted: 'undo', reason: refusal.code, tries: 0, sealed };
}

/** Another counter's hold, or a busy ledger: will pass, and where it does not somebody is asked to look. All else is for a person. */
function soonOrPerson(room: Room, hand: Hand, refusal: Refusal): JourneyMove {
  const { journey, content } = hand;
  if (REFUSALS[refusal.code].retry !== 'same') return forPerson(room, hand, refusal);
  const now = room.desk.now();
  // Never a long wait: whoever stands there waits for it.
  const nextAt = nextTryAt(now, Math.min(journey.tries, SLOWEST_STEP));
  const sealed = sealContent(room.driving, { ...content, refusal });
  const tries = journey.tries + 1;
  const workItem = tries < TRIES_BEFORE_PERSON_HELD ? {} : { workItem: refusal.code };
  return { state: 'settled', at: now.toISOString(), nextAt, reason: refusal.code, tries, sealed, ...workItem };
}

/** Charged at the gateway, and we cannot book it: only a person can say what is right. */
function forPerson(room: Room, { journey, content }: Hand, refusal: Refusal): JourneyMove {
  const now = room.desk.now();
  return {
    state: journey.state,
    at: now.toISOString(),
    nextAt: nextTryAt(now, Number.MAX_SAFE_INTEGER),
    reason: refusal.code,
    tries: journey.tries + 1,
    sealed: sealContent(room.driving, { ...content, refusal }),
    workItem: refusal.code,
  };
}
