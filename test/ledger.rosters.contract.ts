import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { audit } from '../src/audit/audit.ts';
import { canonicalJson } from '../src/json/index.ts';
import type { Ledger, RosterRow } from '../src/ledger/index.ts';
import { isRefusal } from '../src/refusals/index.ts';
import type { Enrolment } from '../src/settlement/index.ts';
import { AT, PLAN } from './ledger/fixtures.ts';
import type { Store } from './ledger.contract.ts';

const ID = { file: 'f'.repeat(64), plan: PLAN };
const row = (person: string, line: number, more: Partial<Enrolment> = {}): RosterRow => ({
  person,
  plan: PLAN,
  body: canonicalJson({ person, plan: PLAN, ...more }),
  line,
});

/** Rosters on any store. */
export function rosterContract(name: string, makeStore: () => Store): void {
  describe(`rosters in the ledger on ${name}`, () => {
    let store: Store;
    let ledger: Ledger;
    beforeEach(async () => {
      store = makeStore();
      ledger = await store.open();
      await ledger.rosters.begin(ID, AT);
    });
    afterEach(async () => {
      await ledger.close();
      await store.remove();
    });

    const add = async (rows: readonly RosterRow[], place: string, dry = false) => {
      const counts = await ledger.rosters.add(ID, { rows, place, at: AT }, dry);
      if (isRefusal(counts)) throw new Error(counts.code);
      return counts;
    };
    const clean = async () => expect((await audit(ledger)).findings).toEqual([]);

    test('a batch enrols like single enrolments do: the same entries, chained, counted', async () => {
      await ledger.enrol({ person: 'a', plan: 'another' }, AT);
      expect(await add([row('a', 2), row('b', 3)], 'b')).toEqual({ added: 2, duplicates: 0, refused: 0, refusals: [] });
      expect(await ledger.enrol({ person: 'b', plan: PLAN }, AT)).toEqual({ duplicate: true });
      expect((await ledger.journal(0, 10)).map(({ person, personSeq, kind }) => [person, personSeq, kind])).toEqual([
        ['a', 1, 'enrol'],
        ['a', 2, 'enrol'],
        ['b', 1, 'enrol'],
      ]);
      expect(await ledger.plansHeld()).toEqual(['another', PLAN]);
      await clean();
    });

    test('who was withdrawn does not come back with the next file', async () => {
      await add([row('a', 2), row('b', 3)], 'b');
      const wanted = { person: 'a', plan: PLAN, by: 'K', reason: 'not insured here', cause: 'ineligible' } as const;
      const gone = await ledger.policies.withdraw({ ...wanted, at: AT, examine: () => undefined });
      expect(gone).toMatchObject({ duplicate: false });
      const next = { ...ID, file: 'e'.repeat(64) };
      await ledger.rosters.begin(next, AT);
      const counts = await ledger.rosters.add(next, { rows: [row('a', 2), row('b', 3)], place: 'b', at: AT }, false);
      expect(counts).toMatchObject({ added: 0, duplicates: 1, refused: 1 });
      expect(counts).toMatchObject({ refusals: [{ line: 2, field: 'withdrawal', code: 'ENROLMENT_CONFLICT' }] });
      expect((await ledger.snapshot('a')).enrolments).toEqual([]);
      expect(await ledger.enrol({ person: 'a', plan: PLAN }, AT)).toEqual({ duplicate: false });
      await clean();
    });

    test('the batch and the place of the roster stand or fall together', async () => {
      await add([row('a', 2)], 'a');
      const unreadable: RosterRow = {
        ...row('c', 4),
        get body(): string {
          throw new Error('a row that cannot be read');
        },
      };
      const broken = [row('b', 3), unreadable];
      await expect(ledger.rosters.add(ID, { rows: broken, place: 'c', at: AT }, false)).rejects.toThrow();
      expect(await ledger.rosters.find(ID)).toMatchObject({ place: 'a', added: 1, state: 'running' });
      expect((await ledger.snapshot('b')).enrolments).toEqual([]);
      await clean();
    });

    test('twice the same is a duplicate, another content is refused with its line and field', async () => {
      await add([row('a', 2), row('a', 3), row('a', 4, { to: '2021-06-30' })], 'a');
      expect(await ledger.rosters.find(ID)).toMatchObject({ added: 1, duplicates: 1, refused: 1 });
      expect(await ledger.rosters.refusals(ID, 0, 10)).toEqual([{ line: 4, field: 'to', code: 'ENROLMENT_CONFLICT' }]);
      await clean();
    });

    test('a frozen person’s line is refused, and nothing of the person changes', async () => {
      await add([row('a', 2)], 'a');
      await ledger.freezes.freeze('a', 'a test', 'the audit', AT);
      const next = { ...row('a', 3), plan: 'another', body: canonicalJson({ person: 'a', plan: 'another' }) };
      expect(await add([next, row('b', 4)], 'b')).toMatchObject({
        added: 1,
        refusals: [{ line: 3, field: 'person', code: 'PERSON_FROZEN' }],
      });
      expect((await ledger.snapshot('a')).enrolments).toHaveLength(1);
    });

    test('a dry batch keeps nothing and says what would have been', async () => {
      expect(await add([row('a', 2), row('a', 3)], 'a', true)).toEqual({
        added: 1,
        duplicates: 1,
        refused: 0,
        refusals: [],
      });
      expect(await ledger.journal(0, 10)).toEqual([]);
      expect(await ledger.rosters.find(ID)).toMatchObject({ place: '', added: 0 });
    });

    test('is found again by its content and its plan, and is done once', async () => {
      await add([row('a', 2)], 'a');
      const done = await ledger.rosters.finish(ID, 3, AT);
      ledger = await store.reopen(ledger);
      expect(await ledger.rosters.begin(ID, '2022-01-01T00:00:00.000Z')).toEqual(done);
      expect(await ledger.rosters.finish(ID, 3, '2022-01-01T00:00:00.000Z')).toEqual(done);
      expect(await ledger.rosters.find({ ...ID, plan: '' })).toBeUndefined();
      expect(await ledger.rosters.list(10)).toEqual([done]);
      expect(done).toMatchObject({ state: 'done', added: 1, refused: 3, finishedAt: AT });
    });
  });
}
