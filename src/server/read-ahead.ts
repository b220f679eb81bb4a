import type { Refusal } from '../refusals/index.ts';
import type { Settlement } from '../settlement/index.ts';

/**
 * A settlement that was read whole from its bytes, a large one beside the event loop: what stood around it, and the
 * settlement or why it is none.
 */
export interface Ahead {
  readonly ahead: true;
  /** Of a JSON body: the fields of ours, without those of the adapter. */
  readonly envelope?: Readonly<Record<string, unknown>>;
  /** Of a document: what its answer has to look like. */
  readonly frame?: unknown;
  readonly settlement: Settlement | Refusal;
}

/** In the place of a body. A class, so that no body can pose as one. */
export class ReadAhead {
  readonly said: Ahead;
  constructor(said: Ahead) {
    this.said = said;
  }
}
