import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditResult } from '../audit/index.ts';
import { ownerOnly } from '../files.ts';
import { backUp, type Copyable, isSound, type Verify } from './backup.ts';

const NAME = /^huijie-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z-(\d{1,15})(\.unsound)?\.db$/;

/** What the name of a backup says. */
export interface BackupFile {
  readonly file: string;
  /** When it was taken, in milliseconds. */
  readonly at: number;
  /** Its last entry. */
  readonly seq: number;
  readonly sound: boolean;
}

/** The backups of a folder, the oldest first. */
export function backupsIn(folder: string): BackupFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const [, year, month, day, hour, minute, second, seq, unsound] = NAME.exec(name) ?? [];
      if (seq === undefined) return [];
      const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
      return [{ file: join(folder, name), at, seq: Number(seq), sound: unsound === undefined }];
    });
}

/** The backup that knows most entries, of those taken after a moment; a sound one before an unsound one. */
export function fullestBackup(folder: string | undefined, after = 0): BackupFile | undefined {
  return byEntries(folder, after)[0];
}

/** The one to put back: a restore refuses what is not sound. */
export function fullestSoundBackup(folder: string | undefined, after = 0): BackupFile | undefined {
  return byEntries(folder, after).find(({ sound }) => sound);
}

function byEntries(folder: string | undefined, after: number): BackupFile[] {
  if (folder === undefined) return [];
  const fullerFirst = (one: BackupFile, other: BackupFile) =>
    other.seq - one.seq || Number(other.sound) - Number(one.sound) || other.at - one.at;
  return backupsIn(folder)
    .filter(({ at }) => at > after)
    .sort(fullerFirst);
}

export interface Taken {
  readonly file: string;
  readonly audited: AuditResult;
  /** One taken before that has more entries: the ledger lost some. */
  readonly fuller?: BackupFile;
}

/** The folder of a server's own backups: each named by its moment and its last entry, the oldest go first. */
export class Backups {
  readonly #folder: string;
  readonly #keep: number;
  readonly #verify: Verify;

  /** @throws Error when the folder cannot be made */
  constructor(folder: string, keep: number, verify: Verify) {
    this.#folder = folder;
    this.#keep = keep;
    this.#verify = verify;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const { file } of backupsIn(folder)) ownerOnly(file);
    // A folder of others too is not ours to close.
    if (readdirSync(folder).every((name) => name.startsWith('huijie'))) ownerOnly(folder);
  }

  /** @param restoredAt backups of before that moment may have more entries: somebody put the ledger back on purpose */
  async take(ledger: Copyable, now: Date, restoredAt = 0): Promise<Taken> {
    const fullest = fullestBackup(this.#folder, restoredAt);
    const moment = now.toISOString().replace(/[-:]|\.\d+/g, '');
    const nameOf = (audited: AuditResult) =>
      `huijie-${moment}-${audited.head.seq}${isSound(audited) ? '' : '.unsound'}.db`;
    const partial = join(this.#folder, 'huijie.partial');
    const taken = await backUp(ledger, partial, (audited) => join(this.#folder, nameOf(audited)), this.#verify);
    const { seq } = taken.audited.head;
    this.#forgetOldest(seq);
    return fullest === undefined || fullest.seq <= seq ? taken : { ...taken, fuller: fullest };
  }

  /**
   * Sound and unsound ones are counted apart, so that no number of unsound ones pushes a sound one out. One that has
   * entries which the newest lacks stays, however old.
   */
  #forgetOldest(newest: number): void {
    const all = backupsIn(this.#folder);
    for (const wanted of [true, false]) {
      const old = all.filter(({ sound }) => sound === wanted).slice(0, -this.#keep);
      for (const { file } of old.filter(({ seq }) => seq <= newest)) rmSync(file);
    }
  }
}
