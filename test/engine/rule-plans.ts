import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plan, planSchema } from '../../src/plan/index.ts';
import { type Example, examplesSchema } from '../../src/workbench/examples/examples.ts';
import names from './rules/index.json' with { type: 'json' };

/**
 * Each rule kind has a small plan of its own with worked examples: a file in `rules/` gives the liabilities and
 * figures, and the visits with what must come out.
 */
const HEAD = {
  schema: 'huijie.plan/1',
  id: 'rule-2021',
  version: '1.0.0',
  name: { zh: '规则', en: 'rule' },
  region: '330800',
  term: { from: '2021-01-01', to: '2021-12-31', yearBy: 'settlement', source: { doc: 'made', quote: 'made up' } },
  flow: 'counter',
  sources: { made: { title: 'made up', status: 'primary' } },
  assumptions: {},
};
const SOURCE = { doc: 'made', quote: 'made up' };

/** Writes the sources and the gate that every liability needs, so that a rule file holds only its rule. */
function planOf(file: {
  figures: Record<string, [string, string | null]>;
  dated?: Record<string, object[]>;
  liabilities: Record<string, unknown>[];
  rest?: object;
}) {
  const figures = Object.fromEntries(
    Object.entries(file.figures).map(([id, [unit, value]]) => [
      id,
      {
        label: { zh: id, en: id },
        unit,
        values: (file.dated?.[id] ?? [{ from: '2021-01-01', value }]).map((one) => ({ ...one, source: SOURCE })),
      },
    ]),
  );
  const gate = { require: { fact: 'basic.claimed', is: true }, reason: 'BASIC_NOT_CLAIMED', source: SOURCE };
  const liabilities = file.liabilities.map((liability) =>
    withSources({
      name: { zh: '责任', en: 'liability' },
      kind: 'indemnity',
      gates: [gate],
      baseSource: SOURCE,
      ...liability,
    }),
  );
  return planSchema.parse({ ...HEAD, figures, liabilities, ...file.rest });
}

const NEEDS_SOURCE = [
  'deductible',
  'pay',
  'counted',
  'offsets',
  'adjust',
  'factors',
  'itemCaps',
  'caps',
  'floor',
  'gates',
];

function withSources(liability: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(liability).map(([key, value]) => {
      if (!NEEDS_SOURCE.includes(key)) return [key, value];
      const add = (rule: object) => ({ source: SOURCE, ...rule });
      return [key, Array.isArray(value) ? value.map((rule: object) => add(rule)) : add(value as object)];
    }),
  );
}

/** A rule's own plan, and its worked examples. */
export function readRule(name: string): { plan: Plan; examples: readonly Example[] } {
  const file = JSON.parse(readFileSync(join(import.meta.dirname, 'rules', `${name}.json`), 'utf8'));
  return {
    plan: planOf(file),
    examples: examplesSchema.parse({ plan: 'rule-2021', examples: file.examples }).examples,
  };
}

export const RULES: readonly string[] = names;
