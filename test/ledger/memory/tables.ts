import * as rules from '../../../src/ledger/decide/index.ts';
import type * as port from '../../../src/ledger/index.ts';

/** An entry, and what was decided to stand on it. */
export interface Entry {
  readonly row: port.JournalRow;
  readonly write: rules.EntryWrite;
}

const nothing = () => ({
  entries: [] as Entry[],
  quotes: new Map<string, port.StoredQuote>(),
  holds: [] as (rules.StoredHold & { readonly holder: string })[],
  visits: new Map<string, Pick<rules.DrivenVisitWrite, 'visit' | 'isOpen' | 'keepsOthersOut'>>(),
  events: [] as (port.DrivenVisitEvent & { readonly journey: string })[],
  items: new Map<number, port.WorkItem>(),
  freezes: new Map<string, rules.FreezeRow>(),
  rosters: new Map<string, port.RosterState>(),
  refused: [] as (port.RosterRefusal & { readonly roster: string })[],
  /** Numbers and texts under a name. */
  values: new Map<string, string | number>(),
});

/** The last of what was written under each key; `undefined` takes it away. */
export function lastOfEach<T>(written: readonly { readonly key: string; readonly value: T | undefined }[]): T[] {
  const last = new Map(written.map(({ key, value }) => [key, value]));
  return [...last.values()].filter((value) => value !== undefined);
}

/** All that is stored, and how it is looked up. Nothing is indexed: each read looks through the entries. */
export class MemoryTables {
  readonly all = nothing();

  of = (person: string): Entry[] => this.all.entries.filter(({ row }) => row.person === person);
  about = (subject: string): Entry[] => this.all.entries.filter(({ row }) => row.subject === subject);
  visits = () => [...this.all.visits.values()];
  freeze = (person: string) => rules.standingFreeze(this.all.freezes.get(person));

  /** A settlement with its entries: its own, and the one that took it back. */
  settlement(id: string): rules.StoredSettlement | undefined {
    const [made, cancel] = this.about(id).filter(({ write }) => write.settlement !== undefined);
    if (made?.write.settlement?.state !== 'settled') return undefined;
    const { sale: _sale, ...row } = made.write.settlement;
    return rules.storedSettlement({ ...row, id, person: made.row.person }, made.row, cancel?.row);
  }

  /** Settlements among some entries that stand, in their order. */
  standing = (entries: readonly Entry[]): rules.StoredSettlement[] =>
    entries
      .flatMap(({ row, write }) => (write.settlement?.state === 'settled' ? [this.settlement(row.subject)] : []))
      .filter((one) => one?.bill.state === 'settled') as rules.StoredSettlement[];

  tombstone(id: string): rules.StoredTombstone | undefined {
    const [placed, lifted] = this.about(id).filter(({ write }) => write.tombstone !== undefined);
    return placed === undefined ? undefined : rules.storedTombstone(placed.row, lifted?.row);
  }

  enrolments(entries: readonly Entry[]) {
    const changes = entries.flatMap(({ row: { person, subject: plan }, write: { enrolment } }) => {
      if (enrolment === undefined) return [];
      const value = enrolment.act === 'delete' ? undefined : { person, plan, body: enrolment.body };
      return [{ key: `${plan} ${person}`, value }];
    });
    return lastOfEach(changes).sort((a, b) => (a.plan < b.plan ? -1 : 1));
  }

  accumulators(holders: readonly string[]) {
    const written = this.all.entries.flatMap(({ write }) => write.accumulators ?? []);
    const own = written.filter(({ holder }) => holders.includes(holder));
    return lastOfEach(
      own.map(({ holder: _holder, ...one }) => ({
        key: `${one.owner} ${one.bucket}`,
        value: one.value === undefined ? undefined : { ...one, value: one.value },
      })),
    );
  }
}
