import { spawn } from 'node:child_process';
import type { Audited } from '../audit/index.ts';
import { readConfig } from '../config.ts';
import { logged, PlainFault } from '../log.ts';
import { clock, clockFrom, newLedger, type RunningServer, startServer } from '../main.ts';
import { faultLine } from '../running.ts';
import { CLEAN, type Command, say, WRONG, warn } from './args.ts';
import { sayKeyPlace } from './init.ts';

export const serveCommand: Command = {
  summary: 'the settlement server, with the cashier page',
  usage: `huijie serve [--new]
  --new   makes the ledger first, as "huijie init" does; where there is one nothing is started
  Configured by environment: HUIJIE_HOST (127.0.0.1), HUIJIE_PORT (7300), HUIJIE_LEDGER (huijie.db),
  HUIJIE_PLANS (folder), HUIJIE_LISTS (files), HUIJIE_CATALOGUE (folder), HUIJIE_XML_MAPPINGS (folder),
  HUIJIE_GATEWAY (address of the gateway that the desk drives itself), HUIJIE_GATEWAY_TIMEOUT_MS (20000),
  HUIJIE_PERSON_KEY (32+ characters), HUIJIE_FRAME_ANCESTORS, HUIJIE_BACKUP_DIR (folder), HUIJIE_BACKUPS_KEPT (72),
  HUIJIE_WHOLE_TERMS (plans of which every settlement is in this ledger),
  HUIJIE_PRACTICE_CLOCK (yyyy-MM-dd HH:mm:ss: the clock begins there; only with a ledger *.practice.db or :memory:).
  SIGTERM and SIGINT stop it gracefully; SIGUSR2 takes a backup now.`,
  options: { new: { type: 'boolean' } },
  async run(args) {
    const config = readConfig(process.env);
    const { practiceFrom } = config;
    const now = practiceFrom === undefined ? clock : clockFrom(practiceFrom);
    if (practiceFrom !== undefined) warn(`练习时钟 the clock is for practice and begins at ${now().toISOString()}`);
    if (args.flag('new') && config.ledger !== ':memory:') await newLedger(config);
    const server = await startServer(config, now, { verifyCopy: auditElsewhere });
    process.on('SIGUSR2', () => void backUp(server));
    process.on('uncaughtException', endAtBug);
    if (config.personKey === undefined && config.ledger !== ':memory:') sayKeyPlace();
    say(`惠结 huijie is listening: ${server.url}`);
    say(`cashier page: ${server.url}/counter/?counter=C01`);
    await stopSignal();
    await server.stop();
    return CLEAN;
  },
};

/** Whatever we did not foresee ends the process, as it would without us; but no message of it goes into the log. */
function endAtBug(error: unknown): void {
  warn(faultLine(error));
  process.exit(WRONG);
}

async function backUp(server: RunningServer): Promise<void> {
  try {
    const taken = await server.keeper.backUpNow();
    if (taken === undefined) warn('no backup: HUIJIE_BACKUP_DIR is not set');
  } catch (error) {
    warn(`no backup: ${JSON.stringify(logged(error))}`);
  }
}

/** A backup is audited by a process of its own: it takes no time from those who settle. */
async function auditElsewhere(file: string): Promise<Audited> {
  const program = process.argv[1] ?? '';
  const child = spawn(process.execPath, [program, 'audit', file, '--no-freeze', '--json'], {
    // What it says of an error may have read a bill.
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  child.stdout.setEncoding('utf8');
  const read = async () => {
    let text = '';
    for await (const part of child.stdout) text += String(part);
    return text;
  };
  const text = await Promise.race([read(), failed]);
  if (!text.endsWith('}\n')) throw new PlainFault(`the audit of ${file} ended without a result`);
  return JSON.parse(text) as Audited;
}

/** Resolves at the first SIGTERM or SIGINT. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}
