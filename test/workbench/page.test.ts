import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Condition } from '../../src/plan/index.ts';
import { APPLICATION_FACTS, FACTS, LINE_FACTS } from '../../src/plan/index.ts';
import { planFiles } from '../../src/plan/load.ts';
import { checkPlans } from '../../src/workbench/check/check.ts';
import { findPlan } from '../../src/workbench/check/plan-file.ts';
import { writeDraft } from '../../src/workbench/check/scaffold.ts';
import { readExamples } from '../../src/workbench/examples/examples.ts';
import { differsFrom, readCase, triedAsJson, triedAsText, tryCase } from '../../src/workbench/examples/try.ts';
import { conditionText, type Lang, valueText, type Wording } from '../../src/workbench/page/describe.ts';
import { pageAsHtml, pageAsText } from '../../src/workbench/page/page.ts';
import { planPage } from '../../src/workbench/page/plan-page.ts';
import { rulesOf } from '../../src/workbench/page/rules.ts';
import { folder, quzhou, quzhouFile } from './kit.ts';

const place = mkdtempSync(join(tmpdir(), 'huijie-plan-'));
afterAll(() => rmSync(place, { recursive: true }));
const wording = (lang: Lang): Wording => ({ plan: quzhou(), lang, values: true });

describe('plan new', () => {
  const wanted = { id: 'new-2026', region: '330800', from: '2026-01-01', to: '2026-12-31' };

  test('writes a plan and an example that check at once, every figure marked as made up', () => {
    const written = writeDraft(wanted, join(place, 'a'));
    expect('files' in written && written.files).toHaveLength(2);
    const { checked, faults } = checkPlans(join(place, 'a'));
    expect(faults).toEqual([]);
    expect(checked).toMatchObject([{ plan: 'new-2026', examples: 1, faults: [] }]);
    const plan = JSON.parse(readFileSync(join(place, 'a', 'new-2026.json'), 'utf8'));
    for (const figure of Object.values<{ label: { zh: string; en: string } }>(plan.figures)) {
      expect(figure.label.zh).toContain('示例数字，请替换');
      expect(figure.label.en).toContain('made up');
    }
  });

  test('never writes over a file', () => {
    writeDraft(wanted, join(place, 'b'));
    const before = readFileSync(join(place, 'b', 'new-2026.json'), 'utf8');
    expect(writeDraft({ ...wanted, region: '310000' }, join(place, 'b'))).toMatchObject({
      fault: expect.stringContaining('is already there'),
    });
    expect(readFileSync(join(place, 'b', 'new-2026.json'), 'utf8')).toBe(before);
  });

  test.each([
    ['a region that is none', { ...wanted, region: 'Quzhou' }, 'region'],
    ['a day that is none', { ...wanted, from: '2026-02-30' }, 'term.from'],
    ['a term that ends before it begins', { ...wanted, to: '2025-12-31' }, 'term'],
    ['an id that is none', { ...wanted, id: '../x' }, 'id'],
  ])('%s is refused', (_name, one, says) => {
    expect(writeDraft(one, join(place, 'c'))).toMatchObject({ fault: expect.stringContaining(says) });
  });
});

describe('plan explain', () => {
  test.each(planFiles(folder).filter((file) => 'loaded' in findPlan(file, folder)))(
    '%s reads as a page in both languages',
    (file) => {
      const found = findPlan(file, folder);
      if (!('loaded' in found)) throw new Error('not a plan');
      const examples = readExamples(file);
      for (const lang of ['zh', 'en'] as const) {
        const text = pageAsText(planPage(found.loaded.plan, Array.isArray(examples) ? examples : [], lang));
        for (const liability of found.loaded.plan.liabilities) expect(text).toContain(liability.name[lang]);
        expect(text).not.toMatch(/undefined|\[object|\bNaN\b|missing figure|缺少的数字/);
        // Names of facts are for files; rules on a page have words.
        const rules = found.loaded.plan.liabilities.flatMap((one) =>
          rulesOf({ plan: found.loaded.plan, lang, values: true }, one),
        );
        for (const rule of rules) expect(rule.text).not.toMatch(/\b(visit|insurance|enrolment|line)\.[a-z]/);
      }
    },
  );

  test('惠衢保: rates, deductibles, sentences and readings are there', () => {
    const found = readExamples(quzhouFile);
    const text = pageAsText(planPage(quzhou(), Array.isArray(found) ? found : [], 'zh'));
    for (const part of [
      '按50%（责任二给付比例）赔付',
      '10,000元（责任二免赔额）',
      '「【免赔额】1万元」',
      '假设：',
      '未公布，暂不赔付',
      '(30000 − 10000) × 50% = 10000',
    ])
      expect(text).toContain(part);
  });

  test('the HTML page stands alone: no script, nothing loaded, every text escaped', () => {
    const plan = quzhou((one) => {
      one.name.zh = '<script>alert(1)</script>';
    });
    const html = pageAsHtml(planPage(plan, [], 'zh'), 'zh');
    expect(html).not.toMatch(/<script|src=|href=|url\(|@import/);
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('<html lang="zh-CN">');
    expect(html).toContain("default-src 'none'");
  });

  test('every fact has words of its own in both languages', () => {
    for (const fact of [...FACTS, ...LINE_FACTS, ...APPLICATION_FACTS]) {
      for (const lang of ['zh', 'en'] as const) {
        const text = conditionText(wording(lang), { fact, is: 'x' });
        expect(text).not.toContain(fact);
      }
    }
  });

  test.each<[string, Condition, string, string]>([
    ['an age at least', { fact: 'person.age', atLeast: '60' }, '满60周岁', 'the age is at least 60'],
    ['an age above', { fact: 'person.age', above: '60' }, '超过60周岁', 'the age is above 60'],
    ['an age at most', { fact: 'person.age', atMost: '22' }, '22周岁及以下', 'the age is at most 22'],
    ['an age below', { fact: 'person.age', below: '6' }, '不满6周岁', 'the age is below 6'],
    [
      'a day',
      { fact: 'visit.admittedOn', below: '2021-01-01' },
      '入院日期早于2021-01-01',
      'the day of admission is before 2021-01-01',
    ],
    [
      'not',
      { not: { fact: 'visit.place', is: 'home' } },
      '并非（就医地为本地）',
      'not (the place of treatment is home)',
    ],
    [
      'a finding',
      { fact: 'finding.thirdParty', is: true, silence: 'no' },
      '人工核定“thirdParty”为是（未说明视为否）',
      'the finding "thirdParty" is yes (silence means no)',
    ],
    [
      'any inside all stands in brackets',
      {
        all: [
          { fact: 'basic.claimed', is: true },
          {
            any: [
              { fact: 'visit.place', is: 'home' },
              { fact: 'visit.care', is: 'pharmacy' },
            ],
          },
        ],
      },
      '已向基本医保申请报销，且（就医地为本地，或就诊类别为药店购药）',
      'the visit was claimed from basic insurance and (the place of treatment is home or the care is pharmacy)',
    ],
  ])('%s in words', (_name, condition, zh, en) => {
    expect(conditionText(wording('zh'), condition)).toBe(zh);
    expect(conditionText(wording('en'), condition)).toBe(en);
  });

  test('figures for people', () => {
    expect(valueText('zh', 'rate', '0.125')).toBe('12.5%');
    expect(valueText('zh', 'points', '0.05')).toBe('5个百分点');
    expect(valueText('en', 'yuan', '1000000')).toBe('1,000,000 yuan');
    expect(valueText('en', 'days', null)).toBe('not published');
  });
});

describe('plan try', () => {
  const visit = { settledOn: '2021-05-10', lines: [{ kind: 'drug', class: 'C', amount: '30000.00', approved: true }] };
  const tried = (json: unknown) => {
    const one = readCase(json);
    return 'fault' in one ? one : tryCase(quzhou(), one);
  };

  test('one visit, a list of visits and an example are all cases', () => {
    const cancel = { settledOn: '2021-05-11', cancels: 0 };
    expect(tried(visit)).toHaveLength(1);
    expect(tried([visit, visit])).toHaveLength(2);
    expect(
      tried({ name: 'x', because: 'y', visits: [{ visit, pays: { L2: '10000.00' } }, { visit: cancel }] }),
    ).toHaveLength(2);
  });

  test('the second visit stands on the first: the deductible is used up', () => {
    const rows = tried([visit, visit]);
    if ('fault' in rows) throw new Error(rows.fault);
    const paid = rows.map((row) => row.bill?.plans[0]?.liabilities[1]?.payout);
    expect(paid).toEqual([1_000_000n, 1_500_000n]);
  });

  test('a visit that is taken back gives the deductible back, once', () => {
    const rows = tried([
      visit,
      { settledOn: '2021-05-11', cancels: 0 },
      { settledOn: '2021-05-11', cancels: 0 },
      visit,
    ]);
    if ('fault' in rows) throw new Error(rows.fault);
    expect(rows[3]?.bill?.plans[0]?.liabilities[1]?.payout).toBe(1_000_000n);
  });

  test('every step has its formula and its clause', () => {
    const rows = tried(visit);
    if ('fault' in rows) throw new Error(rows.fault);
    const text = triedAsText(quzhou(), rows).join('\n');
    for (const part of [
      '30000.00 − 10000.00 = 20000.00',
      '20000.00 × 50% = 10000.00',
      '「【给付比例】50%」',
      '患者支付 patient pays 20000.00',
    ])
      expect(text).toContain(part);
    expect(triedAsJson(rows)).toMatchObject([{ visit: 1, bill: { patient: { pays: '20000.00' } } }]);
  });

  test('what an example expects is compared, and every difference is said', () => {
    const expecting = (pays: Record<string, string>) => tried({ name: 'x', because: 'y', visits: [{ visit, pays }] });
    const [right, wrong] = [expecting({ L2: '10000.00' }), expecting({ L2: '10000.01' })];
    if ('fault' in right || 'fault' in wrong) throw new Error('not tried');
    expect([differsFrom(right), differsFrom(wrong)]).toEqual([false, true]);
    expect(triedAsText(quzhou(), right)).toContain('  ✓ 与例相符 as the example says');
    expect(triedAsText(quzhou(), wrong)).toContain(
      '  ✗ 与例不符 not as the example says: visit 1: L2 pays 10000.00, the example says 10000.01',
    );
    const plain = tried(visit);
    if ('fault' in plain) throw new Error(plain.fault);
    expect(plain[0]?.differs).toBeUndefined();
  });

  test('an example that names no payment expects none', () => {
    const rows = tried({ because: 'y', visits: [{ visit }] });
    if ('fault' in rows) throw new Error(rows.fault);
    expect(rows[0]?.differs).toEqual(['visit 1: L2 pays 10000.00, the example says 0.00']);
  });

  test.each([
    ['a field that is not known', { ...visit, regoin: '330100' }, 'regoin is not known'],
    ['an amount that is none', { ...visit, basic: '4000' }, 'basic'],
    ['funds that paid more than the total', { ...visit, basic: '40000.00' }, 'visit 1'],
    ['no case at all', 'x', ''],
    ['a cancel of nothing', [{ settledOn: '2021-05-11', cancels: 3 }], 'cancels visit 4, which is not before it'],
  ])('%s gets one sentence', (_name, json, says) => {
    const rows = tried(json);
    expect('fault' in rows && rows.fault).toContain(says);
  });
});
