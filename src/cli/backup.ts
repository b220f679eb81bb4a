import { existsSync } from 'node:fs';
import { type Audited, audit } from '../audit/index.ts';
import { clock } from '../main/clock.ts';
import { foldJournal, NoLedgerInFile, openLedger, readLedger } from '../main/ledger.ts';
import { backUp, type Restored, restore } from '../safekeeping/index.ts';
import { CLEAN, type Command, say, UsageFault, WRONG, warn } from './args.ts';
import { existing, printFindings } from './audit.ts';
import { openOr } from './open.ts';

const BACKUP = 'huijie backup LEDGER.db FILE';
const RESTORE = 'huijie restore FILE LEDGER.db [--replace]';

const IN_USE =
  'It takes its own backups: kill -USR2 its process, with HUIJIE_BACKUP_DIR set when it was started; or stop it first';

export const backupCommand: Command = {
  usage: `${BACKUP}
  The server that serves the ledger must be stopped. A running one takes its own, with HUIJIE_BACKUP_DIR: kill -USR2 PID.
  Prints the last entry and the digest over all entries: a ledger with the same two holds the same entries.
  Exit 0 written and clean, 1 written, and what is in it does not verify, 2 could not run.`,
  options: {},
  async run(args) {
    const [from, file] = args.positionals;
    if (file === undefined) throw new UsageFault(BACKUP);
    if (existsSync(file)) throw new UsageFault(`${file} is there already`);
    const ledger = openOr(existing(from, BACKUP), openLedger, IN_USE);
    try {
      const { audited } = await backUp(
        ledger,
        `${file}.partial`,
        () => file,
        (copy) => auditFile(copy, readLedger),
      );
      return report(audited, `备份完成 written: ${file}`);
    } finally {
      await ledger.close();
    }
  },
};

export const restoreCommand: Command = {
  usage: `${RESTORE}
  The backup is copied, brought to this program's schema and audited whole; only then it takes the name of the ledger.
  --replace   there is a ledger already: it is kept aside as LEDGER.db.replaced-N, with its journal
  What was settled after the backup is not in it: huijie audit LEDGER.db --against FILE says which entries before you restore,
  and docs/operations.md how they come back. Exit 0 restored, 1 the backup does not verify, for example because it is cut short
  (nothing was changed: take another backup), 2 could not run.`,
  options: { replace: { type: 'boolean' } },
  async run(args) {
    const [file, ledger] = args.positionals;
    if (ledger === undefined) throw new UsageFault(RESTORE);
    const backup = existing(file, RESTORE);
    const replace = args.flag('replace');
    if (replace && existsSync(ledger)) foldJournal(ledger);
    const restored = await restoreFrom(backup, ledger, replace);
    if (restored.kind === 'unreadable') {
      warn(`备份无法恢复 ${backup} cannot be put back: ${restored.found}. Nothing was changed; take another backup`);
      return WRONG;
    }
    if (restored.kind === 'taken') throw new UsageFault(`${ledger} is there already; --replace keeps it aside`);
    if (restored.kind === 'unsound') {
      report(restored.audited, '');
      warn(`${backup} does not verify: nothing was changed`);
      return WRONG;
    }
    if (restored.aside !== undefined) say(`原账本 the ledger that was there: ${restored.aside}`);
    report(restored.audited, `恢复完成 restored: ${ledger}`);
    return CLEAN;
  },
};

type RestoredFrom = Restored | { readonly kind: 'unreadable'; readonly found: string };

/** Whatever is said of the copy is said of the backup: nobody knows the copy, and it is gone afterwards. */
async function restoreFrom(backup: string, ledger: string, replace: boolean): Promise<RestoredFrom> {
  const verify = (copy: string) =>
    auditFile(copy, openLedger, true).catch((error: Error) => {
      if (error instanceof NoLedgerInFile) throw error;
      const says = error.message.replaceAll(copy, backup);
      throw new Error(`备份无法恢复 ${backup} cannot be put back: ${says}. Nothing was changed`);
    });
  try {
    return await restore(backup, ledger, replace, verify);
  } catch (error) {
    if (error instanceof NoLedgerInFile) return { kind: 'unreadable', found: error.found };
    throw error;
  }
}

/** @param restoring the copy is about to be the ledger, and says since when */
async function auditFile(file: string, open: typeof readLedger, restoring = false): Promise<Audited> {
  const ledger = open(file);
  try {
    if (restoring) await ledger.inspection.noteRestored(clock().getTime());
    return await audit(ledger, { now: clock() });
  } finally {
    await ledger.close();
  }
}

function report({ findings, head, settlements }: Audited, done: string): number {
  printFindings(findings);
  const wrong = findings.filter(({ severity }) => severity !== 'warning').length;
  if (done !== '') say(done);
  say(`settlements ${settlements}, last entry ${head.seq}, digest ${head.digest ?? ''}`);
  say(wrong === 0 ? '✓ 账目核对无误 clean' : `✗ 账目核对未通过 ${wrong} findings`);
  return wrong === 0 ? CLEAN : WRONG;
}
