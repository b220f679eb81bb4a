import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/refusals/index.ts';
import { checkSettlement, type ReturnedLine, remainderOf, type Settlement } from '../../src/settlement/index.ts';
import { basket, readWell } from '../adapters/pharmacy/baskets.ts';

/** What stays of a sale, whatever the parts in which the rest comes back. */
const saleOf = (lines: readonly { quantity: number; fen: bigint }[]): Settlement => {
  const posted = lines.map(({ quantity, fen }, index) => ({
    line: String(index + 1),
    name: '药',
    quantity: String(quantity),
    amount: yuan(fen),
  }));
  const total = yuan(lines.reduce((sum, { fen }) => sum + fen, 0n));
  return readWell({ ...basket, sale: { ...basket.sale, total }, lines: posted });
};
const yuan = (fen: bigint): string => {
  const digits = fen.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
};
const back = (id: string, quantity: number | string): ReturnedLine => ({
  id,
  quantity: String(quantity),
  at: 'lines.0',
});

function stays(sale: Settlement, standing: Settlement, returned: readonly ReturnedLine[]): Settlement | undefined {
  const left = remainderOf(sale, standing, returned, 'id');
  if (isRefusal(left)) throw new Error(left.code);
  return left;
}

const lines = fc.array(
  fc.record({ quantity: fc.integer({ min: 1, max: 30 }), fen: fc.bigInt({ min: 0n, max: 10_000_000n }) }),
  { minLength: 1, maxLength: 5 },
);

describe('what stays of a sale', () => {
  test('three boxes for 100.00 come back as 33.33, 33.34 and 33.33', () => {
    const sale = saleOf([{ quantity: 3, fen: 10000n }]);
    const one = stays(sale, sale, [back('1', 1)]);
    const two = one && stays(sale, one, [back('1', 1)]);
    expect([one?.amounts.total, two?.amounts.total]).toEqual([6667n, 3333n]);
    expect(two && stays(sale, two, [back('1', 1)])).toBeUndefined();
  });

  test('half a box can come back, and only what is left of a line', () => {
    const sale = saleOf([{ quantity: 2, fen: 1000n }]);
    const left = stays(sale, sale, [back('1', '0.5')]);
    expect(left?.lines[0]).toMatchObject({ quantity: '1.5', amount: 750n, selfFunded: 750n });
    expect(remainderOf(sale, left ?? sale, [back('1', '1.5001')], 'id')).toMatchObject({
      code: 'RETURN_EXCEEDS',
      field: 'lines.0.quantity',
      details: { left: '1.5' },
    });
  });

  test('is the same whatever the parts and their order, lawful at each step, and the parts are the whole', () => {
    fc.assert(
      fc.property(lines, fc.infiniteStream(fc.nat()), (drawn, chance) => {
        const sale = saleOf(drawn);
        let standing: Settlement | undefined = sale;
        let cameBack = 0n;
        const returned = new Map<string, number>();
        while (standing !== undefined) {
          const before: Settlement = standing;
          const line = before.lines[(chance.next().value ?? 0) % before.lines.length];
          if (line === undefined) throw new Error('no line');
          const quantity = 1 + ((chance.next().value ?? 0) % Number(line.quantity));
          returned.set(line.id, (returned.get(line.id) ?? 0) + quantity);
          standing = stays(sale, before, [back(line.id, quantity)]);
          cameBack += before.amounts.total - (standing?.amounts.total ?? 0n);
          const atOnce = stays(
            sale,
            sale,
            [...returned].map(([id, sum]) => back(id, sum)),
          );
          expect(standing?.amounts).toEqual(atOnce?.amounts);
          expect(standing?.lines).toEqual(atOnce?.lines);
          if (standing !== undefined) expect(checkSettlement(standing)).toBeUndefined();
        }
        expect(cameBack).toBe(sale.amounts.total);
      }),
      { numRuns: 300 },
    );
  });

  test('of a sale that basic insurance settled is not ours to say', () => {
    const sale = saleOf([{ quantity: 2, fen: 1000n }]);
    const claimed: Settlement = { ...sale, basic: { state: 'final', settlementId: 'B1' } };
    expect(remainderOf(claimed, claimed, [back('1', 1)], 'id')).toMatchObject({ code: 'RETURN_NEEDS_BASIC' });
  });

  test('a line sold without a quantity stays whole, and cannot come back in part', () => {
    const whole = saleOf([
      { quantity: 2, fen: 1000n },
      { quantity: 1, fen: 300n },
    ]);
    const sale = {
      ...whole,
      lines: whole.lines.map(({ quantity, ...line }, at) => (at === 1 ? line : { ...line, quantity })),
    };
    expect(stays(sale as Settlement, sale as Settlement, [back('1', 1)])?.amounts.total).toBe(800n);
    expect(remainderOf(sale as Settlement, sale as Settlement, [back('2', 1)], 'id')).toMatchObject({
      code: 'FIELD_INVALID',
      field: 'lines.0.line',
    });
  });

  test('a line that was never sold is named', () => {
    const sale = saleOf([{ quantity: 2, fen: 1000n }]);
    expect(remainderOf(sale, sale, [back('7', 1)], 'id')).toMatchObject({
      code: 'FIELD_INVALID',
      field: 'lines.0.line',
    });
  });
});
