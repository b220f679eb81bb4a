import { type DrivenVisit, type DrivenVisitMove, isUndecided, type StoredQuote } from '../../ledger/index.ts';
import { isRefusal, type Refusal, refuse } from '../../refusals/index.ts';
import { changesSince, type Desk, type Outcome } from '../desk.ts';
import { isTakenBack, onlyQuoted, type QuoteAnswer, quoteSettlement } from '../settle/quote.ts';
import type { DriveContext } from './context.ts';
import { readTold } from './prepare.ts';
import { driveStateOf } from './state.ts';

export const GIVEN_UP: ReadonlySet<DrivenVisit['state']> = new Set(['failed', 'abandoned', 'undoing', 'undone']);

/**
 * What a cashier decides about a bill: yes, no, or show it again. Each is one step; what follows the desk does itself.
 */

/**
 * The key was pressed on a bill with these figures. Refusals: QUOTE_CHANGED, QUOTE_UNKNOWN, JOURNEY_MOVED_ON, and what
 * pricing anew refuses.
 * @param seen the quote that was on the screen: a key pressed twice must not confirm what the first press has changed
 */
export async function confirmed(
  context: DriveContext,
  drivenVisit: DrivenVisit,
  seen: string | undefined,
): Promise<Refusal | undefined> {
  const { id, state, version } = drivenVisit;
  if (!isUndecided(state)) return GIVEN_UP.has(state) ? refuse('JOURNEY_MOVED_ON', 'id', { state }) : undefined;
  const otherFigures = await unlikeSeen(context, drivenVisit, seen);
  if (otherFigures !== undefined) return otherFigures;
  const at = context.desk.now().toISOString();
  const stale = await staleness(context, drivenVisit);
  const quoteId = stale?.quoteId ?? drivenVisit.quoteId;
  const move = { at, nextAt: at, quoteId, tries: 0, reason: stale?.refusal?.code } as const;
  const next = stale?.refusal !== undefined ? state : state === 'quoted' ? 'confirmed' : 'settled';
  const moved = await context.desk.ledger.drivenVisits.move(id, version, { ...move, state: next });
  return stale?.refusal ?? (isRefusal(moved) ? moved : undefined);
}

async function unlikeSeen(
  context: DriveContext,
  { quoteId }: DrivenVisit,
  seen: string | undefined,
): Promise<Refusal | undefined> {
  if (seen === undefined || seen === quoteId) return undefined;
  const { ledger } = context.desk;
  const shown = await ledger.findQuote(seen);
  const now = quoteId === undefined ? undefined : await ledger.findQuote(quoteId);
  if (shown === undefined || now === undefined) return refuse('QUOTE_UNKNOWN', 'quoteId');
  const changes = changesBetween(shown, now);
  return changes === undefined ? undefined : refuse('QUOTE_CHANGED', 'quoteId', changes);
}

const changesBetween = (before: StoredQuote, now: StoredQuote): Record<string, string> | undefined =>
  changesSince(before.outcome as Outcome, now.outcome as Outcome);

/** A quote that no longer holds is shown again, old and new, before anything is charged. */
async function staleness(
  context: DriveContext,
  drivenVisit: DrivenVisit,
): Promise<{ quoteId: string; refusal?: Refusal } | undefined> {
  const { desk } = context;
  const before = drivenVisit.quoteId === undefined ? undefined : await desk.ledger.findQuote(drivenVisit.quoteId);
  if (before !== undefined && before.expiresAt > desk.now().toISOString()) {
    const found = before.held ? await ifVersionDiffers(desk, before) : await asOfNow(context, drivenVisit, before);
    if (found === undefined) return undefined;
    // The visit is charged already: no hold can prevent that.
    if (found !== 'changed' && drivenVisit.state === 'quoted') return { quoteId: before.id, refusal: found };
  }
  const again = await shownAgain(context, drivenVisit);
  // Charged, and taken back at the gateway meanwhile: no figures are asked for, and the next step undoes it.
  if (isRefusal(again) && drivenVisit.state === 'asking' && isTakenBack(again)) return undefined;
  if (isRefusal(again)) return { quoteId: drivenVisit.quoteId ?? '', refusal: again };
  const now = await desk.ledger.findQuote(again.quoteId);
  const changes = before === undefined || now === undefined ? {} : changesBetween(before, now);
  if (changes === undefined) return { quoteId: again.quoteId };
  return { quoteId: again.quoteId, refusal: refuse('QUOTE_CHANGED', 'quoteId', changes) };
}

/** What is held nobody else can have used: only the person's own entries count. */
async function ifVersionDiffers({ ledger }: Desk, before: StoredQuote): Promise<'changed' | undefined> {
  const { version } = await ledger.snapshot(before.person);
  return before.version === version ? undefined : 'changed';
}

/**
 * A quote that holds nothing: what it turns on may have gone to another counter's hold, or to another person of the
 * family.
 * @returns HELD_ELSEWHERE: charged now, ours would have to wait until it is known what becomes of that hold
 */
async function asOfNow(
  context: DriveContext,
  drivenVisit: DrivenVisit,
  before: StoredQuote,
): Promise<Refusal | 'changed' | undefined> {
  const state = driveStateOf(context, drivenVisit);
  const settlement = readTold(context, state, state.content);
  if (isRefusal(settlement)) return 'changed';
  const { counter, id } = drivenVisit;
  const quoted = onlyQuoted(await quoteSettlement(context.desk, settlement, counter, false, state.adapter, id));
  if (isRefusal(quoted)) return 'changed';
  if (quoted.heldElsewhere !== undefined) return refuse('HELD_ELSEWHERE', 'counter', { ...quoted.heldElsewhere });
  const now = await context.desk.ledger.findQuote(quoted.quoteId);
  return now === undefined || changesBetween(before, now) !== undefined ? 'changed' : undefined;
}

/** Prices the bill anew and shows it to the cashier. The driven visit is not moved yet. */
async function shownAgain(
  context: DriveContext,
  drivenVisit: DrivenVisit,
  hold?: boolean,
): Promise<QuoteAnswer | Refusal> {
  const state = driveStateOf(context, drivenVisit);
  const settlement = readTold(context, state, state.content);
  if (isRefusal(settlement)) return settlement;
  const { counter, id } = drivenVisit;
  const bill = { counter, settlement, adapter: state.adapter, hold: hold ?? state.content.hold, journeyId: id };
  return onlyQuoted(await context.waiting.put(bill));
}

/** The bill is priced anew, and it is the new figures that the next key confirms. Refusals: as `confirmed`. */
export async function refreshed(
  context: DriveContext,
  drivenVisit: DrivenVisit,
  hold?: boolean,
): Promise<QuoteAnswer | Refusal> {
  const { id, state, version } = drivenVisit;
  if (!isUndecided(state)) return refuse('JOURNEY_MOVED_ON', 'id', { state });
  const quoted = await shownAgain(context, drivenVisit, hold);
  if (isRefusal(quoted)) return quoted;
  const at = context.desk.now().toISOString();
  const moved = await context.desk.ledger.drivenVisits.move(id, version, { state, at, quoteId: quoted.quoteId });
  return isRefusal(moved) ? moved : quoted;
}

/** After a restart the bill is shown again, unless it is still on the screen. */
export async function presentedAgain(context: DriveContext, drivenVisit: DrivenVisit): Promise<void> {
  const { quoteId = '' } = drivenVisit;
  if ((await context.waiting.find(quoteId)) !== undefined) return;
  await refreshed(context, drivenVisit, (await context.desk.ledger.findQuote(quoteId))?.held === true);
}

/** Gives up, or takes back: ours first. Refusals: JOURNEY_MOVED_ON, and what the ledger refuses. */
export async function takenBack(
  { desk }: DriveContext,
  { id, state, version, counter, settlementId }: DrivenVisit,
  reason?: string,
): Promise<Refusal | undefined> {
  if (GIVEN_UP.has(state)) return undefined;
  const at = desk.now().toISOString();
  const harmless = state === 'preparing' || state === 'quoted' || state === 'confirmed';
  // The answer is not known yet, so only the wish is recorded.
  const out = state === 'settling' || state === 'unknown';
  const next = harmless ? 'abandoned' : out ? state : 'undoing';
  const move: DrivenVisitMove = { state: next, at, nextAt: at, wanted: 'undo', tries: 0 };
  if (state !== 'committed' || settlementId === undefined) {
    const moved = await desk.ledger.drivenVisits.move(id, version, move);
    return isRefusal(moved) ? moved : undefined;
  }
  const request = { settlementId, counter, at, ...(reason === undefined ? {} : { reason }) };
  const cancelled = await desk.ledger.cancel({ ...request, drivenVisit: { id, version, move } });
  if (isRefusal(cancelled)) return cancelled;
  desk.notify(counter);
  return undefined;
}
