import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planSchema } from '../../plan/index.ts';
import { type Example, examplesSchema, runExample } from '../examples/examples.ts';
import { checkPlan } from './check.ts';

export interface NewPlan {
  readonly id: string;
  readonly region: string;
  readonly from: string;
  readonly to: string;
}

const MADE_UP = { doc: 'terms', quote: '（示例，请换成条款原文）', assumption: 'madeUp' } as const;

/** A plan that is complete and checks, every figure of it made up and marked so: something to overwrite. */
export function draftPlan({ id, region, from, to }: NewPlan): { plan: object; examples: object } {
  const figure = (zh: string, en: string, unit: string, value: string) => ({
    label: { zh: `${zh}（示例数字，请替换）`, en: `${en} (made up, replace it)` },
    unit,
    values: [{ from, to, value, source: MADE_UP }],
  });
  const plan = {
    schema: 'huijie.plan/1',
    id,
    version: '0.1.0',
    name: { zh: `${id}（草稿）`, en: `${id} (draft)` },
    region,
    term: { from, to, yearBy: 'settlement', source: MADE_UP },
    flow: 'counter',
    sources: { terms: { title: '（请填写条款名称与出处）', status: 'secondary' } },
    assumptions: {
      madeUp: {
        zh: '示例内容，不是任何条款；请逐项替换并删去本条。',
        en: 'Made up, not the terms of any plan: replace each of these and remove this entry.',
      },
    },
    figures: {
      'l1.deductible': figure('责任一免赔额', 'Deductible of L1', 'yuan', '10000'),
      'l1.rate': figure('责任一给付比例', 'Rate of L1', 'rate', '0.5'),
      'l1.cap': figure('责任一保险金额', 'Annual limit of L1', 'yuan', '1000000'),
    },
    liabilities: [
      {
        id: 'L1',
        name: { zh: '责任一 政策范围内自付费用', en: 'L1 In-policy cost left to the patient' },
        kind: 'indemnity',
        gates: [
          { require: { fact: 'basic.claimed', is: true }, reason: 'BASIC_NOT_CLAIMED', source: MADE_UP },
          { require: { fact: 'visit.care', is: ['inpatient'] }, reason: 'CARE_NOT_COVERED', source: MADE_UP },
        ],
        base: { components: ['inScope.*', 'preSelfPay'] },
        baseSource: MADE_UP,
        deductible: { amount: 'l1.deductible', source: MADE_UP },
        pay: { rate: 'l1.rate', source: MADE_UP },
        caps: [{ amount: 'l1.cap', source: MADE_UP }],
      },
    ],
  };
  const examples = {
    plan: id,
    examples: [
      {
        name: { zh: '一次住院（示例）', en: 'One stay (made up)' },
        because: '50000 − 20000 = 30000; (30000 − 10000) × 50% = 10000; 30000 − 10000 = 20000',
        visits: [
          {
            visit: { settledOn: from, lines: [{ amount: '50000.00' }], basic: '20000.00' },
            pays: { L1: '10000.00' },
            patientPays: '20000.00',
          },
        ],
      },
    ],
  };
  return { plan, examples };
}

/** Writes the draft and its example. Never over a file that is there. @returns the files, or why not */
export function writeDraft(wanted: NewPlan, folder: string): { files: readonly string[] } | { fault: string } {
  const { plan, examples } = draftPlan(wanted);
  const parsed = planSchema.safeParse(plan);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { fault: `${issue?.path.join('.')}: ${issue?.message}` };
  }
  const faults = [
    ...checkPlan(parsed.data).map((found) => `${found.path} ${found.says}`),
    ...brokenExamples(parsed.data, examples),
  ];
  if (faults.length > 0) return { fault: faults.join('; ') };
  const files: [string, object][] = [
    [join(folder, `${wanted.id}.json`), plan],
    [join(folder, `${wanted.id}.examples.json`), examples],
  ];
  mkdirSync(folder, { recursive: true });
  const written: string[] = [];
  for (const [file, content] of files) {
    try {
      writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { flag: 'wx' });
    } catch (error) {
      const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      const already = written.length > 0 ? `; ${written.join(', ')} was written` : '';
      return {
        fault: `${file} ${exists ? 'is already there; choose another id or folder' : 'cannot be written'}${already}`,
      };
    }
    written.push(file);
  }
  return { files: written };
}

function brokenExamples(plan: Parameters<typeof runExample>[0], examples: object): string[] {
  return examplesSchema.parse(examples).examples.flatMap((example: Example) => runExample(plan, example));
}
