import type { Desk, Driving } from '../desk.ts';
import type { WaitingRoom } from '../waiting.ts';

/** What every move of a journey needs. */
export interface Room {
  readonly desk: Desk;
  readonly driving: Driving;
  readonly waiting: WaitingRoom;
  /**
   * Journeys whose settling message this process has written down and is about to send. Any other that stands at
   * `settling` was left there by a process that died: whether it was sent is not known.
   */
  readonly fresh: Set<string>;
}
