import { LedgerInUse } from '../main/ledger.ts';
import { UsageFault } from './args.ts';

/** Opens a ledger for a command. @param next what to do where a server has it open @throws UsageFault with that */
export function openOr<T>(file: string, open: (file: string) => T, next: string): T {
  try {
    return open(file);
  } catch (error) {
    if (error instanceof LedgerInUse) throw new UsageFault(`${error.message}. ${next}`);
    throw error;
  }
}
