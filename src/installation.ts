import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from './config.ts';
import { renameDurably, syncFile } from './files.ts';
import type { Ledger } from './ledger/index.ts';
import { personKeyFits, personKeyOf, personSecret } from './person-key.ts';
import { BESIDE } from './safekeeping/index.ts';

/** What must lie on the disk before a server starts: the ledger, and the key of its persons. Neither comes back by itself. */

type Open = (file: string) => Ledger;

/**
 * Makes the ledger of a new installation, bound to its person key. It has its name only when it is whole.
 * @throws Error where a ledger is, or something of one
 */
export async function initLedger(config: Config, make: Open): Promise<void> {
  const { ledger: file } = config;
  const found = ['', ...BESIDE].map((end) => `${file}${end}`).find((one) => existsSync(one));
  if (found !== undefined)
    throw new Error(
      `账本已存在 ${found} is there already: "huijie init" never touches a ledger. Serve it: huijie serve`,
    );
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const secret = personSecret(config, true);
  const making = `${file}.making`;
  for (const end of ['', ...BESIDE]) rmSync(`${making}${end}`, { force: true });
  const ledger = make(making);
  try {
    await personKeyFits(ledger, personKeyOf(secret));
  } finally {
    await ledger.close();
  }
  syncFile(making);
  renameDurably(making, file);
}
