import type { Refusal } from '../../refusals/index.ts';
import type { Enrolment } from '../../settlement/index.ts';
import { decideCancel, decideEnrol, decideQuote, decideReplace, decideSettle } from '../decide/index.ts';
import type {
  CancelRecorded,
  CancelRequest,
  Decide,
  Examine,
  Ledger,
  QuoteRecorded,
  QuoteRequest,
  Recorded,
  SettleRequest,
  Standing,
} from '../ledger.ts';
import type { Replaced, ReplaceRequest } from '../replacement.ts';
import type { FileLedger } from './copy.ts';
import { FactsOfPlan, FactsOfSettlement, FactsOfVisit } from './facts.ts';
import { canGrow, damagedLedger, hasSpace } from './file.ts';
import { guarded, NoSpace, type OnFatal } from './guard.ts';
import { openDatabase, openReadOnly, touch } from './open.ts';
import { SqliteReads } from './reads.ts';

export type { FileLedger, OnFatal };

export interface Opening {
  /** Told once when the disk fails; the ledger is shut by then, and its owner stops the process. */
  readonly onFatal?: OnFatal;
  /** Told when the disk becomes full, and when there is space again. */
  readonly onFull?: (full: boolean) => void;
  /** Nothing is made where there is no ledger. */
  readonly mustExist?: boolean;
  /** The one to put back where the file is damaged, as far as it is known. */
  readonly backup?: string;
}

/**
 * The ledger on SQLite: one process, one file, every transaction IMMEDIATE. `:memory:` for replays and tests.
 * Where there is no file one is made, unless it must exist. @throws Error when the file is not to be opened
 */
export function openSqliteLedger(
  file: string,
  { onFatal = () => {}, onFull = () => {}, mustExist, backup }: Opening = {},
): FileLedger {
  const db = openDatabase(file, mustExist, backup);
  return guarded(new SqliteLedger(db), {
    onFatal,
    onFull,
    hasSpace: () => hasSpace(file),
    touch: () => {
      touch(db);
      if (!canGrow(file)) throw new NoSpace();
    },
    named: (error) => damagedLedger(file, error, backup) ?? error,
  });
}

/** Only to read it: whatever would write fails. For copies and for a look from outside. */
export function readSqliteLedger(file: string): Ledger {
  return new SqliteLedger(openReadOnly(file));
}

class SqliteLedger extends SqliteReads implements FileLedger {
  async enrol(enrolment: Enrolment, at: string): Promise<{ readonly duplicate: boolean } | Refusal> {
    return this.transactions.run(() =>
      decideEnrol(new FactsOfPlan(this.tables, enrolment.person, enrolment.plan), enrolment, at),
    );
  }

  async settle(request: SettleRequest, decide: Decide, examine?: Examine): Promise<Recorded | Refusal> {
    const { settlement, journey } = request;
    return this.transactions.run(() =>
      decideSettle(new FactsOfVisit(this.tables, settlement, journey?.id), request, decide, examine),
    );
  }

  async cancel(request: CancelRequest, examine?: Examine): Promise<CancelRecorded | Refusal> {
    const { settlementId, journey } = request;
    return this.transactions.run(() =>
      decideCancel(new FactsOfSettlement(this.tables, settlementId, journey?.id), request, examine),
    );
  }

  async replace(request: ReplaceRequest, decide: Decide): Promise<Replaced | Refusal> {
    const { settlement, settlementId } = request;
    return this.transactions.run(() =>
      decideReplace(new FactsOfVisit(this.tables, settlement, undefined, settlementId), request, decide),
    );
  }

  async quote(request: QuoteRequest, decide: Decide): Promise<QuoteRecorded | Standing | Refusal> {
    return this.transactions.run(() => decideQuote(new FactsOfVisit(this.tables, request.settlement), request, decide));
  }
}
