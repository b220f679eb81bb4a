import type { Desk, Driving } from '../desk.ts';
import type { SharedState } from '../ports.ts';
import type { WaitingRoom } from '../settle/waiting.ts';

/** What every move of a driven visit needs. */
export interface DriveContext {
  readonly desk: Desk;
  readonly driving: Driving;
  readonly waiting: WaitingRoom;
  readonly answers: SharedState['answers'];
}
