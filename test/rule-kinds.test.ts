import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { STEP_RULES } from '../src/bill/index.ts';
import type { StepScope } from '../src/explain/step-talk.ts';
import { baseSaid } from '../src/explain/step-talk.ts';
import { patientSaid } from '../src/explain/step-words.ts';
import { RULE_NAMES } from '../src/explain/words.ts';
import {
  BASE_KINDS,
  type Base,
  type BaseKind,
  baseKind,
  PAY_KINDS,
  type PayKind,
  type PayOf,
  payKind,
} from '../src/plan/index.ts';
import { baseText, type Lang } from '../src/workbench/page/describe.ts';
import { payRules } from '../src/workbench/page/rules-pay.ts';
import { quzhou } from './workbench/kit.ts';

/** Each kind of rule is computed, has words for the page and for the patient, and a row in the guide. */
const root = join(import.meta.dirname, '..');
const guide = readFileSync(join(root, 'plans', 'README.md'), 'utf8');
const engine = readdirSync(join(root, 'src', 'engine'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  .join('\n');
const rowsWith = (word: string): string[] =>
  guide.split('\n').filter((line) => line.startsWith('| `') && line.split('|')[1]?.includes(word) === true);

/** The rules that are played with worked visits, as text. */
const played = readdirSync(join(root, 'test', 'engine', 'rules'))
  .map((name) => JSON.stringify(JSON.parse(readFileSync(join(root, 'test', 'engine', 'rules', name), 'utf8'))))
  .join('\n');

const LANGS: readonly Lang[] = ['zh', 'en'];
const source = { doc: 'seed', quote: '…' };

const BASES: Readonly<Record<BaseKind, Base>> = {
  components: { components: ['inScope.*'] },
  lines: { lines: { fact: 'line.kind', is: 'drug' }, parts: ['selfFunded'] },
  criticalIllnessLeft: { criticalIllnessLeft: true },
  sum: { sum: [{ components: ['preSelfPay'] }, { components: ['overLimit'] }] },
  share: { share: 'l1.rate', of: { components: ['inScope.*'] } },
  leftAfter: { leftAfter: ['L1'] },
  overflowOf: { overflowOf: 'L1' },
  days: { days: 'stay' },
  once: { once: true },
};
const PAYS: { readonly [K in PayKind]: PayOf<K> } = {
  rate: { rate: 'l1.rate', source },
  bands: { basis: 'net', bands: [{ upTo: null, rate: 'l1.rate' }], source },
  lumpSum: { lumpSum: 'l1.cap', once: 'term', source },
  steps: { steps: [{ upTo: null, each: 'l1.cap' }], source },
};

const pageText = (kind: BaseKind, lang: Lang): string => baseText({ plan: quzhou(), lang, values: true }, BASES[kind]);
const payText = (kind: PayKind, lang: Lang): string | undefined => {
  const [liability] = quzhou().liabilities;
  if (liability === undefined) throw new Error('no liability');
  return payRules({ plan: quzhou(), lang, values: true }, { ...liability, pay: PAYS[kind] })[0]?.text;
};

/** A step as a bill has it: one finding, or ten days, or ten yuan. */
const stepOf = (kind: BaseKind): StepScope => {
  const plan = quzhou();
  const rule = { ...plan.liabilities[0], base: BASES[kind] };
  const step = { rule: 'base', label: { zh: '', en: '' }, formula: '', inputs: {}, out: '10.00' };
  return { of: { plan, rule }, step, before: undefined } as unknown as StepScope;
};

describe.each(BASE_KINDS)('base %s', (kind) => {
  test('is computed by the engine', () => expect(engine).toContain(`'${kind}' in node`));
  test('is played in a worked example', () => expect(played).toContain(`{"${kind}":`));
  test('is told from the others', () => expect(baseKind(BASES[kind])).toBe(kind));
  test.each(LANGS)('has words of its own on the page, %s', (lang) => {
    const others = BASE_KINDS.filter((other) => other !== kind).map((other) => pageText(other, lang));
    expect(pageText(kind, lang)).not.toBe('');
    expect(others).not.toContain(pageText(kind, lang));
  });
  test('speaks to the patient of days only where days count', () => {
    const said = baseSaid(stepOf(kind));
    expect(said.zh).not.toBe('');
    expect(said.en).not.toBe('');
    expect(said.zh.includes('天')).toBe(kind === 'days');
    expect(/\bdays?\b/.test(said.en)).toBe(kind === 'days');
    expect(said.zh.includes('元')).toBe(kind !== 'days' && kind !== 'once');
  });
  test('has a row in the guide', () => expect(rowsWith(`{"${kind}"`)).toHaveLength(kind === 'components' ? 2 : 1));
});

describe.each(PAY_KINDS)('payment %s', (kind) => {
  test('is computed by the engine', () => expect(engine).toContain(`'${kind}' in pay`));
  test('is told from the others', () => expect(payKind(PAYS[kind])).toBe(kind));
  test('is played in a worked example', () =>
    expect(played).toMatch(new RegExp(`"pay":\\{("basis":"\\w+",)?"${kind}":`)));
  test.each(LANGS)('has words of its own on the page, %s', (lang) => {
    const others = PAY_KINDS.filter((other) => other !== kind).map((other) => payText(other, lang));
    expect(payText(kind, lang)).not.toBe('');
    expect(others).not.toContain(payText(kind, lang));
  });
  test('has a row in the guide', () => expect(rowsWith(`"${kind}":`).length).toBeGreaterThan(0));
});

describe.each(STEP_RULES)('step %s', (kind) => {
  test('is written by the engine', () => expect(engine).toContain(`rule: '${kind}'`));
  test('has a name for the professional in both languages', () => {
    expect(RULE_NAMES[kind].zh).not.toBe('');
    expect(RULE_NAMES[kind].en).not.toBe('');
  });
  test('has words of its own for the patient in both languages', () => {
    const plan = quzhou();
    // Every input is an amount; each sentence takes those it needs.
    const inputs = new Proxy({}, { get: () => '10.00' });
    const step = { rule: kind, label: { zh: '', en: '' }, formula: '20.00 × 50% = 10.00', inputs, out: '10.00' };
    const of = { plan, rule: plan.liabilities[1], liability: { gauges: [] }, share: { liabilities: [] } };
    const said = patientSaid({ of, step, before: '20.00' } as unknown as StepScope);
    expect(said.zh).not.toMatch(/^$|算到这一步/);
    expect(said.en).not.toMatch(/^$|this step gives/i);
  });
  test('has a row in the guide', () => expect(rowsWith(`\`${kind}\``).length).toBeGreaterThan(0));
});

test('the patient is told of a sum that rests on a finding, not of a day or a yuan', () => {
  const said = patientSaid(stepOf('once'));
  expect(said.zh).toBe('按核定的情况给付，不看费用。');
});
