import type { DrivenVisit, DrivenVisitMove } from '../../ledger/index.ts';
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
 * The driven visit after a move. Where somebody else moved it first, it is theirs.
 * @param done the move, or the driven visit where it is written already
 */
export async function applied(
  { ledger }: Desk,
  { id, version }: DrivenVisit,
  done: DrivenVisit | DrivenVisitMove,
): Promise<{ readonly drivenVisit: DrivenVisit; readonly isOwnMove: boolean }> {
  if ('seq' in done) return { drivenVisit: done, isOwnMove: false };
  const moved = await ledger.drivenVisits.move(id, version, done);
  return isRefusal(moved)
    ? { drivenVisit: await ledger.drivenVisits.mustFind(id), isOwnMove: false }
    : { drivenVisit: moved, isOwnMove: true };
}
