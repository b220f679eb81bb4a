import fc from 'fast-check';
import { expect, test } from 'vitest';
import { benefitOf, NOTHING_USED, type Visit } from '../../../adapters/simulated-gateway/benefit.ts';
import { institutionOf } from '../../../adapters/simulated-gateway/institutions.ts';
import { personById } from '../../../adapters/simulated-gateway/persons.ts';

const fen = (most: bigint) => fc.bigInt({ min: 0n, max: most });
const institution = institutionOf('H33080000001');

test('whatever the year has come to after cancellations out of order, the funds pay no more than the visit costs', () => {
  const person = personById('P01');
  const parts = fc.record({ inScope: fen(60_000_000n), preSelfPay: fen(5_000_000n), ownPay: fen(60_000_000n) });
  const year = fc.record({ scope: fen(90_000_000n), critical: fen(40_000_000n), pool: fen(60_000_000n) });
  fc.assert(
    fc.property(parts, year, (part, used) => {
      if (institution === undefined) throw new Error('no such institution');
      const split = { ...part, overLimit: 0n, amount: part.inScope + part.preSelfPay + part.ownPay };
      const visit: Visit = {
        person,
        insutype: '310',
        medType: '21',
        institution,
        settledAt: '2021-06-15 10:00:00',
        split,
        commercialBase: 0n,
      };
      const benefit = benefitOf(visit, { ...NOTHING_USED, ...used, stays: 1 });
      expect(benefit.person).toBeGreaterThanOrEqual(split.ownPay);
      expect(benefit.critical).toBeLessThanOrEqual(benefit.scope);
    }),
  );
});

test('the seed that showed it: another settlement that filled the ceiling is gone, and 1 200.96 is no place for 334 493.37', () => {
  const split = { inScope: 257_075n, preSelfPay: 28_564n, ownPay: 2_149n, overLimit: 0n, amount: 287_788n };
  if (institution === undefined) throw new Error('no such institution');
  const visit: Visit = {
    person: personById('P01'),
    insutype: '310',
    medType: '21',
    institution,
    settledAt: '2021-06-23 12:40:19',
    split,
    commercialBase: 0n,
  };
  const { scope, critical } = benefitOf(visit, {
    ...NOTHING_USED,
    stays: 1,
    scope: 59_976_620n,
    critical: 1_550_663n,
  });
  expect(critical).toBe(scope);
});
