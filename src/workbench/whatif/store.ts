import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Text by key in a temporary file: memory stays the same however much is kept. Records of one bucket are chained in
 * the file; a record is rewritten in place while it fits. The file is nameless where the system allows it, and gone
 * at the end. One writer, one run, never read again: no durability.
 */
const BUCKETS = 2 ** 20;
const HEADER = 24;
const TAIL_BYTES = 2 ** 20;
const FIRST_READ = 512;

interface Place {
  readonly offset: number;
  readonly keyBytes: number;
  readonly room: number;
  readonly valueBytes: number;
}

export class SpillStore {
  readonly #folder: string;
  readonly #file: number;
  /** Offset + 1 of the newest record of each bucket; 0 for none. */
  readonly #heads = new Float64Array(BUCKETS);
  readonly #tail = Buffer.alloc(TAIL_BYTES);
  readonly #header = Buffer.alloc(HEADER);
  readonly #scratch = Buffer.alloc(FIRST_READ);
  /** For text that is decoded at once: a buffer of its own for each read would pile up outside the heap. */
  #reused = Buffer.alloc(FIRST_READ);
  #tailUsed = 0;
  #flushed = 0;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'huijie-whatif-'));
    this.#file = openSync(join(this.#folder, 'spill'), 'wx+', 0o600);
    // Unlinked while open: nothing stays behind, whatever ends the process. Windows keeps it until close().
    this.#remove();
  }

  get(key: string): string | undefined {
    const found = this.#find(Buffer.from(key));
    if (found === undefined) return undefined;
    return this.#text(found.offset + HEADER + found.keyBytes, found.valueBytes);
  }

  set(key: string, value: string): void {
    const keyBytes = Buffer.from(key);
    const valueBytes = Buffer.from(value);
    const found = this.#find(keyBytes);
    if (found !== undefined && valueBytes.length <= found.room) {
      this.#header.writeUInt32LE(valueBytes.length, 0);
      this.#write(found.offset + 12, this.#header.subarray(0, 4));
      this.#write(found.offset + HEADER + found.keyBytes, valueBytes);
      return;
    }
    if (found !== undefined) {
      this.#header.writeUInt32LE(0, 0);
      this.#write(found.offset, this.#header.subarray(0, 4));
    }
    // A record that outgrew its place once gets room to grow.
    this.#append(keyBytes, valueBytes, found === undefined ? valueBytes.length : Math.ceil(valueBytes.length * 1.5));
  }

  /** Every live record whose key begins with the prefix, in the order of the file. */
  *entries(prefix: string): Generator<readonly [key: string, value: string]> {
    const end = this.#flushed + this.#tailUsed;
    for (let offset = 0; offset < end; ) {
      const header = this.#read(offset, HEADER, this.#scratch);
      const [live, keyBytes, room] = [header.readUInt32LE(0), header.readUInt32LE(4), header.readUInt32LE(8)];
      const valueBytes = header.readUInt32LE(12);
      if (live === 1) {
        const key = this.#text(offset + HEADER, keyBytes);
        if (key.startsWith(prefix)) yield [key, this.#text(offset + HEADER + keyBytes, valueBytes)];
      }
      offset += HEADER + keyBytes + room;
    }
  }

  close(): void {
    closeSync(this.#file);
    this.#remove();
  }

  #find(key: Buffer): Place | undefined {
    let at = this.#heads[bucketOf(key)] ?? 0;
    while (at > 0) {
      const offset = at - 1;
      const start = this.#read(offset, Math.min(FIRST_READ, HEADER + key.length), this.#scratch);
      const keyBytes = start.readUInt32LE(4);
      if (start.readUInt32LE(0) === 1 && keyBytes === key.length) {
        const held =
          HEADER + keyBytes <= start.length
            ? start.subarray(HEADER, HEADER + keyBytes)
            : this.#read(offset + HEADER, keyBytes);
        if (held.equals(key))
          return { offset, keyBytes, room: start.readUInt32LE(8), valueBytes: start.readUInt32LE(12) };
      }
      at = start.readDoubleLE(16);
    }
    return undefined;
  }

  #append(key: Buffer, value: Buffer, room: number): void {
    const size = HEADER + key.length + room;
    const record = Buffer.alloc(size);
    const bucket = bucketOf(key);
    record.writeUInt32LE(1, 0);
    record.writeUInt32LE(key.length, 4);
    record.writeUInt32LE(room, 8);
    record.writeUInt32LE(value.length, 12);
    record.writeDoubleLE(this.#heads[bucket] ?? 0, 16);
    key.copy(record, HEADER);
    value.copy(record, HEADER + key.length);
    if (this.#tailUsed + size > TAIL_BYTES) this.#flush();
    this.#heads[bucket] = this.#flushed + this.#tailUsed + 1;
    if (size > TAIL_BYTES) {
      this.#writeFile(record, this.#flushed);
      this.#flushed += size;
    } else {
      record.copy(this.#tail, this.#tailUsed);
      this.#tailUsed += size;
    }
  }

  #flush(): void {
    this.#writeFile(this.#tail.subarray(0, this.#tailUsed), this.#flushed);
    this.#flushed += this.#tailUsed;
    this.#tailUsed = 0;
  }

  /** A record lies wholly in the file or wholly in the tail. */
  #read(offset: number, length: number, into?: Buffer): Buffer {
    if (offset >= this.#flushed) {
      const start = offset - this.#flushed;
      return this.#tail.subarray(start, start + length);
    }
    const target = into === undefined ? Buffer.alloc(length) : into.subarray(0, length);
    let read = 0;
    while (read < length) {
      const count = readSync(this.#file, target, read, length - read, offset + read);
      if (count === 0) break;
      read += count;
    }
    return target;
  }

  #text(offset: number, length: number): string {
    if (this.#reused.length < length) this.#reused = Buffer.alloc(length * 2);
    return this.#read(offset, length, this.#reused).toString('utf8');
  }

  #write(offset: number, bytes: Buffer): void {
    if (offset >= this.#flushed) bytes.copy(this.#tail, offset - this.#flushed);
    else this.#writeFile(bytes, offset);
  }

  #writeFile(bytes: Buffer, offset: number): void {
    let written = 0;
    while (written < bytes.length)
      written += writeSync(this.#file, bytes, written, bytes.length - written, offset + written);
  }

  #remove(): void {
    try {
      rmSync(this.#folder, { recursive: true, force: true });
    } catch {
      // Still open on this system; close() tries again.
    }
  }
}

/** FNV-1a. */
function bucketOf(key: Buffer): number {
  let hash = 0x811c9dc5;
  for (const byte of key) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash ^ (hash >>> 20)) & (BUCKETS - 1);
}

/** The values in use, the rest in the store: what was used least recently goes out first. */
export class SpillCache<T> {
  readonly #store: SpillStore;
  readonly #prefix: string;
  readonly #most: number;
  readonly #codec: { encode(value: T): string; decode(text: string): T; fresh(): T };
  readonly #held = new Map<string, { value: T; changed: boolean }>();

  constructor(
    store: SpillStore,
    prefix: string,
    most: number,
    codec: { encode(value: T): string; decode(text: string): T; fresh(): T },
  ) {
    this.#store = store;
    this.#prefix = prefix;
    this.#most = most;
    this.#codec = codec;
  }

  get(key: string): T {
    const held = this.#held.get(key);
    if (held !== undefined) {
      this.#held.delete(key);
      this.#held.set(key, held);
      return held.value;
    }
    const text = this.#store.get(this.#prefix + key);
    const value = text === undefined ? this.#codec.fresh() : this.#codec.decode(text);
    this.#held.set(key, { value, changed: false });
    if (this.#held.size > this.#most) this.#spillOldest();
    return value;
  }

  /** The value of this key has been changed and must be kept. */
  touch(key: string, value: T): void {
    this.#held.delete(key);
    this.#held.set(key, { value, changed: true });
    if (this.#held.size > this.#most) this.#spillOldest();
  }

  /** Every value that was ever touched. */
  *all(): Generator<readonly [key: string, value: T]> {
    for (const [key, held] of this.#held) this.#keep(key, held);
    this.#held.clear();
    for (const [key, text] of this.#store.entries(this.#prefix))
      yield [key.slice(this.#prefix.length), this.#codec.decode(text)];
  }

  #spillOldest(): void {
    const [oldest] = this.#held;
    if (oldest === undefined) return;
    this.#keep(oldest[0], oldest[1]);
    this.#held.delete(oldest[0]);
  }

  #keep(key: string, held: { value: T; changed: boolean }): void {
    if (held.changed) this.#store.set(this.#prefix + key, this.#codec.encode(held.value));
  }
}
