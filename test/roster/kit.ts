import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDigitOf } from '../../src/enrolment/index.ts';
import type { Ledger } from '../../src/ledger/index.ts';
import { makeLedger, openLedger, personKeyOf } from '../../src/main/ledger.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import { importRoster, type RosterJob, type RosterSummary } from '../../src/roster/index.ts';
import { plans } from '../workbench/kit.ts';

export const PLAN = 'huiqubao-2021';
export const personKey = personKeyOf('a secret of the tests, long enough to be one');

/** Identity numbers of division 999999, which does not exist. */
export function certificateOf(index: number): string {
  const head = `999999${1950 + (index % 60)}0${1 + (index % 9)}${10 + (index % 18)}${String(index).padStart(3, '0').slice(-3)}`;
  return `${head}${checkDigitOf(head)}`;
}
export const keyOf = (index: number): string => personKey('01', certificateOf(index));

/** A folder with a ledger, and rosters taken into it. */
export class RosterTable {
  readonly folder = mkdtempSync(join(tmpdir(), 'huijie-roster-'));
  ledger: Ledger = makeLedger(join(this.folder, 'ledger.db'));

  async reopen(): Promise<void> {
    await this.ledger.close();
    this.ledger = openLedger(join(this.folder, 'ledger.db'));
  }

  file(content: string | Buffer, name = 'roster.csv'): string {
    const file = join(this.folder, name);
    writeFileSync(file, content);
    return file;
  }

  /** @param broken breaks off after so many batches, as a kill would */
  async take(content: string | Buffer, more: Partial<RosterJob> = {}, broken?: number): Promise<RosterSummary> {
    const file = more.file ?? this.file(content);
    let batches = 0;
    const rosters = new Proxy(this.ledger.rosters, {
      get: (store, name): unknown => {
        const member: unknown = Reflect.get(store, name);
        if (typeof member !== 'function') return member;
        if (name === 'add' && broken !== undefined && ++batches > broken)
          return () => {
            throw new Error('killed');
          };
        return member.bind(store);
      },
    });
    const desk = {
      rosters,
      findPlan: (id: string) => plans.find(id)?.plan,
      personKey,
      now: () => new Date('2021-01-20T02:00:00Z'),
      progress: () => {},
    };
    const job = {
      file,
      plan: PLAN,
      encoding: 'utf-8' as const,
      dry: false,
      workFolder: join(this.folder, 'work'),
      ...more,
    };
    const { plan, ...withoutPlan } = job;
    const summary = await importRoster(desk, plan === '' ? withoutPlan : job);
    if (isRefusal(summary)) throw new Error(summary.code);
    return summary;
  }

  held = async (index: number) => (await this.ledger.snapshot(keyOf(index))).enrolments;
}
