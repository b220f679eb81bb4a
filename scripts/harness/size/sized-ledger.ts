import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decide } from '../../../src/desk/index.ts';
import type { Ledger } from '../../../src/ledger/index.ts';
import { openSqliteLedger } from '../../../src/ledger/sqlite/ledger.ts';
import { SCHEMA_VERSION } from '../../../src/ledger/sqlite/migrate.ts';
import { openPlans } from '../../../src/main/plans.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import { type SettlementWire, settlementSchema } from '../../../src/settlement/index.ts';
import { caseVisitSchema, settlementOf } from '../../../src/workbench/examples/case.ts';

/** A hospital whose every day is alike: ledgers of other sizes are shorter or longer, and not otherwise. */
export const PLAN = 'huiqubao-2021';
export const COUNTERS = 10;
const A_DAY = 1_000;
const VISITS_A_PERSON = 4;
const LINES = 20;
const FIRST_DAY = Date.parse('2021-01-01T02:00:00.000Z');
const DAY_MS = 86_400_000;
/** As many as share one commit. */
const AT_ONCE = 64;

const plans = openPlans();

export const dayOf = (number: number): Date => new Date(FIRST_DAY + Math.floor(number / A_DAY) * DAY_MS);
export const counterOf = (number: number): string => `C${number % COUNTERS}`;
const keyOf = (person: number): string => `p${String(person).padStart(9, '0')}`;
export const personsOf = (settlements: number): number => Math.ceil(settlements / VISITS_A_PERSON);

/** A visit of twenty lines. Persons come again and again through the whole ledger. */
export function visitOf(number: number, person: number): SettlementWire {
  const visit = caseVisitSchema.parse({
    settledOn: '2021-05-10',
    lines: Array.from({ length: LINES }, (_, line) =>
      line % 2 === 0
        ? { kind: 'service', class: 'A', amount: `${200 + (number % 97)}.00` }
        : { kind: 'drug', class: 'C', approved: true, amount: `${100 + line}.50` },
    ),
    basic: '1000.00',
    scopeCost: '1000.00',
    line: '20000.00',
  });
  return settlementOf(visit, number, keyOf(person), '330800');
}

export async function settleOne(ledger: Ledger, number: number, person: number, at: Date): Promise<void> {
  const settlement = visitOf(number, person);
  const request = { settlement, counter: counterOf(number), at: at.toISOString() };
  const recorded = await ledger.settle(request, (snapshot) =>
    decide(plans, settlementSchema.parse(settlement), snapshot),
  );
  if (isRefusal(recorded) || recorded.duplicate) throw new Error(`settlement ${number} was not recorded`);
}

/**
 * A copy of a ledger of this size in the folder. Settled one after the other by the ledger itself, once: the next run
 * finds it among the temporary files.
 */
export async function sizedLedger(folder: string, settlements: number): Promise<string> {
  const name = `huijie-${settlements}-schema-${SCHEMA_VERSION}.db`;
  const known = join(tmpdir(), name);
  if (!existsSync(known)) {
    const making = `${known}.${process.pid}`;
    await make(making, settlements);
    renameSync(making, known);
  }
  const copy = join(folder, name);
  copyFileSync(known, copy);
  return copy;
}

async function make(file: string, settlements: number): Promise<void> {
  rmSync(file, { force: true });
  const ledger = openSqliteLedger(file);
  const persons = personsOf(settlements);
  await together(persons, (person) => ledger.enrol({ person: keyOf(person), plan: PLAN }, dayOf(0).toISOString()));
  await together(settlements, (number) => settleOne(ledger, number, number % persons, dayOf(number)));
  await ledger.close();
}

async function together(count: number, work: (number: number) => Promise<unknown>): Promise<void> {
  for (let first = 0; first < count; first += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, index) => work(first + index)));
}
