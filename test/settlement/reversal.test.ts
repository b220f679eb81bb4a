import { describe, expect, test } from 'vitest';
import type { SettlementWire } from '../../src/settlement/index.ts';
import { type ReversedFigure, reversalDiffers } from '../../src/settlement/reversal.ts';
import { stay } from '../ledger/fixtures.ts';

const BASE = stay(1, 'p1', '30000.00');
/** Every payer pays something, so that no way of booking is another one. */
const ORIGINAL: SettlementWire = {
  ...BASE,
  amounts: {
    ...BASE.amounts,
    funds: [
      { fund: 'basic', name: '统筹', amount: '4000.00' },
      { fund: 'criticalIllness', name: '大病', amount: '200.00' },
      { fund: 'largeAmount', name: '大额', amount: '30.00' },
      { fund: 'other', name: '其他', amount: '5.00' },
    ],
    personal: '30765.00',
    account: '700.00',
    familyAccount: '60.00',
    cash: '30005.00',
  },
  gatewayRows: [{ plan: 'huiqubao-2021', name: '惠衢保', amount: '0.40' }],
};
const differs = (figure: ReversedFigure, fen: bigint) =>
  reversalDiffers(ORIGINAL, { figures: [{ figure, amounts: [fen], at: 'there' }], words: [] });

/** Each way in which some gateway books the figure: beside the account, with it, with what it paid for a plan. */
const BOOKINGS: readonly (readonly [ReversedFigure, readonly bigint[]])[] = [
  ['basic', [400000n]],
  ['criticalIllness', [23000n]],
  ['other', [500n, 540n]],
  ['fundSum', [423500n, 493500n, 423540n, 493540n]],
  ['personal', [3076500n, 3076460n, 3006500n, 3006460n]],
  ['account', [70000n, 76000n]],
  ['familyAccount', [6000n]],
  ['cash', [3000500n, 3000460n]],
];

describe('a reversal states its original', () => {
  test.each(BOOKINGS)('by its %s as any gateway books it, and by no amount a fen away', (figure, bookings) => {
    for (const amount of bookings) {
      expect(differs(figure, amount), String(amount)).toBeUndefined();
      expect(differs(figure, amount + 1n), String(amount)).toMatchObject({ at: 'there', fact: figure });
    }
  });
});
