/** Terminals with unread data, and how many bytes. The one without progress for longest comes first. */
export class UnreadBytes<Reader> {
  readonly #readers = new Map<Reader, { readonly bytes: number; readonly since: number }>();
  #total = 0;
  #now = 0;

  get total(): number {
    return this.#total;
  }

  /** Each call is one unit of time. */
  tick(): void {
    this.#now += 1;
  }

  /** Records the unread bytes of a reader. Fewer bytes than before is progress, and its time starts again. */
  note(reader: Reader, bytes: number): void {
    const before = this.#readers.get(reader);
    this.#total += bytes - (before?.bytes ?? 0);
    const progress = before === undefined || bytes < before.bytes;
    if (progress) this.#readers.delete(reader);
    if (bytes > 0) this.#readers.set(reader, { bytes, since: progress ? this.#now : before.since });
  }

  longest(): Reader | undefined {
    return this.#readers.keys().next().value;
  }

  /** Readers that read nothing for more than this number of ticks. */
  stalled(ticks: number): Reader[] {
    const found: Reader[] = [];
    for (const [reader, { since }] of this.#readers) {
      if (this.#now - since <= ticks) break;
      found.push(reader);
    }
    return found;
  }
}
