import { ZenEngine } from '@gorules/zen-engine';
import type { PlainBill } from './plain.ts';

/**
 * The same rules as one expression node of a GoRules decision. Its numbers are JSON numbers, so the figures go in
 * as yuan numbers; its own decimals keep them exact.
 */
export interface ZenPaid {
  readonly l1: number;
  readonly l2: number;
  readonly patientPays: number;
}

const EXPRESSIONS: readonly (readonly [key: string, value: string])[] = [
  ['drugs', "sum(map(filter(lines, #.kind == 'drug' and #.class == 'C' and #.approved), #.selfFunded))"],
  ['left', 'max([0, scopeCost - criticalPaid - assistancePaid])'],
  ['l1After', 'round(min([500000, max([0, l1Before + $.left - line]) * 0.5]), 2)'],
  ['l1', '$.l1After - round(min([500000, max([0, l1Before - line]) * 0.5]), 2)'],
  ['counted', "place == 'home' ? $.drugs : $.drugs * 0.5"],
  ['l2After', 'round(min([500000, max([0, l2Before + $.counted - 10000]) * 0.5]), 2)'],
  ['l2', '$.l2After - round(min([500000, max([0, l2Before - 10000]) * 0.5]), 2)'],
  ['patientPays', 'personal - $.l1 - $.l2'],
];

const decision = {
  contentType: 'application/vnd.gorules.decision',
  nodes: [
    { id: 'in', name: 'bill', type: 'inputNode', position: { x: 0, y: 0 } },
    {
      id: 'rules',
      name: 'huiqubao-2021',
      type: 'expressionNode',
      position: { x: 200, y: 0 },
      content: { expressions: EXPRESSIONS.map(([key, value], index) => ({ id: String(index), key, value })) },
    },
    { id: 'out', name: 'paid', type: 'outputNode', position: { x: 400, y: 0 } },
  ],
  edges: [
    { id: 'a', sourceId: 'in', targetId: 'rules', type: 'edge' },
    { id: 'b', sourceId: 'rules', targetId: 'out', type: 'edge' },
  ],
};

/** @throws Error when the native engine cannot be loaded on this machine */
export function zenDecision(): { price: (input: object) => Promise<ZenPaid>; close: () => void } {
  const engine = new ZenEngine();
  const compiled = engine.createDecision(Buffer.from(JSON.stringify(decision)));
  return {
    price: async (input) => (await compiled.evaluate(input)).result as ZenPaid,
    close: () => engine.dispose(),
  };
}

/** Yuan text as numbers, once, outside the measured part. */
export function zenInput(bill: PlainBill): object {
  const { place, lines, ...amounts } = bill;
  return {
    place,
    ...Object.fromEntries(Object.entries(amounts).map(([name, text]) => [name, Number(text)])),
    lines: lines.map((line) => ({ ...line, selfFunded: Number(line.selfFunded) })),
  };
}
