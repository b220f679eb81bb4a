import { readConfig } from '../config.ts';
import { personKeyFile, startServer } from '../main.ts';
import { CLEAN, type Command, say, warn } from './args.ts';

export const serveCommand: Command = {
  summary: 'the settlement server, with the cashier page',
  usage: `huijie serve
  Configured by environment: HUIJIE_HOST (127.0.0.1), HUIJIE_PORT (7300), HUIJIE_LEDGER (huijie.db),
  HUIJIE_PLANS (folder), HUIJIE_LISTS (files), HUIJIE_PERSON_KEY (32+ characters), HUIJIE_FRAME_ANCESTORS.
  SIGTERM and SIGINT stop it gracefully.`,
  options: {},
  async run() {
    const config = readConfig(process.env);
    const server = await startServer(config);
    if (config.personKey === undefined && config.ledger !== ':memory:') {
      warn(
        `HUIJIE_PERSON_KEY is not set: the key of persons is kept in ${personKeyFile()}; back it up, apart from the ledger`,
      );
    }
    say(`惠结 huijie is listening: ${server.url}`);
    say(`cashier page: ${server.url}/counter/?counter=C01`);
    await stopSignal();
    await server.stop();
    return CLEAN;
  },
};

/** Resolves at the first SIGTERM or SIGINT. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}
