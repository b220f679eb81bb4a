import { LedgerFault } from '../ledger/index.ts';
import type { CheckCounts, CheckId } from './checks.ts';

/** The store could not read, which says nothing of what is written there. */
export const isOfStore = (error: unknown): boolean => error instanceof LedgerFault || codeOf(error) !== undefined;

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/**
 * A part of the audit that the store itself could not go through with. Damage is a violation; a disk that does not
 * answer says nothing about the account. @throws the error when it is not the store's: then it is a bug of ours
 */
export function unreadable(checks: CheckCounts, check: CheckId, error: unknown, person?: string): void {
  const code = codeOf(error);
  if (code === undefined) throw error;
  const says = `the database cannot be read here (${code})`;
  const severity = /CORRUPT|NOTADB/.test(code) ? 'violation' : 'unverified';
  checks.find({ check, severity, says, ...(person === undefined ? {} : { person }) });
}
