import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareEngines, noBills, priceByBoth } from '../../scripts/harness/plans/compiled.ts';
import { allocate } from '../../src/engine/compiled/burden.ts';
import { columnsOf } from '../../src/engine/compiled/columns.ts';
import { OutOfRange, Scale, scaledRate } from '../../src/engine/compiled/scale.ts';
import type { price } from '../../src/engine/index.ts';
import { priceWire } from '../../src/engine/price-wire.ts';
import { openPlans, plansFolder } from '../../src/main/plans.ts';
import {
  allocate as allocateFen,
  formatExact,
  parseExact,
  parseRate,
  type Rate,
  ROUNDINGS,
  roundToFen,
  times,
  toWire,
} from '../../src/money/index.ts';
import { planFiles } from '../../src/plan/load.ts';
import { caseVisitSchema, parsedSettlementOf } from '../../src/workbench/examples/case.ts';
import { readExamples, runExample } from '../../src/workbench/examples/examples.ts';
import { RULES, readRule } from './rule-plans.ts';

const SEED = 20_261_201;

describe('the compiled engine gives the bill of the readable one to the byte', () => {
  test('on random histories under every plan that ships, pairs of them and every kind of rule', () => {
    const rules = RULES.map((name) => ({ ...readRule(name).plan, id: name }));
    const { differ, bills, readable, byPlan } = compareEngines(300, SEED, rules);
    expect(differ).toEqual([]);
    expect(bills).toBeGreaterThan(1_200);
    // It prices nearly all itself; what is left to the readable engine is correct and slower.
    expect(readable / bills).toBeLessThan(0.15);
    expect(Object.keys(byPlan).length).toBeGreaterThan(50);
  });

  test.each(RULES)('on the worked examples of the rule %s', (name) => {
    const { plan, examples } = readRule(name);
    const same = noBills();
    for (const example of examples) runExample(plan, example, undefined, byBoth(same));
    expect(same.differ).toEqual([]);
    expect(same.bills).toBeGreaterThan(0);
  });

  test('on the worked examples of every plan that ships', () => {
    const same = noBills();
    for (const file of planFiles(plansFolder())) {
      const loaded = openPlans().find(JSON.parse(readFileSync(file, 'utf8')).id);
      const examples = readExamples(file);
      if ('fault' in examples) throw new Error(examples.fault);
      if (loaded !== undefined)
        for (const example of examples) runExample(loaded.plan, example, undefined, byBoth(same));
    }
    expect(same.differ).toEqual([]);
    expect(Object.keys(same.byPlan).length).toBe(openPlans().plans.length);
    expect(same.readable / same.bills).toBeLessThan(0.1);
  });
});

const byBoth =
  (same: ReturnType<typeof noBills>): typeof price =>
  (settlement, holdings, accumulators) =>
    priceByBoth({ settlement, holdings, accumulators }, same);

describe('what numbers cannot hold is priced by the readable engine', () => {
  const visit = caseVisitSchema.parse({
    settledOn: '2021-05-05',
    lines: [{ kind: 'drug', class: 'C', approved: true, amount: '99999999999.99' }],
    basic: '0.00',
    scopeCost: '0.00',
    line: '20000.00',
  });
  const settlement = parsedSettlementOf(visit, 1, 'large', '330800');
  const loaded = openPlans().find('huiqubao-2021');
  if (loaded === undefined) throw new Error('a plan is missing');
  const holding = { loaded, enrolment: { person: 'large', plan: loaded.plan.id } };

  test('a bill of a hundred thousand million yuan has the same answer by another way', () => {
    const { wire, bill, deltas } = priceWire(settlement, [holding], new Map());
    expect(wire.total).toBe('99999999999.99');
    expect(toWire(bill)).toEqual(wire);
    expect(deltas.size).toBeGreaterThan(0);
  });

  test('lines with one id twice have no columns', () => {
    const [line] = settlement.lines;
    if (line === undefined) throw new Error('a line is missing');
    expect(() => columnsOf({ ...settlement, lines: [line, line] })).toThrow(OutOfRange);
  });
});

describe('whole numbers of a unit obey the laws of exact amounts', () => {
  const amounts = fc.integer({ min: -9_000_000_000, max: 9_000_000_000 });
  const decimals = fc.integer({ min: 2, max: 6 });

  test('text comes back as it went in', () => {
    fc.assert(
      fc.property(amounts, decimals, (value, places) => {
        const scale = new Scale(places);
        const text = scale.format(value);
        expect(scale.parse(text)).toBe(value);
        expect(formatExact(parseExact(text))).toBe(text);
      }),
    );
  });

  test('every rounding is that of the money package', () => {
    fc.assert(
      fc.property(amounts, decimals, fc.constantFrom(...ROUNDINGS), (value, places, rounding) => {
        const scale = new Scale(places);
        expect(BigInt(scale.round(value, rounding))).toBe(roundToFen(parseExact(scale.format(value)), rounding));
      }),
    );
  });

  test('an amount times a rate is exact, or refused', () => {
    fc.assert(
      fc.property(amounts, decimals, fc.integer({ min: 0, max: 10_000 }), (value, places, rate) => {
        const scale = new Scale(places);
        const wanted = times(parseExact(scale.format(value)), parseRate(String(rate / 10_000)) as Rate);
        const product = unlessRefused(() => scale.times(value, scaledRate(parseRate(String(rate / 10_000)) as Rate)));
        if (product !== undefined) expect(scale.format(product)).toBe(formatExact(wanted));
        else expect(wanted.decimalPlaces()).toBeGreaterThan(places);
      }),
    );
  });

  test('money is spread as the money package spreads it, to the fen', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (list, part) => {
        const total = list.reduce((sum, one) => sum + one, 0);
        fc.pre(total > 0);
        const amount = Math.floor(total * part);
        const wanted = allocateFen(BigInt(amount), list.map(BigInt)).map(Number);
        expect([...allocate(amount, Float64Array.from(list))]).toEqual(wanted);
      }),
    );
  });
});

function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof OutOfRange) return undefined;
    throw error;
  }
}
