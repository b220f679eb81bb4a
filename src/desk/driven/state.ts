import { type DrivenVisit, type DrivenVisitMove, isUnresolved } from '../../ledger/index.ts';
import { isRefusal } from '../../refusals/index.ts';
import type { Desk } from '../desk.ts';
import { type DriveState, decryptContent } from './content.ts';
import type { DriveContext } from './context.ts';

/** @throws Error when the server no longer has the adapter or the line that the driven visit began with */
export function driveStateOf({ desk, driving }: DriveContext, drivenVisit: DrivenVisit, isOwnMove = false): DriveState {
  const adapter = desk.adapters.get(drivenVisit.adapter);
  const line = driving.lines.get(drivenVisit.adapter);
  if (adapter?.driver === undefined || line === undefined) throw new Error(`no gateway for ${drivenVisit.adapter}`);
  return {
    drivenVisit,
    content: decryptContent(driving, drivenVisit),
    adapter,
    driver: adapter.driver,
    line,
    isOwnMove,
  };
}

/**
 * The driven visit after a move. Where somebody else moved it first, it is theirs, and our answer is only recorded.
 * @param done the move, or the driven visit where it is written already
 */
export async function applied(
  { ledger }: Desk,
  { id, version }: DrivenVisit,
  done: DrivenVisit | DrivenVisitMove,
): Promise<{ readonly drivenVisit: DrivenVisit; readonly isOwnMove: boolean }> {
  if ('seq' in done) return { drivenVisit: done, isOwnMove: false };
  const moved = await ledger.drivenVisits.move(id, version, done);
  if (!isRefusal(moved)) return { drivenVisit: moved, isOwnMove: true };
  if (moved.code === 'JOURNEY_MOVED_ON') await recordLate(ledger, id, done);
  return { drivenVisit: await ledger.drivenVisits.mustFind(id), isOwnMove: false };
}

/** The answers of a move that came too late. A work item is opened if one settled a visit that is closed by now. */
async function recordLate(ledger: Desk['ledger'], id: string, missed: DrivenVisitMove): Promise<void> {
  const { drivenVisits } = ledger;
  const { at, events = [], settlementId } = missed;
  for (const event of events) {
    const late = { ...event, kind: 'late', says: `not applied, the visit had moved on: ${event.says}` } as const;
    if (event.kind !== 'sent' && event.sealed !== undefined) await drivenVisits.record(id, at, late);
  }
  const { state, version, ...found } = await drivenVisits.mustFind(id);
  const isKnown = isUnresolved(state) || (state === 'committed' && found.settlementId === settlementId);
  if (settlementId === undefined || isKnown) return;
  const told = await drivenVisits.move(id, version, { state, at, workItem: 'JOURNEY_MOVED_ON' });
  if (isRefusal(told) && told.code === 'JOURNEY_MOVED_ON') await recordLate(ledger, id, { state, at, settlementId });
}
