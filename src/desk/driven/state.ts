import type { DrivenVisit } from '../../ledger/index.ts';
import { type DriveState, decryptContent } from './content.ts';
import type { DriveContext } from './context.ts';

/** @throws Error when the server no longer has the adapter or the line that the journey began with */
export function driveStateOf({ desk, driving }: DriveContext, journey: DrivenVisit, isOwnMove = false): DriveState {
  const adapter = desk.adapters.get(journey.adapter);
  const line = driving.lines.get(journey.adapter);
  if (adapter?.driver === undefined || line === undefined) throw new Error(`no gateway for ${journey.adapter}`);
  return { journey, content: decryptContent(driving, journey), adapter, driver: adapter.driver, line, isOwnMove };
}
