/** Who did not read what was sent, and how much of it lies in our memory; who stands still longest comes first. */
export class UnreadBytes<Reader> {
  readonly #readers = new Map<Reader, { readonly bytes: number; readonly since: number }>();
  #total = 0;
  #now = 0;

  get total(): number {
    return this.#total;
  }

  /** Time goes by the calls of this. */
  tick(): void {
    this.#now += 1;
  }

  /** What of a reader lies unread now. Less than before is progress: its time starts anew. */
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

  /** Those who took nothing for more than so many ticks. */
  stalled(ticks: number): Reader[] {
    const found: Reader[] = [];
    for (const [reader, { since }] of this.#readers) {
      if (this.#now - since <= ticks) break;
      found.push(reader);
    }
    return found;
  }
}
