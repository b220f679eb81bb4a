import { existsSync } from 'node:fs';
import type { AuditResult } from '../audit/index.ts';
import { clock } from '../main/clock.ts';
import { foldJournal, NoLedgerInFile, openLedger } from '../main/ledger.ts';
import { backUp, type RestoreResult, restore } from '../safekeeping/index.ts';
import { CLEAN, type Run, say, UsageFault, WRONG, warn } from './args.ts';
import { existing, printFindings } from './audit.ts';
import { openOr } from './open.ts';
import { auditWhole } from './whole-audit.ts';

const IN_USE =
  'It takes its own backups: kill -USR2 its process, with HUIJIE_BACKUP_DIR set when it was started; or stop it first';

export const backup: Run = async (args) => {
  const [from, file = ''] = args.positionals;
  if (existsSync(file)) throw new UsageFault(`${file} is there already`);
  const ledger = openOr(existing(from), openLedger, IN_USE);
  try {
    const { audited } = await backUp(
      ledger,
      `${file}.partial`,
      () => file,
      (copy) => auditWhole(copy),
    );
    return report(audited, `备份完成 written: ${file}`);
  } finally {
    await ledger.close();
  }
};

export const restoreBackup: Run = async (args) => {
  const [file, ledger = ''] = args.positionals;
  const backup = existing(file);
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
};

type RestoredFrom = RestoreResult | { readonly kind: 'unreadable'; readonly found: string };

/** Whatever is said of the copy is said of the backup: nobody knows the copy, and it is gone afterwards. */
async function restoreFrom(backup: string, ledger: string, replace: boolean): Promise<RestoredFrom> {
  const verify = (copy: string) =>
    auditRestored(copy).catch((error: Error) => {
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

/** The copy is about to be the ledger, and says since when. */
async function auditRestored(file: string): Promise<AuditResult> {
  const ledger = openLedger(file);
  try {
    await ledger.inspection.noteRestored(clock().getTime());
  } finally {
    await ledger.close();
  }
  return auditWhole(file);
}

function report({ findings, head, settlements }: AuditResult, done: string): number {
  printFindings(findings);
  const wrong = findings.filter(({ severity }) => severity !== 'warning').length;
  if (done !== '') say(done);
  say(`settlements ${settlements}, last entry ${head.seq}, digest ${head.digest ?? ''}`);
  say(wrong === 0 ? '✓ 账目核对无误 clean' : `✗ 账目核对未通过 ${wrong} findings`);
  return wrong === 0 ? CLEAN : WRONG;
}
