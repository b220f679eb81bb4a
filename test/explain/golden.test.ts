import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explain, sentences } from '../../src/explain/index.ts';
import { type Plan, planSchema } from '../../src/plan/index.ts';
import { type CaseVisit, caseVisitSchema, settlementOf } from '../../src/workbench/examples/case.ts';
import { readExamples } from '../../src/workbench/examples/examples.ts';
import { caseOf, casesOf } from './bills.ts';
import { lawsOf } from './laws.ts';
import { flatten, nodeAt } from './tree.ts';

/** The words themselves, for the cases a counter meets most. */
const file = join(import.meta.dirname, '..', '..', 'plans', 'quzhou', 'huiqubao-2021.json');
const plan: Plan = planSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
const examples = readExamples(file);

function treeOf(name: string, visit = 0) {
  if (!Array.isArray(examples)) throw new Error(examples.fault);
  const example = examples.find((one) => one.name.zh === name);
  const found = example === undefined ? undefined : casesOf(plan, example)[visit];
  if (found === undefined) throw new Error(`no visit ${visit} of ${name}`);
  return explain(found.bill, { plans: found.plans, settlement: found.settlement });
}

function said(tree: ReturnType<typeof treeOf>, id: string, voice: 'patient' | 'professional', language: 'zh' | 'en') {
  const node = nodeAt(tree, id);
  return node === undefined ? undefined : sentences(node, voice, language).split('\n');
}
const L1 = 'plan.huiqubao-2021.L1';
const L2 = 'plan.huiqubao-2021.L2';
const L3 = 'plan.huiqubao-2021.L3';

describe('E1', () => {
  const tree = treeOf('E1 职工，三级医院，首次住院');

  test('the whole', () => {
    expect(tree.patient.zh).toBe('您本次应付 45,289.60 元。补充保障已减掉 10,289.60 元。');
    expect(tree.formula?.zh).toBe('150,000.00 − 89,208.00 − 5,212.80 − 10,289.60 = 45,289.60');
  });

  test('L1 for the patient', () => {
    expect(said(tree, L1, 'patient', 'zh')).toEqual([
      '责任一 自付医疗费用：付 289.60 元。',
      '  大病范围的费用，报销后还剩 20,579.20 元。',
      '  先减去大病起付线 20,000.00 元，剩 579.20 元。',
      '  按 50% 赔付，得 289.60 元。',
    ]);
    expect(said(tree, L1, 'patient', 'en')).toEqual([
      'L1 In-policy cost left to the patient pays 289.60 yuan.',
      '  Of the critical-illness scope 20,579.20 yuan is left.',
      '  The critical-illness line of 20,000.00 yuan is taken off. 579.20 yuan is left.',
      '  50% of it is paid: 289.60 yuan.',
    ]);
  });

  test('L2 for the patient and for the insurer', () => {
    expect(said(tree, L2, 'patient', 'zh')).toEqual([
      '责任二 自费医疗费用：付 10,000.00 元。',
      '  符合条件的费用共 30,000.00 元。有 1 项没有计入。',
      '  先减去免赔额 10,000.00 元，剩 20,000.00 元。',
      '  按 50% 赔付，得 10,000.00 元。',
    ]);
    const title = '衢州首款定制型全民健康补充医疗保险——“惠衢保”上线';
    expect(said(tree, L2, 'professional', 'zh')?.slice(0, 7)).toEqual([
      '责任二 自费医疗费用（补偿型）赔付 10,000.00 元，窗口抵扣 10,000.00 元。算式：(30,000.00 − 10,000.00) × 50% = 10,000.00。保险年度免赔额 10,000.00 元：此前已用 0.00 元，本次 10,000.00 元，剩余 0.00 元。保险年度限额 500,000.00 元：此前已用 0.00 元，本次 10,000.00 元，剩余 490,000.00 元。',
      '  〔计算基数〕责任范围内费用。计入明细 1 项，未计入 1 项。算式：一项费用 = 30,000.00。',
      `    依据：《${title}》，2021-01：“在定点医院住院或特殊病种门诊发生的合理且必要的目录外药品费用(浙江省医保目录外药准字、国药进字药品)。”`,
      '    原文未明，按此理解：任何有效的国家药品批准文号均视为药准字、国药进字。',
      '  〔免赔额〕责任二免赔额。金额 10,000.00 元（保险年度），此前已用 0.00 元，本次使用 10,000.00 元。算式：30,000.00 − 10,000.00 = 20,000.00。',
      `    依据：《${title}》，2021-01（2021-01-01 起）：“【免赔额】1万元”`,
      '    原文未明，按此理解：保额、免赔额均按年度累计。',
    ]);
  });

  test('the line that was left out says why', () => {
    const lines = nodeAt(tree, `${L2}.base`)?.lines;
    expect(lines?.counted).toMatchObject([{ id: '1', code: expect.any(String), amount: '30000.00' }]);
    expect(lines?.notCounted[0]?.reason).toEqual({
      zh: '这是材料，本项不计',
      en: 'It is a material, which is not counted.',
    });
  });
});

test('out of town: the share counts before the deductible', () => {
  const tree = treeOf('市外异地就医，目录外药品 30000');
  expect(nodeAt(tree, L2)?.formula?.zh).toBe('(30,000.00 × 50% − 10,000.00) × 50% = 2,500.00');
  expect(said(tree, L2, 'patient', 'zh')).toEqual([
    '责任二 自费医疗费用：付 2,500.00 元。',
    '  符合条件的费用共 30,000.00 元。',
    '  在外地就医的费用按 50% 计入，算 15,000.00 元。',
    '  先减去免赔额 10,000.00 元，剩 5,000.00 元。',
    '  按 50% 赔付，得 2,500.00 元。',
  ]);
  const clause = nodeAt(tree, `${L2}.counted-share`)?.clause;
  expect(clause?.assumption?.zh).toContain('市外费用先按50%计入');
  expect(clause?.figureFrom).toBe('2021-01-01');
});

test('below the deductible: what is still missing', () => {
  const tree = treeOf('免赔额分次累计');
  expect(said(tree, L2, 'patient', 'zh')).toEqual([
    '责任二 自费医疗费用：本次不赔。未过免赔额，还差 2,000.00 元。',
    '  符合条件的费用共 8,000.00 元。',
    '  免赔额 10,000.00 元。这次的 8,000.00 元都算在里面。',
  ]);
  expect(nodeAt(tree, L2)?.patient.en).toBe(
    'L2 Drugs outside the catalogue pays nothing this time. The deductible is not reached: 2,000.00 yuan still to go.',
  );
  expect(nodeAt(tree, L2)?.clause?.quote).toBe('【免赔额】1万元');
  expect(said(treeOf('免赔额分次累计', 1), L2, 'patient', 'zh')).toContain(
    '  免赔额 10,000.00 元，之前已用 8,000.00 元。先减去 2,000.00 元，剩 3,000.00 元。',
  );
});

test('a list that was never published: what is not known, and who can say', () => {
  const tree = treeOf('特殊药品目录未公布');
  expect(said(tree, L3, 'patient', 'zh')).toEqual([
    expect.stringMatching(
      /^责任三 特殊药品费用：本次不赔。“.+”的名单还没有公布。不知道这次的.+在不在里面。名单要由承保公司公布，公布后才能算。$/,
    ),
  ]);
  expect(nodeAt(tree, L3)?.patient.en).toMatch(/has not been published.*It is for the insurer to publish it\.$/);
});

test('the limit: what it lets through, and then nothing', () => {
  expect(said(treeOf('接近年度限额', 1), L2, 'patient', 'zh')?.at(-1)).toBe(
    '  本年度限额 500,000.00 元，已用 499,000.00 元。这次最多再付 1,000.00 元。',
  );
  expect(nodeAt(treeOf('接近年度限额', 1), L2)?.formula?.zh).toBe('10,000.00 × 50% = 5,000.00 → 1,000.00');
  const reached = nodeAt(treeOf('接近年度限额', 2), L2);
  expect(reached?.patient.zh).toBe(
    '责任二 自费医疗费用：本次不赔。本年度已达限额，不能再赔。限额 500,000.00 元，已用 500,000.00 元。',
  );
  expect(reached?.clause?.quote).toBe('【保额】50万元');
});

test('rounding speaks to the patient only where it changes something', () => {
  expect(nodeAt(treeOf('E1 职工，三级医院，首次住院'), `${L2}.rounding`)?.patient).toEqual({ zh: '', en: '' });
  expect(nodeAt(treeOf('半分四舍五入'), `${L2}.rounding`)?.patient.zh).toBe('全年合计四舍五入到分，这次付 0.01 元。');
});

test('not enrolled', () => {
  expect(nodeAt(treeOf('未参保'), 'plan.huiqubao-2021')?.patient.zh).toBe('惠衢保 2021：您没有参加，本次不赔。');
});

describe('what no example shows', () => {
  const stay: CaseVisit = caseVisitSchema.parse({
    settledOn: '2021-03-10',
    lines: [
      { kind: 'drug', class: 'C', amount: '30000.00', approved: true },
      { kind: 'service', class: 'A', amount: '5000.00' },
    ],
    basic: '4000.00',
    scopeCost: '1000.00',
    line: '20000.00',
  });
  const settlement = settlementOf(stay, 1, 'person', plan.region);
  const explained = (found: ReturnType<typeof caseOf>) =>
    explain(found.bill, { plans: found.plans, settlement: found.settlement });

  test('a plan the gateway paid: that it is paid, our figure, the difference', () => {
    const row = { plan: plan.id, liability: 'L2', name: '商业保险责任二', amount: '9000.00' };
    const tree = explained(caseOf({ ...settlement, gatewayRows: [row] }, [plan]));
    expect(lawsOf(tree)).toEqual([]);
    expect(nodeAt(tree, 'plan.huiqubao-2021')?.patient).toEqual({
      zh: '惠衢保 2021：医保平台已经付了 9,000.00 元。不会重复付。我们算出 10,000.00 元，平台少付 1,000.00 元。',
      en: 'The insurance gateway already paid 9,000.00 yuan for Huiqubao 2021 (Quzhou). It is not paid twice. We compute 10,000.00 yuan. The gateway paid 1,000.00 yuan less.',
    });
    expect(nodeAt(tree, L2)?.patient.zh).toBe('责任二 自费医疗费用：我们算出 10,000.00 元。');
  });

  test('a plan of the gateway that is not loaded here', () => {
    const row = { plan: 'other-plan', name: '某商业保险', amount: '500.00' };
    const tree = explained(caseOf({ ...settlement, gatewayRows: [row] }, [plan]));
    expect(lawsOf(tree)).toEqual([]);
    expect(nodeAt(tree, 'plan.other-plan')?.patient.zh).toBe('某商业保险：医保平台已经付了 500.00 元。不会重复付。');
  });

  test('transfer: what will come to the bank card, and that the counter takes the full amount', () => {
    const tree = explained(caseOf(settlement, [{ ...plan, flow: 'transfer' }]));
    expect(lawsOf(tree)).toEqual([]);
    expect(tree.patient.zh).toBe('您本次应付 31,000.00 元。以后转到您的银行卡 10,000.00 元。');
    expect(nodeAt(tree, 'plan.huiqubao-2021')?.patient.zh).toBe(
      '惠衢保 2021：本次付 10,000.00 元。这 10,000.00 元以后转到您的银行卡。今天窗口不减这笔钱。',
    );
  });

  test('the order of payers names its rule', () => {
    const rule = { zh: '先甲后乙', en: 'the first before the second' };
    const order = { id: 'rule', rule, why: { zh: '当地文件', en: 'a local document' } };
    const second = { ...plan, id: 'second', name: { zh: '第二份保障', en: 'Second' } };
    const tree = explained(caseOf(settlement, [plan, second], order));
    expect(lawsOf(tree)).toEqual([]);
    expect(nodeAt(tree, 'order')?.patient.zh).toBe('几份保障按规定的顺序来付。先甲后乙。');
    expect(nodeAt(tree, 'order')?.professional.zh).toBe(
      '赔付顺序：惠衢保 2021、第二份保障。规则：先甲后乙。理由：当地文件。',
    );
  });

  test('the message field an amount was read from', () => {
    const origin = { 'amounts.total': '2304.output.setlinfo.medfee_sumamt' };
    const tree = explained(caseOf({ ...settlement, origin }, [plan]));
    expect(nodeAt(tree, 'total')?.origin).toEqual([{ path: 'amounts.total', field: origin['amounts.total'] }]);
  });

  test('a broken tree is caught', () => {
    const tree = treeOf('E1 职工，三级医院，首次住院');
    expect(lawsOf({ ...tree, value: '1.00' })).not.toEqual([]);
    expect(lawsOf({ ...tree, patient: { zh: '您'.repeat(41), en: 'you' } })).not.toEqual([]);
    expect(lawsOf({ ...tree, patient: { zh: 'pay 45289.60', en: '付' } }).length).toBeGreaterThan(2);
  });

  test('every node can be reached by its id', () => {
    const tree = treeOf('E2 居民');
    for (const node of flatten(tree)) expect(nodeAt(tree, node.id)).toBe(node);
  });
});
