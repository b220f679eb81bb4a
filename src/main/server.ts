import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { isOutage, nhsaCredentials, nhsaLine } from '../../adapters/nhsa/index.ts';
import { openAdapters } from '../../adapters/open.ts';
import { audit } from '../audit/index.ts';
import {
  CertificateTails,
  Circuit,
  type Desk,
  DrivenVisits,
  type Driving,
  inProcessState,
  type SharedState,
  WaitingRoom,
  WorkDesk,
} from '../desk/index.ts';
import { assertThere } from '../ledger/sqlite/file.ts';
import { type FileLedger, type OnFatal, openSqliteLedger } from '../ledger/sqlite/ledger.ts';
import type { PlanBook } from '../plan/index.ts';
import type { GatewayLine } from '../port/adapter.ts';
import { Backups, diskOf, fullestSoundBackup, Keeper, slices, type Verify } from '../safekeeping/index.ts';
import { encryptionWith } from '../security/encrypt.ts';
import { personKeyOf, personSecret } from '../security/person-key.ts';
import { createApp, type Services } from '../server/app.ts';
import { hostsOf } from '../server/hosts.ts';
import { hubSource } from '../server/messages.ts';
import { usualReader } from '../server/usual.ts';
import { attachHub } from '../terminal/hub.ts';
import { InProcessSignal } from '../terminal/signal.ts';
import { type BodyThread, openBodyThread } from './body-thread.ts';
import { clock } from './clock.ts';
import type { Config } from './config.ts';
import { initLedger, notePlans, whyNotStart } from './installation.ts';
import { makeLedger, readLedger } from './ledger.ts';
import {
  closed,
  endProcess,
  faultLine,
  forgetQuotesDaily,
  listenOr,
  sayDisk,
  sayRewriting,
  tickEvery,
  watchDisk,
} from './lifecycle.ts';
import { openCatalogue, openPlans } from './plans.ts';
import { packageRoot } from './root.ts';

/**
 * The composition root of a server. Only the files of this folder name an adapter or a database, and simulator.ts alone
 * the simulated gateway: no server loads it.
 */

export interface RunningServer {
  readonly url: string;
  readonly desk: Desk;
  /** The server's own audits and backups. */
  readonly maintenance: Keeper;
  /** Stops taking work, finishes what is running, tells the terminals to come back later. */
  stop(): Promise<void>;
}

const TICK_MS = 500;
const BACKUPS_KEPT = 72;

/** The gateway that the desk drives itself, where one is configured. */
function drivingOf({ gateway, gatewayTimeoutMs = 20_000 }: Config, secret: string): Driving | undefined {
  if (gateway === undefined) return undefined;
  const line = nhsaLine({ url: gateway, timeoutMs: gatewayTimeoutMs });
  const onChange = (state: 'down' | 'up') => console.error(JSON.stringify({ gateway: state, line: 'nhsa' }));
  const circuit = new Circuit(line, { isOutage, isReachable: () => line.isReachable(), onChange });
  const lines = new Map<string, GatewayLine>([['nhsa', circuit]]);
  return { lines, encryption: encryptionWith(secret) };
}

/** The visits that the desk drives, and what a person does about them. */
function drivenOf(desk: Desk, waiting: WaitingRoom, state: SharedState): Pick<Services, 'drivenVisits' | 'work'> {
  if (desk.driving === undefined) return {};
  const drivenVisits = new DrivenVisits(desk, desk.driving, waiting, state);
  return { drivenVisits, work: new WorkDesk(desk, drivenVisits) };
}

/** What a server is given as data, read once when it starts. @throws Error: bad data stops the start */
function givenTo({ catalogue, plans, lists, xmlMappings }: Config): Pick<Desk, 'adapters' | 'plans'> {
  const books = openCatalogue(catalogue);
  return { plans: openPlans(plans, lists, books), adapters: openAdapters(books, xmlMappings) };
}

/**
 * Audits and backups of the server's own ledger. A copy is audited beside our work unless somebody does it elsewhere.
 */
function maintenanceOf(
  { ledger: file, backups: folder, backupsKept = BACKUPS_KEPT }: Config,
  ledger: FileLedger,
  now: () => Date,
  onFault: (error: unknown) => void,
  verify?: Verify,
): Keeper {
  const auditCopy: Verify = async (copy) => {
    const opened = readLedger(copy);
    try {
      return await audit(opened, { now: now(), pause: slices() });
    } finally {
      await opened.close();
    }
  };
  return new Keeper({
    ledger,
    now,
    disk: () => (file === ':memory:' ? undefined : diskOf(file)),
    say: (line) => console.error(JSON.stringify(line)),
    onFault,
    ...(folder === undefined ? {} : { backups: new Backups(folder, backupsKept, verify ?? auditCopy) }),
  });
}

/** What whoever starts a server may do otherwise. */
export interface StartOptions {
  /** Makes the ledger where there is none: for practice and tests. An installation makes its own by `huijie init`. */
  readonly makesLedger?: boolean;
  /** Told once when the disk under the ledger fails; ends the process when absent. */
  readonly onFatal?: OnFatal;
  /** Audits a backup; in another process it takes nothing from those who settle. */
  readonly verifyCopy?: Verify;
  /** Takes a line for each request. */
  readonly accessLog?: (line: object) => void;
}

/** Makes the ledger of a new installation. @throws Error where there is one */
export const newLedger = (config: Config): Promise<void> => initLedger(config, makeLedger);

/** The ledger and the key of its persons, as they must be before anybody is served. @throws Error: the start ends */
async function openInstallation(config: Config, plans: PlanBook, { makesLedger, onFatal }: StartOptions) {
  const { ledger: file } = config;
  if (makesLedger === true && file !== ':memory:' && !existsSync(file)) await newLedger(config);
  const backup = fullestSoundBackup(config.backups)?.file;
  assertThere(file, backup);
  const secret = personSecret(config, false);
  const personKey = personKeyOf(secret);
  const ledger = openSqliteLedger(file, {
    mustExist: true,
    onFull: sayDisk,
    onRewriting: sayRewriting(),
    ...(onFatal === undefined ? {} : { onFatal }),
    ...(backup === undefined ? {} : { backup }),
  });
  try {
    const refused = await whyNotStart(ledger, config, plans, personKey);
    if (refused !== undefined) throw new Error(refused);
    await notePlans(ledger, plans);
    return { ledger, secret, personKey };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

/** What is let in, how it is read, and what is said of it. */
const edgeOf = (
  config: Config,
  { adapters, personKey }: Pick<Desk, 'adapters' | 'personKey'>,
  reader: BodyThread | undefined,
  accessLog: StartOptions['accessLog'],
) => ({
  isOurHost: hostsOf([config.host, ...(config.allowedHosts ?? [])]),
  bodies: { reader, usual: usualReader(adapters, personKey), charset: config.jsonCharset ?? 'utf-8' },
  ...(accessLog === undefined ? {} : { accessLog }),
});

/** Opens the ledger and the plans, and listens. */
export async function startServer(
  config: Config,
  now: () => Date = clock,
  { makesLedger, onFatal = endProcess, verifyCopy, accessLog }: StartOptions = {},
): Promise<RunningServer> {
  const { plans, adapters: spoken } = givenTo(config);
  const { ledger, secret, personKey } = await openInstallation(config, plans, {
    ...(makesLedger === undefined ? {} : { makesLedger }),
    onFatal,
  });
  const driving = drivingOf(config, secret);
  const reader = openBodyThread({ catalogue: config.catalogue, xmlMappings: config.xmlMappings, secret });
  const onFault = (error: unknown) => console.error(faultLine(error));
  const stopForgetting = forgetQuotesDaily(ledger, config, now, onFault);
  let stopping = false;
  const signal = new InProcessSignal();
  const state = inProcessState(now);
  const desk: Desk = {
    adapters: spoken,
    plans,
    ledger,
    personKey,
    now,
    notify: (counter) => signal.notify(counter),
    credentials: nhsaCredentials({ ...config, line: driving?.lines.get('nhsa') }),
    ...(driving === undefined ? {} : { driving }),
    tails: new CertificateTails(),
    wholeTerms: new Set(config.wholeTerms),
  };
  const waiting = new WaitingRoom(desk, state);
  const maintenance = maintenanceOf(config, ledger, now, onFault, verifyCopy);
  const driven = drivenOf(desk, waiting, state);
  const edge = edgeOf(config, desk, reader, accessLog);
  const pages = join(packageRoot(), 'dist', 'pages');
  const app = createApp(
    { desk, waiting, state, ...driven },
    {
      frameAncestors: config.frameAncestors,
      isStopping: () => stopping,
      bell: signal,
      onFault,
      soundness: () => maintenance.health(),
      ...edge,
      ...(existsSync(pages) ? { pages } : {}),
    },
  );
  const server = createServer({ requestTimeout: 15_000, headersTimeout: 10_000, keepAliveTimeout: 5_000 }, app);
  server.maxConnections = 40_000;
  const hub = attachHub(server, hubSource(desk, waiting), signal, undefined, edge.isOurHost);
  const closers = [stopForgetting, watchDisk(ledger, onFault), () => hub.close(), () => signal.close()];
  const url = await listenOr(server, config, [...closers, () => ledger.close()]);
  await driven.drivenVisits?.presentAgain();
  maintenance.start();
  const stopTicking = driven.drivenVisits && tickEvery(TICK_MS, driven.drivenVisits, onFault);
  return {
    url,
    desk,
    maintenance: maintenance,
    async stop() {
      stopping = true;
      for (const close of closers) close();
      await closed(server);
      await reader?.close();
      for (const line of driving?.lines.values() ?? []) line.close?.();
      await stopTicking?.();
      await maintenance.stop();
      await ledger.close();
    },
  };
}
