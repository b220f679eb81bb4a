import type { Journey } from '../../ledger/index.ts';
import { type Hand, openContent } from './content.ts';
import type { Room } from './room.ts';

/** @throws Error when the server no longer has the adapter or the line that the journey began with */
export function handOf({ desk, driving }: Room, journey: Journey): Hand {
  const adapter = desk.adapters.get(journey.adapter);
  const line = driving.lines.get(journey.adapter);
  if (adapter?.driver === undefined || line === undefined) throw new Error(`no gateway for ${journey.adapter}`);
  return { journey, content: openContent(driving, journey), adapter, driver: adapter.driver, line };
}
