import { resolve } from 'node:path';
import { readConfig } from '../main/config.ts';
import { personKeyFile } from '../main/ledger.ts';
import { newLedger } from '../main/server.ts';
import { CLEAN, type Command, say, UsageFault, warn } from './args.ts';

const USAGE = 'huijie init [LEDGER.db]';

export const initCommand: Command = {
  usage: `${USAGE}
  Once in the life of an installation; without a name it is HUIJIE_LEDGER (huijie.db). A ledger that is there is never touched.
  The folder it lies in is made where it is missing; one above it must be there.
  The person key is HUIJIE_PERSON_KEY or ~/.huijie/person-key, which is made when it is not there: keep a copy apart from the ledger.
  Exit 0 made, 2 could not run.`,
  options: {},
  async run({ positionals: [place, ...more] }) {
    if (more.length > 0 || place === ':memory:') throw new UsageFault(USAGE);
    const config = readConfig(process.env);
    const { ledger, personKey } = { ...config, ledger: place ?? config.ledger };
    await newLedger({ ...config, ledger });
    say(`新账本 a new ledger: ${ledger}`);
    if (personKey === undefined) sayKeyPlace();
    const isDefault = resolve(ledger) === resolve(config.ledger);
    say(`启动 start it: huijie serve${isDefault ? '' : ` --ledger ${ledger}`}`);
    return CLEAN;
  },
};

export const sayKeyPlace = (): void =>
  warn(
    `HUIJIE_PERSON_KEY is not set: the key of persons is kept in ${personKeyFile()}; back it up, apart from the ledger`,
  );
