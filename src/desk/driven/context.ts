import type { Desk, Driving } from '../desk.ts';
import type { WaitingRoom } from '../settle/waiting.ts';

/** What every move of a journey needs. */
export interface DriveContext {
  readonly desk: Desk;
  readonly driving: Driving;
  readonly waiting: WaitingRoom;
  /**
   * Journeys whose settling message this process has written down and is about to send. Any other that stands at
   * `settling` was left there by a process that died: whether it was sent is not known.
   */
  readonly fresh: Set<string>;
  readonly answers: AnswerNumbers;
}

const ANSWERS_MOST = 4_096;

/**
 * The numbers of the latest answers, each with the message it came for. On a line that mixes answers up, one comes a
 * second time, for another message: it says nothing of that one. The same message sent again may well get its first
 * answer again.
 */
export class AnswerNumbers {
  readonly #messages = new Map<string, string>();

  isAnothers(number: string, msgid: string): boolean {
    return (this.#messages.get(number) ?? msgid) !== msgid;
  }

  /** The answer was taken for this message's. */
  taken(number: string, msgid: string): void {
    this.#messages.set(number, msgid);
    const [oldest] = this.#messages.keys();
    if (this.#messages.size > ANSWERS_MOST && oldest !== undefined) this.#messages.delete(oldest);
  }
}
