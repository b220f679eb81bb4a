import { describe, expect, test } from 'vitest';
import { type AdmissionFacts, type Application, admit, afterMove, type Policy } from '../../src/enrolment/index.ts';
import { sumFen } from '../../src/money/index.ts';
import { isRefusal } from '../../src/refusals/index.ts';
import { plans } from '../workbench/kit.ts';

const loadedOf = (id: string) => {
  const loaded = plans.find(id);
  if (loaded === undefined) throw new Error(id);
  return loaded;
};
const NOBODY: AdmissionFacts = { held: false, enrolled: 0, subsidised: new Map(), relativesPaid: 0 };
const resident: Application = {
  plan: 'huiqubao-2021',
  on: '2021-01-15',
  insurance: { inForce: true, region: '330803', type: 'resident' },
};
const admitted = (application: Application, facts = NOBODY, inGroup = false): Policy => {
  const policy = admit(loadedOf(application.plan), application, facts, inGroup);
  if (isRefusal(policy)) throw new Error(`${policy.code} ${policy.field}`);
  return policy;
};

describe('what is admitted carries its sentences', () => {
  test('each rule that had to hold, and the premium, with the words of the document', () => {
    const policy = admitted(resident);
    expect(policy.grants.map(({ rule }) => rule)).toEqual(['window', 'who', 'who', 'onePerPerson', 'moves', 'groups']);
    for (const { source } of policy.grants) expect(source.quote.length).toBeGreaterThan(3);
    expect(policy.premium?.source.quote).toContain('100元');
    expect(policy).toMatchObject({ version: '1.1.0', hash: loadedOf('huiqubao-2021').hash });
  });

  test('the parts add up to what is due, whatever the balance and the subsidy', () => {
    for (let balance = 0n; balance <= 20_000n; balance += 617n) {
      const account = {
        relation: 'child' as const,
        balance,
        insurance: { inForce: true, region: '330802', type: 'employee' as const },
      };
      const { premium } = admitted({ ...resident, payment: { account } });
      expect(sumFen(premium?.parts.map(({ amount }) => amount) ?? [])).toBe(premium?.due);
      expect(premium?.parts.every(({ amount }) => amount > 0n)).toBe(true);
    }
  });

  test('a plan without rules of enrolment admits whoever is sent, and names no premium', () => {
    const policy = admitted({ plan: 'yuehuibao-2021', on: '2021-06-01' });
    expect(policy.premium).toBeUndefined();
    expect(policy.cover).toMatchObject({ from: '2021-01-01', to: '2021-12-31' });
  });

  test('the same application and facts give the same policy', () => {
    expect(admitted(resident)).toEqual(admitted(structuredClone(resident)));
  });
});

describe('a refusal names the rule’s sentence and no person', () => {
  test('the details hold amounts, codes and the sentence only', () => {
    const refused = admit(loadedOf('huiqubao-2021'), { ...resident, on: '2021-03-01' }, NOBODY);
    expect(refused).toMatchObject({ code: 'OUTSIDE_ENROLMENT_WINDOW', field: 'on', details: { to: '2021-01-31' } });
    expect(isRefusal(refused) && refused.details?.sentence).toContain('2021年1月31日');
  });
});

describe('a person who moves between insurances', () => {
  const union = loadedOf('zj-union-mutual-2024');
  test('stays where the plan says so', () => {
    const home = { inForce: true, region: '330100', retired: false } as const;
    const standing = afterMove(union, { ...home, type: 'employee' }, '2024-05-01');
    expect(standing.cover).toBe('stays');
    // "不受工作单位变动的限制" speaks of another employer, not of another insurance.
    expect(afterMove(union, { ...home, type: 'resident' }, '2024-05-01').cover).toBe('unknown');
    const quzhou = loadedOf('huiqubao-2021');
    expect(afterMove(quzhou, { inForce: true, region: '330802', type: 'resident' }, '2021-05-01').cover).toBe('stays');
    expect(afterMove(quzhou, { inForce: false, region: '330802', type: 'resident' }, '2021-05-01').cover).toBe(
      'unknown',
    );
    expect(afterMove(quzhou, { inForce: true, region: '440300', type: 'resident' }, '2021-05-01').cover).toBe(
      'unknown',
    );
    expect(standing.because[0]?.quote).toContain('不受工作单位变动的限制');
  });
  test('stays where the plan is silent and would still admit', () => {
    const jiangxi = loadedOf('weihuibao-2023');
    expect(afterMove(jiangxi, { inForce: true, region: '360102', type: 'employee' }, '2023-09-01').cover).toBe('stays');
    expect(afterMove(jiangxi, { inForce: false, region: '360102' }, '2023-09-01').cover).toBe('unknown');
    expect(afterMove(jiangxi, { inForce: true, region: '320100' }, '2023-09-01').cover).toBe('unknown');
    const newCitizen = afterMove(jiangxi, { inForce: true, region: '320100' }, '2023-09-01', { newCitizen: true });
    expect(newCitizen.cover).toBe('stays');
  });
  test('is for a person to decide where the plan has no rules', () => {
    expect(afterMove(loadedOf('yuehuibao-2021'), { inForce: true }, '2021-05-01').cover).toBe('unknown');
  });
});
