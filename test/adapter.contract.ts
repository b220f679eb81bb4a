import { describe, expect, test } from 'vitest';
import { price } from '../src/engine/index.ts';
import { canonicalJson } from '../src/json/index.ts';
import { personKeyOf } from '../src/main/ledger.ts';
import { demoLists, openPlans } from '../src/main/plans.ts';
import { formatFen, toWire } from '../src/money/index.ts';
import type { Adapter } from '../src/port/adapter.ts';
import { isRefusal, REFUSALS, type Refusal } from '../src/refusals/index.ts';
import { checkSettlement, type Settlement, settlementSchema } from '../src/settlement/index.ts';

/** A message that reads to a settlement. */
export interface Golden {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The settlement, amounts as on the wire; of `origin` only that it is there. */
  readonly expected: unknown;
}

/** One amount in the text of a message. */
export interface AmountInText {
  readonly field: string;
  readonly text: string;
  readonly index: number;
}

/** What an adapter brings to be tested; nothing of the contract is skipped without a reason given here. */
export interface AdapterUnderTest {
  readonly adapter: Adapter;
  /** As the server opens a body: bytes to the payload of the adapter. */
  readonly open: (bytes: Uint8Array) => unknown | Refusal;
  readonly goldens: readonly [Golden, ...Golden[]];
  readonly amounts: (text: string) => AmountInText[];
  /** How many there are at least; six where nothing is said. */
  readonly fewestAmounts?: number;
  /** Fields that look like money and reach no canonical field. */
  readonly notRead: readonly string[];
  /** Fields that the message itself holds against nothing, each with why. */
  readonly unchecked: Readonly<Record<string, string>>;
  /** Codes replaced by ones nobody knows: refused by this name, or `unknown` in the settlement. */
  readonly unknownCodes: readonly {
    readonly name: string;
    readonly find: string;
    readonly replace: string;
    readonly refused?: { readonly code: string; readonly field: string };
    readonly unknown?: (settlement: Settlement) => unknown;
  }[];
  readonly hostile: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** Takes the first golden back; undefined where the vendor's form of it is not known. */
  readonly cancellation: Uint8Array | undefined;
  /** Why the vendor's cancellation says no total, where it says none. */
  readonly cancellationHasNoTotal?: string;
  /** What the written bill says the patient pays. */
  readonly paysIn: (written: unknown) => string | undefined;
  /** Certificate and whole name of the patient, as they stand in the messages. */
  readonly canaries: readonly string[];
}

/** The key under which expectations beside samples are written. */
const personKey = personKeyOf('huijie map samples');
const plans = openPlans(undefined, [demoLists()]);
const MONEY_FAULTS = ['AMOUNTS_DO_NOT_ADD', 'MESSAGE_CONTRADICTS', 'AMOUNT_MALFORMED', 'CODE_UNKNOWN'];

/** The contract of every adapter. */
export function adapterContract(given: AdapterUnderTest): void {
  const { adapter, goldens } = given;
  const [first] = goldens;

  function read(bytes: Uint8Array): Settlement | Refusal {
    const payload = given.open(bytes);
    return isRefusal(payload) ? payload : adapter.readSettlement(payload, personKey);
  }
  function settled(bytes: Uint8Array): Settlement {
    const settlement = read(bytes);
    if (isRefusal(settlement)) throw new Error(`refused: ${JSON.stringify(settlement)}`);
    return settlement;
  }
  function refused(bytes: Uint8Array): Refusal {
    const refusal = read(bytes);
    if (!isRefusal(refusal)) throw new Error('became a settlement');
    return silent(refusal);
  }
  /** A refusal has a code of the table and says nothing of the patient. */
  function silent(refusal: Refusal): Refusal {
    expect(Object.keys(REFUSALS)).toContain(refusal.code);
    for (const canary of given.canaries) expect(JSON.stringify(refusal)).not.toContain(canary);
    return refusal;
  }
  const textOf = ({ bytes }: Golden): string => Buffer.from(bytes).toString('latin1');
  const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
  const facts = ({ origin: _origin, ...rest }: Settlement): unknown => JSON.parse(canonicalJson(toWire(rest)));
  const without = (expected: unknown): unknown => {
    const { origin: _origin, ...rest } = expected as Record<string, unknown>;
    return JSON.parse(canonicalJson(rest));
  };

  describe(`the adapter ${adapter.name}`, () => {
    test.each(goldens.map((golden) => [golden.name, golden] as const))(
      '%s reads to its settlement, a lawful one',
      (_, golden) => {
        const settlement = settled(golden.bytes);
        expect(facts(settlement)).toEqual(without(golden.expected));
        expect(Object.keys(settlement.origin ?? {})).not.toEqual([]);
        expect(checkSettlement(settlement)).toBeUndefined();
        expect(settlementSchema.safeParse(toWire(settlement)).error).toBeUndefined();
      },
    );

    test('reads the same message to the same settlement, every time', () => {
      expect(canonicalJson(toWire(settled(first.bytes)))).toBe(canonicalJson(toWire(settled(first.bytes))));
    });

    test('lets no certificate and no whole name out', () => {
      for (const golden of goldens) {
        const said = JSON.stringify(toWire(settled(golden.bytes)));
        for (const canary of given.canaries) expect(said).not.toContain(canary);
      }
    });

    test.each(goldens.map((golden) => [golden.name, golden] as const))(
      '%s with one fen more or less anywhere is refused, or the figure is one of those named as not read or unchecked',
      (_, golden) => {
        const text = textOf(golden);
        const found = given.amounts(text);
        expect(found.length).toBeGreaterThanOrEqual(given.fewestAmounts ?? 6);
        const before = canonicalJson(facts(settled(golden.bytes)));
        for (const { field, text: said, index } of found) {
          for (const fen of [1n, -1n]) {
            const came = read(bytesOf(text.slice(0, index) + byFen(said, fen) + text.slice(index + said.length)));
            const what = isRefusal(came) ? silent(came).code : canonicalJson(facts(came));
            if (given.notRead.includes(field)) expect([field, what]).toEqual([field, before]);
            else if (!(field in given.unchecked)) expect([field, MONEY_FAULTS.includes(what)]).toEqual([field, true]);
            else if (!isRefusal(came)) expect([field, checkSettlement(came)]).toEqual([field, undefined]);
          }
        }
      },
    );

    test.each(given.unknownCodes.map((entry) => [entry.name, entry] as const))(
      'an unknown %s is refused by name or stays unknown',
      (_, entry) => {
        const text = textOf(first);
        const [find, replace] = [entry.find, entry.replace].map((part) => Buffer.from(part).toString('latin1')) as [
          string,
          string,
        ];
        expect(text).toContain(find);
        const bytes = bytesOf(text.replace(find, () => replace));
        if (entry.refused !== undefined) expect(refused(bytes)).toMatchObject(entry.refused);
        else expect([undefined, 'unknown']).toContain(entry.unknown?.(settled(bytes)));
      },
    );

    test('a message cut off behind any byte is never accepted', () => {
      expect(isRefusal(read(first.bytes))).toBe(false);
      for (let end = 0; end < first.bytes.length; end += 1) refused(first.bytes.subarray(0, end));
    });

    test.each(given.hostile.map((entry) => [entry.name, entry] as const))('%s is refused', (_, { bytes }) => {
      refused(bytes);
      const payload = given.open(bytes);
      if (!isRefusal(payload)) silent(adapter.readCancellation(payload, personKey) as Refusal);
    });

    test.each([undefined, null, 5, 'text', [], {}, { messages: [] }, { documents: new Map() }])(
      'the payload %j is refused',
      (payload) => {
        expect(adapter.readSettlement(payload, personKey)).toMatchObject({ refused: true });
        expect(adapter.readCancellation(payload, personKey)).toMatchObject({ refused: true });
      },
    );

    test.each(goldens.map((golden) => [golden.name, golden] as const))(
      'the bill of %s is written as a message that says what the patient pays',
      (_, golden) => {
        const settlement = settled(golden.bytes);
        const holdings = plans.plans
          .filter(({ plan }) => plan.id === 'huiqubao-2021')
          .map((loaded) => ({ loaded, enrolment: { person: settlement.person.key, plan: loaded.plan.id } }));
        const { bill } = price(settlement, holdings, new Map());
        const written = adapter.writeBill(bill, settlement.lines);
        expect(given.paysIn(written)).toBe(formatFen(bill.patient.pays));
        // What is stored with the bill is JSON.
        expect(JSON.parse(JSON.stringify(toWire(written)))).toEqual(toWire(written));
      },
    );

    test('what takes the settlement back names it and its total, and is no settlement; a settlement takes nothing back', () => {
      const open = given.open(first.bytes);
      expect(adapter.readCancellation(open, personKey)).toMatchObject({ refused: true });
      if (given.cancellation === undefined) return;
      const { id, amounts } = settled(first.bytes);
      const payload = given.open(given.cancellation);
      const total = given.cancellationHasNoTotal === undefined ? { total: amounts.total } : {};
      expect(adapter.readCancellation(payload, personKey)).toMatchObject({ settlementId: id, ...total });
      refused(given.cancellation);
    });
  });
}

/** "12.5" and a fen more: "12.51". The number of decimals stays at least two, a sign stays. */
function byFen(text: string, fen: bigint): string {
  const [whole = '0', decimals = ''] = text.replace('-', '').split('.');
  const amount = BigInt(whole + decimals.padEnd(2, '0').slice(0, 2));
  const signed = text.startsWith('-') ? -amount : amount;
  return formatFen(signed + fen);
}
