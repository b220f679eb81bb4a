import { copyFileSync, existsSync, rmSync } from 'node:fs';
import type { AuditResult } from '../audit/index.ts';
import { BESIDE, makeOwnFile, ownerOnly, renameDurably, syncFile } from '../files.ts';
import { isSound, type Verify } from './backup.ts';

export type RestoreResult =
  | { readonly kind: 'restored'; readonly audited: AuditResult; readonly aside?: string }
  /** There is a ledger already, and nobody said to put it aside. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'unsound'; readonly audited: AuditResult };

/**
 * Puts a backup in the place of a ledger: a copy is made, brought to this program's schema and audited whole, and only
 * then takes the name. A ledger that was there is kept aside with all that belongs to it.
 * @param verify may bring the copy to another schema @throws Error when a file cannot be written
 */
export async function restore(
  backup: string,
  ledger: string,
  replace: boolean,
  verify: Verify,
): Promise<RestoreResult> {
  const isThere = ['', ...BESIDE].some((end) => existsSync(`${ledger}${end}`));
  if (isThere && !replace) return { kind: 'taken' };
  const copy = `${ledger}.restoring`;
  const removeCopy = () => {
    for (const end of ['', ...BESIDE]) rmSync(`${copy}${end}`, { force: true });
  };
  removeCopy();
  try {
    makeOwnFile(copy);
    copyFileSync(backup, copy);
    ownerOnly(copy);
    const audited = await verify(copy);
    if (!isSound(audited)) return { kind: 'unsound', audited };
    syncFile(copy);
    const aside = isThere ? putAside(ledger) : undefined;
    renameDurably(copy, ledger);
    return { kind: 'restored', audited, ...(aside === undefined ? {} : { aside }) };
  } finally {
    removeCopy();
  }
}

/**
 * The database goes before what lies beside it: should we be stopped half way, there is no ledger, and everybody
 * notices. The other way round there would be one that lacks its last settlements.
 */
function putAside(ledger: string): string {
  let number = 1;
  while (['', ...BESIDE].some((end) => existsSync(`${ledger}.replaced-${number}${end}`))) number += 1;
  const aside = `${ledger}.replaced-${number}`;
  for (const end of ['', ...BESIDE])
    if (existsSync(`${ledger}${end}`)) renameDurably(`${ledger}${end}`, `${aside}${end}`);
  return aside;
}
