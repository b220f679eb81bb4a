import type { Variable } from '../main/config.ts';
import type { Args } from './args.ts';

/** What `huijie serve` takes, as a variable or as a flag. The flag wins. */
const SAYS: Readonly<Record<Variable, string>> = {
  HUIJIE_HOST: 'where it listens (127.0.0.1)',
  HUIJIE_PORT: 'its port (7300)',
  HUIJIE_LEDGER: 'file of the ledger (huijie.db), or :memory:',
  HUIJIE_PLANS: 'folder of plan files',
  HUIJIE_LISTS: 'files that fill lists of plans, separated by commas',
  HUIJIE_CATALOGUE: 'folder of the catalogues of drugs and institutions',
  HUIJIE_XML_MAPPINGS: "folder with the hospital's own XML mappings",
  HUIJIE_WHOLE_TERMS: 'plans of which every settlement is in this ledger, separated by commas',
  HUIJIE_PERSON_KEY:
    'key of persons, 32 or more characters (a flag can be read in the list of processes: better the variable)',
  HUIJIE_BACKUP_DIR: "folder of the server's own backups",
  HUIJIE_BACKUPS_KEPT: 'how many of them stay (72)',
  HUIJIE_GATEWAY: 'address of the gateway that the desk drives itself',
  HUIJIE_GATEWAY_TIMEOUT_MS: 'how long its answer is waited for (20000)',
  HUIJIE_PRACTICE_CLOCK: 'yyyy-MM-dd HH:mm:ss, where the clock begins; only with a ledger *.practice.db or :memory:',
  HUIJIE_FRAME_ANCESTORS: "origins that may frame the pages, separated by blanks ('self')",
  HUIJIE_ALLOWED_HOSTS: 'further names by which it may be called, separated by commas; * for any',
  HUIJIE_ACCESS_LOG: 'on or off: a line for each request on standard output (on)',
  HUIJIE_JSON_CHARSET: 'charset of JSON bodies that declare none (utf-8; gb18030)',
};

interface Setting {
  readonly variable: string;
  readonly flag: string;
  readonly says: string;
}

export const SETTINGS: readonly Setting[] = Object.entries(SAYS).map(([variable, says]) => ({
  variable,
  flag: variable.slice('HUIJIE_'.length).toLowerCase().replaceAll('_', '-'),
  says,
}));

/** The environment with the flags over it. */
export function settingsOf(
  args: Args,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const flags = SETTINGS.flatMap(({ variable, flag }) => {
    const said = args.text(flag);
    return said === undefined ? [] : [[variable, said] as const];
  });
  return { ...environment, ...Object.fromEntries(flags) };
}
