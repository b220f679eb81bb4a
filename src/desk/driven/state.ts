import type { DrivenVisit, DrivenVisitMove } from '../../ledger/index.ts';
import { isRefusal } from '../../refusals/index.ts';
import type { Desk } from '../desk.ts';
import { type DriveState, decryptContent } from './content.ts';
import type { DriveContext } from './context.ts';

/** @throws Error when the server no longer has the adapter or the line that the journey began with */
export function driveStateOf({ desk, driving }: DriveContext, journey: DrivenVisit, isOwnMove = false): DriveState {
  const adapter = desk.adapters.get(journey.adapter);
  const line = driving.lines.get(journey.adapter);
  if (adapter?.driver === undefined || line === undefined) throw new Error(`no gateway for ${journey.adapter}`);
  return { journey, content: decryptContent(driving, journey), adapter, driver: adapter.driver, line, isOwnMove };
}

/**
 * The journey after a move. Where somebody else moved it first, it is theirs.
 * @param done the move, or the journey where it is written already
 */
export async function applied(
  { ledger }: Desk,
  { id, version }: DrivenVisit,
  done: DrivenVisit | DrivenVisitMove,
): Promise<{ readonly journey: DrivenVisit; readonly isOwnMove: boolean }> {
  if ('seq' in done) return { journey: done, isOwnMove: false };
  const moved = await ledger.drivenVisits.move(id, version, done);
  return isRefusal(moved)
    ? { journey: await ledger.drivenVisits.mustFind(id), isOwnMove: false }
    : { journey: moved, isOwnMove: true };
}
