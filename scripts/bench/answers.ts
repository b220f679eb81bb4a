const HEAD_END = '\r\n\r\n';
const NOTHING = Buffer.alloc(0);

/**
 * Reads HTTP answers off one connection with as little work as can be: the status, and where the answer ends. Answers
 * without a content length it does not know.
 */
export class AnswerReader {
  #head: Buffer = NOTHING;
  #status = 0;
  #left = 0;

  /** @returns the status of the answer that ended with this part, undefined while there is more to come */
  take(part: Buffer): number | undefined {
    if (this.#left === 0) {
      const head = this.#head.length === 0 ? part : Buffer.concat([this.#head, part]);
      const end = head.indexOf(HEAD_END);
      if (end === -1) {
        this.#head = head;
        return undefined;
      }
      this.#head = NOTHING;
      this.#begin(head.toString('latin1', 0, end));
      this.#left += end + HEAD_END.length - head.length;
    } else this.#left -= part.length;
    if (this.#left < 0) throw new Error('more came than one answer');
    return this.#left === 0 ? this.#status : undefined;
  }

  #begin(head: string): void {
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) throw new Error(`an answer without a length: ${head.slice(0, 80)}`);
    this.#status = Number(head.slice(9, 12));
    this.#left = Number(length);
  }
}
