import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { plansFolder } from '../../../src/main/plans.ts';
import {
  inTempFolder,
  type Ran,
  runHuijie,
  type ServerChild,
  startServerChild,
  TEST_PERSON_KEY,
} from '../../harness/child.ts';
import { failingDisk } from '../../harness/crash/strace.ts';
import { Caller } from '../../harness/http.ts';
import { enrolmentOf, fullSettleBody, type Stay, settleBody, testPerson } from '../../harness/messages.ts';
import { type Check, check, type ReviewRow } from './row.ts';

/** The ledger and its files, with real processes of `huijie`. */

type Environment = Record<string, string>;
const served = (ledger: string, more: Environment = {}): Promise<Ran> =>
  runHuijie(['serve'], { HUIJIE_PORT: '0', HUIJIE_LEDGER: ledger, HUIJIE_PERSON_KEY: TEST_PERSON_KEY, ...more }).ended;
const made = (ledger: string): Promise<Ran> =>
  runHuijie(['init', ledger], { HUIJIE_PERSON_KEY: TEST_PERSON_KEY }).ended;

/** What a start that is refused says, word by word where it matters. */
const refusal = ({ code, said }: Ran, ...words: string[]): string =>
  `exit ${code}${words.map((word) => (said.includes(word) ? '' : `, without "${word}" in: ${said.trim()}`)).join('')}`;
const REFUSED = 'exit 2';

const stay: Stay = {
  id: 'R1',
  person: testPerson(1),
  drug: 3_000_000n,
  material: 0n,
  preSelfPay: 0n,
  inScope: 500_000n,
  basic: 400_000n,
  critical: 0n,
  on: '2021-05-10',
};

async function withServer<T>(
  started: Promise<ServerChild>,
  work: (caller: Caller, server: ServerChild) => Promise<T>,
): Promise<T> {
  const server = await started;
  const caller = new Caller(server.url);
  try {
    return await work(caller, server);
  } finally {
    caller.close();
    await server.stop();
  }
}

const neverEmpty = (): Promise<Check[]> =>
  inTempFolder(async (folder) => {
    const ledger = join(folder, 'huijie.db');
    const missing = refusal(await served(ledger), ledger, 'huijie init', 'huijie restore');
    const isThere = existsSync(ledger);
    writeFileSync(ledger, '');
    const empty = refusal(await served(ledger), '0 bytes', 'huijie restore');
    const { size } = statSync(ledger);
    rmSync(ledger);
    const init = (await made(ledger)).code;
    const backup = join(folder, 'kept', 'huijie-20210601T020000Z-336.db');
    mkdirSync(join(folder, 'kept'));
    writeFileSync(backup, '');
    const shorter = await served(ledger, { HUIJIE_BACKUP_DIR: join(folder, 'kept') });
    return [
      check('a missing ledger is not served', REFUSED, missing),
      check('and none is made', false, isThere),
      check('an empty file is not served', REFUSED, empty),
      check('and stays as it is', 0, size),
      check('huijie init makes one', 0, init),
      check('one that is shorter than its backups is not served', REFUSED, refusal(shorter, 'entry 336', backup)),
    ];
  });

const oneTextAVersion = (): Promise<Check[]> =>
  inTempFolder(async (folder) => {
    const [ledger, plans] = [join(folder, 'huijie.db'), join(folder, 'plans')];
    cpSync(plansFolder(), plans, { recursive: true });
    const settled = await withServer(startServerChild(ledger, [], { HUIJIE_PLANS: plans }), async (caller) => {
      await caller.post('/v1/enrolments', enrolmentOf(stay.person));
      return (await caller.post('/v1/settlements', settleBody(stay, 'C01'))).status;
    });
    const file = join(plans, 'quzhou', 'huiqubao-2021.json');
    const edited = readFileSync(file, 'utf8').replace('"value": "0.5"', '"value": "0.4"');
    writeFileSync(file, edited);
    const refused = await served(ledger, { HUIJIE_PLANS: plans });
    writeFileSync(file, edited.replace(/"version": "[\d.]+"/, '"version": "9.0.0"'));
    const again = await withServer(startServerChild(ledger, [], { HUIJIE_PLANS: plans }), (caller) =>
      caller.get('/readyz'),
    );
    return [
      check('a stay is settled under the plan', 201, settled),
      check('the edited file is refused', REFUSED, refusal(refused, 'huiqubao-2021')),
      check('with both hashes', 2, new Set(refused.said.match(/[0-9a-f]{64}/g)).size),
      check('under a new version it is served', 200, again.status),
    ];
  });

const oneKey = (): Promise<Check[]> =>
  inTempFolder(async (folder) => {
    const ledger = join(folder, 'data', 'huijie.db');
    const key = join(folder, '.huijie', 'person-key');
    const environment = { HOME: folder, HUIJIE_PORT: '0', HUIJIE_LEDGER: ledger };
    const start = () => runHuijie(['serve'], environment).ended;
    const init = await runHuijie(['init'], environment).ended;
    const written = `${readFileSync(key, 'utf8').length} characters, ${(statSync(key).mode & 0o777).toString(8)}`;
    writeFileSync(key, '');
    const empty = refusal(await start(), key, '0 characters');
    rmSync(key);
    const lost = refusal(await start(), key);
    return [
      check('a new installation makes its key', 0, init.code),
      check('whole, and for its owner only', '64 characters, 600', written),
      check('an empty key file is refused', REFUSED, empty),
      check('a lost key is refused', REFUSED, lost),
      check('and no new one lies in its place', 0, readdirSync(join(folder, '.huijie')).length),
    ];
  });

const ownersAlone = (): Promise<Check[]> =>
  inTempFolder(async (folder) => {
    const [data, kept] = [join(folder, 'data'), join(folder, 'kept')];
    const everybody = ['sh', '-c', 'umask 0; exec "$@"', 'sh'];
    const started = startServerChild(join(data, 'huijie.db'), everybody, { HUIJIE_BACKUP_DIR: kept });
    const seen = await withServer(started, async (caller, server) => {
      await caller.post('/v1/enrolments', enrolmentOf(stay.person));
      server.signal('SIGUSR2');
      const isTaken = () => readdirSync(kept).some((name) => name.endsWith('-1.db'));
      for (let wait = 0; wait < 600 && !isTaken(); wait += 1) await sleep(50);
      const all = [data, kept].flatMap((place) => [place, ...readdirSync(place).map((name) => join(place, name))]);
      const isOpen = (path: string) => (statSync(path).mode & 0o077) !== 0;
      return { files: all.length, open: all.filter(isOpen).map((path) => path.slice(folder.length)) };
    });
    return [
      check('two folders, ledger, journal and backup', 5, seen.files),
      check('with umask 0 nobody else may touch any of them', [], seen.open),
    ];
  });

const fullDisk = (): Promise<Check[]> =>
  inTempFolder(async (folder) => {
    const ledger = join(folder, 'huijie.db');
    await withServer(startServerChild(ledger), (caller) => caller.post('/v1/enrolments', enrolmentOf(stay.person)));
    const failing = failingDisk(ledger, 'pwrite64', 'ENOSPC', '5..6');
    return withServer(startServerChild(ledger, failing), async (caller, server) => {
      const settle = () => caller.post('/v1/settlements', settleBody(stay, 'C01'));
      const lines = (kind: string) => server.said().split(`"kind":"${kind}"`).length - 1;
      const full = await settle();
      const during = await caller.get('/readyz');
      const begun = [lines('disk full'), lines('disk')];
      const after = await caller.get('/readyz');
      const settled = await settle();
      return [
        check('a settlement is refused', '507 LEDGER_FULL', `${full.status} ${full.body.code}`),
        check('readiness says so, with the reason', 'false LEDGER_FULL', `${during.body.ready} ${during.body.code}`),
        check('one line when it begins', [1, 0], begun),
        check('with space again it is ready and settles', 'true 201', `${after.body.ready} ${settled.status}`),
        check('and one line when it ends', [1, 1], [lines('disk full'), lines('disk')]),
      ];
    });
  });

const durableAndSilent = (): Promise<Check[]> =>
  inTempFolder(async (folder) => {
    const [ledger, backup] = [join(folder, 'huijie.db'), join(folder, 'backup.db')];
    const name = await withServer(startServerChild(ledger), async (caller) => {
      await caller.post('/v1/enrolments', enrolmentOf(stay.person));
      const quoted = await caller.post('/v1/quotes', fullSettleBody(stay, 'C01').replaceAll('测试人', '李梅'));
      const text = JSON.stringify(quoted.body);
      return `${quoted.status} ${text.includes('李*')} ${text.includes('李梅')}`;
    });
    const calls = ['-f', '-y', '-qq', '-e', 'signal=none', '-e', 'trace=fsync,rename,renameat,renameat2'];
    const argv = [...calls, process.execPath, 'dist/src/cli/huijie.js', 'backup', ledger, backup];
    const { stderr } = spawnSync('strace', argv, { encoding: 'utf8' });
    const place = (what: string, from = 0) => stderr.indexOf(what, from);
    const renamed = place(`"${backup}.partial"`);
    const synced = place(`<${backup}.partial>`);
    return [
      check('a name of two characters is masked in every answer', '201 true false', name),
      check('a backup is on the disk before it has its name', true, synced !== -1 && synced < renamed),
      check('and its name is, before it counts', true, place(`<${folder}>`, renamed) !== -1),
    ];
  });

const damaged = (): Promise<Check[]> =>
  inTempFolder(async (folder) => {
    const ledger = join(folder, 'huijie.db');
    await made(ledger);
    const { size } = statSync(ledger);
    truncateSync(ledger, 40_960);
    const words = [ledger, `40960 bytes of ${size}`, `huijie restore BACKUP ${ledger} --replace`];
    return [
      check(
        'a server names the file, what was found, and the command',
        REFUSED,
        refusal(await served(ledger), ...words),
      ),
      check('so does an audit', REFUSED, refusal(await runHuijie(['audit', ledger], {}).ended, ...words)),
    ];
  });

export const rows: readonly ReviewRow[] = [
  { row: 'B1', plays: 'huijie serve without a ledger, with an empty one, beside fuller backups', play: neverEmpty },
  { row: 'B2', plays: 'settle, edit the plan file under its version, serve again', play: oneTextAVersion },
  { row: 'B3', plays: 'huijie init, then serve with an empty key file, and with none', play: oneKey },
  { row: 'B4', plays: 'huijie serve and a backup under umask 0', play: ownersAlone },
  { row: 'B5', plays: 'settle and ready on a disk that is full for a while', play: fullDisk },
  { row: 'B6', plays: 'a quote for a name of two characters; huijie backup under strace', play: durableAndSilent },
  { row: 'B7', plays: 'huijie serve and audit on a truncated ledger', play: damaged },
];
