import { resolve } from 'node:path';
import { readConfig } from '../main/config.ts';
import { personKeyFile } from '../main/ledger.ts';
import { newLedger } from '../main/server.ts';
import { CLEAN, type Run, say, UsageFault, warn } from './args.ts';

export const init: Run = async ({ positionals: [place] }) => {
  if (place === ':memory:') throw new UsageFault('a new ledger needs a file: huijie init LEDGER.db');
  const config = readConfig(process.env);
  const { ledger, personKey } = { ...config, ledger: place ?? config.ledger };
  await newLedger({ ...config, ledger });
  say(`新账本 a new ledger: ${ledger}`);
  if (personKey === undefined) sayKeyPlace();
  const isDefault = resolve(ledger) === resolve(config.ledger);
  say(`启动 start it: huijie serve${isDefault ? '' : ` --ledger ${ledger}`}`);
  return CLEAN;
};

export const sayKeyPlace = (): void =>
  warn(
    `HUIJIE_PERSON_KEY is not set: the key of persons is kept in ${personKeyFile()}; back it up, apart from the ledger`,
  );
