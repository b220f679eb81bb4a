import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Audited } from '../audit/index.ts';
import { backUp, type Copyable, isSound, type Verify } from './backup.ts';

const SOUND = /^huijie-\d{8}T\d{6}Z-\d+\.db$/;
const UNSOUND = /^huijie-\d{8}T\d{6}Z-\d+\.unsound\.db$/;

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
  }

  async take(ledger: Copyable, now: Date): Promise<{ readonly file: string; readonly audited: Audited }> {
    const moment = now.toISOString().replace(/[-:]|\.\d+/g, '');
    const nameOf = (audited: Audited) => `huijie-${moment}-${audited.head.seq}${isSound(audited) ? '' : '.unsound'}.db`;
    const partial = join(this.#folder, 'huijie.partial');
    const taken = await backUp(ledger, partial, (audited) => join(this.#folder, nameOf(audited)), this.#verify);
    this.#forgetOldest();
    return taken;
  }

  /** Sound and unsound ones are counted apart, so that no number of unsound ones pushes a sound one out. */
  #forgetOldest(): void {
    const names = readdirSync(this.#folder).sort();
    for (const pattern of [SOUND, UNSOUND]) {
      for (const name of names.filter((one) => pattern.test(one)).slice(0, -this.#keep))
        rmSync(join(this.#folder, name));
    }
  }
}
