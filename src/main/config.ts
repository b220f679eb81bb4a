import { z } from 'zod';

/** Environment -> typed configuration, once, at start. An unknown or unreadable HUIJIE_ variable stops the start. */
const port = z
  .string()
  .regex(/^\d{1,5}$/, 'a port number, 0 to 65535')
  .transform(Number)
  .refine((value) => value <= 65_535, 'a port number, 0 to 65535');

const schema = z.strictObject({
  HUIJIE_HOST: z.string().min(1).default('127.0.0.1'),
  HUIJIE_PORT: port.prefault('7300'),
  /** The ledger's file; `:memory:` keeps nothing. */
  HUIJIE_LEDGER: z.string().min(1).default('huijie.db'),
  /** Folder of plan files; the plans that ship with the product when absent. */
  HUIJIE_PLANS: z.string().min(1).optional(),
  /** Files that fill lists which a plan leaves unpublished, separated by commas. */
  HUIJIE_LISTS: z.string().optional(),
  /** Folder of the catalogues of drugs and institutions, as `huijie catalogue import` makes it. */
  HUIJIE_CATALOGUE: z.string().min(1).optional(),
  /** Folder with the hospital's own XML mappings (`huijie map check FILE`). */
  HUIJIE_XML_MAPPINGS: z.string().min(1).optional(),
  /**
   * Plans, separated by commas, of which every settlement of the term is in this ledger: only then does "nothing paid"
   * follow from finding no payment.
   */
  HUIJIE_WHOLE_TERMS: z.string().optional(),
  /**
   * Key of the keyed hash that turns a certificate number into a person's key. At least 32 characters; it must
   * never change in the life of a ledger, and it must not lie beside the database.
   */
  HUIJIE_PERSON_KEY: z.string().min(32, 'at least 32 characters').optional(),
  /** Folder for the server's own backups, one an hour and at each SIGUSR2; none without it. */
  HUIJIE_BACKUP_DIR: z.string().min(1).optional(),
  /** How many of them are kept. */
  HUIJIE_BACKUPS_KEPT: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'a number, 1 to 9999')
    .transform(Number)
    .prefault('72'),
  /** How many days a quote is kept, that nobody settled or took up again. */
  HUIJIE_QUOTES_KEPT_DAYS: z
    .string()
    .regex(/^[1-7]$/, 'days, 1 to 7')
    .transform(Number)
    .prefault('7'),
  /** Base address of the gateway that the desk drives itself; absent where the hospital system alone speaks with it. */
  HUIJIE_GATEWAY: z.url('an address, http://… or https://…').optional(),
  /** How long an answer of the gateway is waited for before its outcome counts as unknown, in milliseconds. */
  HUIJIE_GATEWAY_TIMEOUT_MS: z
    .string()
    .regex(/^\d{2,6}$/, 'milliseconds, 10 to 999999')
    .transform(Number)
    .prefault('20000'),
  /**
   * For practice with a simulated gateway: the desk's clock begins here, so that visits fall into the term of a plan
   * that ran in another year. China time.
   */
  HUIJIE_PRACTICE_CLOCK: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/, 'a moment, yyyy-MM-dd HH:mm:ss')
    .transform((moment) => Date.parse(`${moment.replace(' ', 'T')}+08:00`))
    .refine((ms) => !Number.isNaN(ms), 'a moment that there is')
    .optional(),
  /** Names by which this server may be called beside localhost, its own host and any address of digits; `*` for any. */
  HUIJIE_ALLOWED_HOSTS: z.string().default(''),
  /** One line for each request on standard output. */
  HUIJIE_ACCESS_LOG: z.enum(['on', 'off'], 'on or off').default('on'),
  /** Charset of JSON bodies whose content type declares none. */
  HUIJIE_JSON_CHARSET: z.enum(['utf-8', 'gb18030', 'gbk', 'gb2312'], 'utf-8, gb18030, gbk or gb2312').default('utf-8'),
  /** Let pages be framed by these origins (a HIS embeds the counter page), separated by blanks. */
  HUIJIE_FRAME_ANCESTORS: z.string().default("'self'"),
});

export type Variable = keyof typeof schema.shape;

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly ledger: string;
  readonly plans?: string;
  readonly lists: readonly string[];
  readonly catalogue?: string;
  readonly xmlMappings?: string;
  readonly personKey?: string;
  readonly backups?: string;
  readonly backupsKept?: number;
  readonly quotesKeptDays?: number;
  readonly gateway?: string;
  readonly gatewayTimeoutMs?: number;
  /** Where the desk's clock begins instead of now, in milliseconds; only of a ledger for practice. */
  readonly practiceFrom?: number;
  readonly allowedHosts?: readonly string[];
  readonly accessLog?: boolean;
  readonly jsonCharset?: 'utf-8' | 'gb18030' | 'gbk' | 'gb2312';
  readonly wholeTerms?: readonly string[];
  readonly frameAncestors: readonly string[];
}

/** @throws Error with one line for each variable that is not right */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const ours = Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('HUIJIE_')));
  const parsed = schema.safeParse(ours);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.join(', ')}: unknown`
        : `${issue.path.join('.')}: ${issue.message}`,
    );
    throw new Error(`configuration: ${lines.join('; ')}`);
  }
  const value = parsed.data;
  if (value.HUIJIE_PRACTICE_CLOCK !== undefined && !isForPractice(value.HUIJIE_LEDGER))
    throw new Error(
      'configuration: HUIJIE_PRACTICE_CLOCK: only with HUIJIE_LEDGER :memory: or a file named *.practice.db',
    );
  return {
    host: value.HUIJIE_HOST,
    port: value.HUIJIE_PORT,
    ledger: value.HUIJIE_LEDGER,
    lists: (value.HUIJIE_LISTS ?? '').split(',').filter((file) => file !== ''),
    frameAncestors: value.HUIJIE_FRAME_ANCESTORS.split(/\s+/).filter((origin) => origin !== ''),
    gatewayTimeoutMs: value.HUIJIE_GATEWAY_TIMEOUT_MS,
    backupsKept: value.HUIJIE_BACKUPS_KEPT,
    quotesKeptDays: value.HUIJIE_QUOTES_KEPT_DAYS,
    allowedHosts: value.HUIJIE_ALLOWED_HOSTS.split(/[,\s]+/).filter((host) => host !== ''),
    accessLog: value.HUIJIE_ACCESS_LOG === 'on',
    jsonCharset: value.HUIJIE_JSON_CHARSET,
    ...(value.HUIJIE_BACKUP_DIR === undefined ? {} : { backups: value.HUIJIE_BACKUP_DIR }),
    ...(value.HUIJIE_GATEWAY === undefined ? {} : { gateway: value.HUIJIE_GATEWAY }),
    wholeTerms: (value.HUIJIE_WHOLE_TERMS ?? '').split(',').filter((plan) => plan !== ''),
    ...(value.HUIJIE_PRACTICE_CLOCK === undefined ? {} : { practiceFrom: value.HUIJIE_PRACTICE_CLOCK }),
    ...(value.HUIJIE_PLANS === undefined ? {} : { plans: value.HUIJIE_PLANS }),
    ...(value.HUIJIE_CATALOGUE === undefined ? {} : { catalogue: value.HUIJIE_CATALOGUE }),
    ...(value.HUIJIE_XML_MAPPINGS === undefined ? {} : { xmlMappings: value.HUIJIE_XML_MAPPINGS }),
    ...(value.HUIJIE_PERSON_KEY === undefined ? {} : { personKey: value.HUIJIE_PERSON_KEY }),
  };
}

/** No real ledger is ever written by a clock that is not true. */
const isForPractice = (ledger: string): boolean => ledger === ':memory:' || ledger.endsWith('.practice.db');
