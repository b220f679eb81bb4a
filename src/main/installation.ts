import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { BESIDE, renameDurably, syncFile } from '../files.ts';
import type { Ledger } from '../ledger/index.ts';
import { otherText, type PlanBook } from '../plan/index.ts';
import type { PersonKey } from '../port/adapter.ts';
import { type BackupFile, fullestBackup, fullestSoundBackup } from '../safekeeping/index.ts';
import { personKeyFits, personKeyOf, personSecret, wrongPersonKey } from '../security/person-key.ts';
import type { Config } from './config.ts';

/**
 * What must lie on the disk before a server starts: the ledger, and the key of its persons. Neither comes back by
 * itself.
 */

type Open = (file: string) => Ledger;

/**
 * Makes the ledger of a new installation, bound to its person key. It has its name only when it is whole.
 * @throws Error where a ledger is, or something of one; or no folder is above that of the ledger, as after a typing
 * error
 */
export async function initLedger(config: Config, make: Open): Promise<void> {
  const { ledger: file } = config;
  const found = ['', ...BESIDE].map((end) => `${file}${end}`).find((one) => existsSync(one));
  if (found !== undefined)
    throw new Error(
      `账本已存在 ${found} is there already: "huijie init" never touches a ledger. Serve it: huijie serve --ledger ${file}`,
    );
  const fullest = fullestBackup(config.backups);
  if (fullest !== undefined && fullest.seq > 0)
    throw new Error(`${endsEarlier(file, 0, fullest)}. ${putBack(file, fullestSoundBackup(config.backups))}`);
  const folderOfFolder = dirname(dirname(resolve(file)));
  if (!existsSync(folderOfFolder))
    throw new Error(
      `文件夹不存在 there is no folder ${folderOfFolder}: "huijie init" makes the last folder of a path, and no others. Is the path right?`,
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

const endsEarlier = (file: string, last: number, { file: backup, seq }: BackupFile): string =>
  `账本比备份短 ${file} ends with entry ${last}, its backup ${backup} with entry ${seq}: settlements are missing`;
/** Whoever means an older one restores that: the ledger then says so itself. */
const putBack = (file: string, sound: BackupFile | undefined): string =>
  `Put it back: huijie restore ${sound?.file ?? 'BACKUP'} ${file}`;

/** What would make a server settle wrongly without a word: persons it cannot find, plans it does not know. */
export async function whyNotStart(
  ledger: Ledger,
  { ledger: file, gateway, backups }: Config,
  plans: PlanBook,
  personKey: PersonKey,
): Promise<string | undefined> {
  if (!(await personKeyFits(ledger, personKey))) return wrongPersonKey(file);
  const [last, restoredAt] = [await ledger.inspection.lastSeq(), await ledger.inspection.restoredAt()];
  const fullest = fullestBackup(backups, restoredAt);
  if (fullest !== undefined && fullest.seq > last)
    return `${endsEarlier(file, last, fullest)}. ${putBack(file, fullestSoundBackup(backups, restoredAt))} --replace`;
  const edited = await whyNotPlans(ledger, plans);
  if (edited !== undefined) return edited;
  const absent = (await ledger.plansHeld()).filter((id) => plans.find(id) === undefined);
  if (absent.length === 0) return gateway === undefined ? whyNotWithoutGateway(ledger, file) : undefined;
  return `${file} has persons who hold ${absent.join(', ')}, of which there is no plan file. Add it to the plan folder (HUIJIE_PLANS)`;
}

/** Visits that were under way at a gateway must be taken up again, or nobody ever asks what became of them. */
async function whyNotWithoutGateway(ledger: Ledger, file: string): Promise<string | undefined> {
  const open = await ledger.drivenVisits.open(1);
  return open.length === 0 ? undefined : `${file} has visits under way at the gateway. Set HUIJIE_GATEWAY`;
}

/**
 * A plan file that was edited under the version it was used with would pay the same stay otherwise, under the same
 * name.
 */
export async function whyNotPlans(ledger: Ledger, { plans }: PlanBook): Promise<string | undefined> {
  const says: string[] = [];
  for (const loaded of plans) {
    const { id, version } = loaded.plan;
    const other = otherText(loaded, await ledger.planVersions.find(id, version));
    if (other !== undefined) says.push(`${id} ${version}: used with ${other.used}, now ${other.now}`);
  }
  if (says.length === 0) return undefined;
  return `方案文件已改动而版本号未变 plan files were edited under a version that was used: ${says.join('; ')}. Put the files back, or give what is new a new "version"`;
}

/** From now on what is used of a plan is of this file. */
export const notePlans = (ledger: Ledger, { plans }: PlanBook): Promise<void> =>
  ledger.planVersions.note(
    plans.flatMap(({ plan: { id, version }, fileHash }) => (fileHash === undefined ? [] : [{ id, version, fileHash }])),
  );
