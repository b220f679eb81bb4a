import type { Random } from '../random.ts';
import type { DiskEvent } from './disk-trace.ts';

/**
 * A disk with a cache that forgets. Of each file it knows what is certain (written before its last fsync) and what is
 * only promised; after a power cut any part of the promises is there: writes dropped, in another order, torn at
 * sectors of 512 bytes. New and removed names are promises until the folder is synced, and come true in order, as file
 * systems with a journal have it; a removed file whose removal was forgotten is there with its own promises.
 *
 * Not modelled: a disk that lies about fsync, sectors with garbage or bits that flip, names that come true out of
 * order, and the shared-memory file, which SQLite makes again (a ledger opened by one process alone has none).
 */
const SECTOR = 512;

type Change = { readonly offset: number; readonly data: Buffer } | { readonly size: number };

class File {
  certain: Buffer;
  promised: Change[] = [];

  constructor(certain: Buffer) {
    this.certain = certain;
  }

  sync(): void {
    this.certain = applied(this.certain, this.promised);
    this.promised = [];
  }
}

type Names = ReadonlyMap<string, File>;

/** How much of what is promised comes true. */
export type Cut = 'everything' | 'nothing' | { readonly random: Random };

export class Disk {
  #certain: Names;
  /** Each a folder after one more name came or went. */
  #promised: Names[] = [];

  constructor(files: ReadonlyMap<string, Buffer>) {
    this.#certain = new Map([...files].map(([name, data]) => [name, new File(data)]));
  }

  apply(event: DiskEvent): void {
    switch (event.kind) {
      case 'write':
        this.#file(event.file).promised.push({ offset: event.offset, data: event.data });
        break;
      case 'truncate':
        this.#file(event.file).promised.push({ size: event.size });
        break;
      case 'sync':
        this.#file(event.file).sync();
        break;
      case 'create':
        if (this.#now().has(event.file)) break;
        this.#promised.push(new Map([...this.#now(), [event.file, new File(Buffer.alloc(0))]]));
        break;
      case 'unlink':
        this.#promised.push(new Map([...this.#now()].filter(([name]) => name !== event.file)));
        break;
      case 'syncFolder':
        this.#certain = this.#now();
        this.#promised = [];
        break;
      case 'ack':
        break;
    }
  }

  #now(): Names {
    return this.#promised.at(-1) ?? this.#certain;
  }

  #file(name: string): File {
    const file = this.#now().get(name);
    if (file === undefined) throw new Error(`${name} is changed and is not there`);
    return file;
  }

  /** Whether a power cut now could leave more than one state. */
  get isCertain(): boolean {
    return this.#promised.length === 0 && [...this.#certain.values()].every((file) => file.promised.length === 0);
  }

  /** The files that are found after a power cut now. */
  after(cut: Cut): Map<string, Buffer> {
    const folders = [this.#certain, ...this.#promised];
    const names = folders.at(
      cut === 'everything' ? -1 : cut === 'nothing' ? 0 : cut.random.between(0, folders.length - 1),
    );
    return new Map([...(names ?? this.#certain)].map(([name, file]) => [name, found(file, cut)]));
  }
}

function found({ certain, promised }: File, cut: Cut): Buffer {
  if (cut === 'everything') return applied(certain, promised);
  if (cut === 'nothing') return certain;
  return applied(certain, someOf(promised, cut.random));
}

/** A way in which promises come true, some of them in part. */
function someOf(promised: readonly Change[], random: Random): Change[] {
  const kept = random.pick([0.2, 0.5, 0.9, 0.98]);
  const torn = random.pick([0, 0.1, 0.5]);
  const some = promised.flatMap((change): Change[] => {
    if (!random.chance(kept)) return [];
    return 'data' in change && random.chance(torn) ? sectorsOf(change, random) : [change];
  });
  return random.chance(0.5) ? some : shuffled(some, random);
}

/** Some of the sectors of a write. */
function sectorsOf({ offset, data }: { offset: number; data: Buffer }, random: Random): Change[] {
  const sectors: Change[] = [];
  for (let at = offset; at < offset + data.length; ) {
    const end = Math.min(offset + data.length, (Math.floor(at / SECTOR) + 1) * SECTOR);
    if (random.chance(0.5)) sectors.push({ offset: at, data: data.subarray(at - offset, end - offset) });
    at = end;
  }
  return sectors;
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const rest = [...items];
  for (let last = rest.length - 1; last > 0; last -= 1) {
    const other = random.between(0, last);
    [rest[last], rest[other]] = [rest[other] as T, rest[last] as T];
  }
  return rest;
}

function applied(before: Buffer, changes: readonly Change[]): Buffer {
  if (changes.length === 0) return before;
  const longest = changes.reduce(
    (most, change) => Math.max(most, 'data' in change ? change.offset + change.data.length : change.size),
    before.length,
  );
  const after = Buffer.alloc(longest);
  before.copy(after);
  let size = before.length;
  for (const change of changes) {
    if ('data' in change) {
      change.data.copy(after, change.offset);
      size = Math.max(size, change.offset + change.data.length);
    } else {
      after.fill(0, Math.min(size, change.size));
      size = change.size;
    }
  }
  return after.subarray(0, size);
}
