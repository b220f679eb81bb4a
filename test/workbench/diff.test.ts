import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/plan/index.ts';
import { diffPlans } from '../../src/workbench/diff/diff.ts';
import { put, quzhou } from './kit.ts';

const diff = (change: (plan: Plan) => void) => diffPlans(quzhou(), quzhou(change));
const SOURCE = { doc: 'seed', quote: '…' };

describe('what differs is said in plain words', () => {
  test('a plan and itself do not differ', () => expect(diff(() => {})).toEqual([]));

  test('a changed rate: old, new, and the days between which it holds', () => {
    expect(diff((plan) => put(plan, 'figures/l2.rate/values/0/value', '0.6'))).toEqual([
      {
        what: 'figure',
        at: 'l2.rate',
        zh: '责任二给付比例 (l2.rate)：50% → 60%（2021-01-01至2021-12-31）',
        en: 'Rate of L2 (l2.rate): 50% → 60% (2021-01-01 to 2021-12-31)',
      },
    ]);
  });

  test('a rate that rises in July: only the days that differ', () => {
    const changes = diff((plan) => {
      put(plan, 'figures/l1.rate/values/0/to', '2021-06-30');
      const later = { from: '2021-07-01', to: '2021-12-31', value: '0.6', source: SOURCE };
      put(plan, 'figures/l1.rate/values/1', later);
    });
    expect(changes.map((change) => change.zh)).toEqual([
      '责任一给付比例 (l1.rate)：50% → 60%（2021-07-01至2021-12-31）',
    ]);
  });

  test('a figure that is no longer published', () => {
    const [change] = diff((plan) => put(plan, 'figures/l3.rate/values/0/value', null));
    expect(change?.en).toBe('Rate of L3 (l3.rate): 50% → not published (2021-01-01 to 2021-12-31)');
  });

  test('a sum of money has its unit and its separators', () => {
    const [change] = diff((plan) => put(plan, 'figures/l2.deductible/values/0/value', '12000'));
    expect(change?.zh).toContain('10,000元 → 12,000元');
    expect(change?.en).toContain('10,000 yuan → 12,000 yuan');
  });

  test('a term that moved a year with all its figures is one change, not one for every figure', () => {
    const changes = diff((plan) => {
      put(plan, 'term/from', '2022-01-01');
      put(plan, 'term/to', '2022-12-31');
      for (const id of Object.keys(plan.figures)) {
        put(plan, `figures/${id}/values/0/from`, '2022-01-01');
        put(plan, `figures/${id}/values/0/to`, '2022-12-31');
      }
    });
    expect(changes.map((change) => change.en)).toEqual(['term: 2021-01-01–2021-12-31 → 2022-01-01–2022-12-31']);
  });

  test('a list that is published, and its entries', () => {
    const changes = diff((plan) => {
      put(plan, 'lists/specialDrugs/status', 'published');
      put(plan, 'lists/specialDrugs/entries', [{ code: 'XX01', name: '某药' }]);
    });
    expect(changes.map((change) => change.zh)).toEqual([
      '名单 20种特殊药品 (specialDrugs): 未公布，暂不赔付 → 已公布',
      '名单 20种特殊药品 (specialDrugs): 新增 某药 (XX01)',
    ]);
  });

  test('a gate that now lets ordinary outpatient care through', () => {
    const [change, ...more] = diff((plan) =>
      put(plan, 'liabilities/1/gates/1/require/is', ['inpatient', 'special-outpatient', 'outpatient']),
    );
    expect(more).toEqual([]);
    expect(change?.zh).toContain('规则改变');
    expect(change?.zh).toContain('就诊类别为住院或特殊病种门诊');
    expect(change?.zh).toContain('就诊类别为住院、特殊病种门诊或普通门诊');
    expect(change?.en).toContain('the care is inpatient, special-disease outpatient or ordinary outpatient');
    expect(JSON.stringify(change)).not.toContain('visit.care');
  });

  test('a rule that was added and one that was removed', () => {
    const changes = diff((plan) => {
      put(plan, 'liabilities/1/counted', []);
      put(plan, 'liabilities/0/caps/1', { amount: 'l1.cap', per: 'quarter', source: SOURCE });
    });
    expect(changes.map((change) => change.en)).toEqual([
      'L1 In-policy cost left to the patient (L1): rule added: “pays at most "Annual limit of L1" for each quarter”',
      'L2 Drugs outside the catalogue (L2): rule removed: “if the place of treatment is elsewhere in the province or out of the province: counted at "Share counted out of town", before the deductible”',
    ]);
  });

  test('a liability that was removed', () => {
    const changes = diff((plan) => plan.liabilities.pop());
    expect(changes.map((change) => change.zh)).toEqual(['取消责任：责任三 特殊药品费用 (L3)']);
  });

  test('the same rule resting on another sentence', () => {
    const [change] = diff((plan) => put(plan, 'liabilities/0/pay/source/quote', '给付比例为百分之五十'));
    expect(change?.what).toBe('source');
  });

  test('figures with the same label are told apart by their ids', () => {
    const [, change] = diff((plan) => {
      plan.figures['l1.other'] = structuredClone(plan.figures['l1.rate']) as Plan['figures'][string];
      put(plan, 'liabilities/0/pay/rate', 'l1.other');
    });
    expect(change?.en).toContain('[l1.rate]');
    expect(change?.en).toContain('[l1.other]');
  });

  test('an option that was switched', () => {
    const [change] = diff((plan) => put(plan, 'switches/countRestrictedDrugs/on', true));
    expect(change?.en).toBe('option countRestrictedDrugs: off → on');
  });

  test('rules of enrolment that changed, each in words, and a sentence that did', () => {
    const moved = diff((plan) => {
      put(plan, 'enrolment/to', '2021-02-28');
      put(plan, 'enrolment/account', '«remove»');
    });
    expect(moved.map((change) => change.zh)).toEqual([
      '参保时间：截至2021-01-31 → 参保时间：截至2021-02-28',
      expect.stringMatching(/^可用个人账户历年余额缴费.* → —$/),
    ]);
    const [source, ...more] = diff((plan) => put(plan, 'enrolment/moves/source/quote', '另一句'));
    expect(more).toEqual([]);
    expect(source?.what).toBe('source');
  });
});
