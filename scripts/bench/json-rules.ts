import { Engine } from 'json-rules-engine';
import type { PlainBill } from './plain.ts';

/**
 * The same rules with json-rules-engine. It decides conditions and does no arithmetic: which line counts and which
 * liability pays are rules, the sums between them are written by hand, in doubles.
 */
export interface RulesPaid {
  readonly l1: number;
  readonly l2: number;
  readonly patientPays: number;
}

const LIMIT = 500_000;
const DRUG_DEDUCTIBLE = 10_000;
const fact = (name: string, operator: string, value: unknown) => ({ fact: name, operator, value });

export function jsonRules(): (bill: PlainBill) => Promise<RulesPaid> {
  const counts = new Engine([
    {
      conditions: {
        all: [fact('kind', 'equal', 'drug'), fact('class', 'equal', 'C'), fact('approved', 'equal', true)],
      },
      event: { type: 'counts' },
    },
  ]);
  const pays = new Engine([
    {
      conditions: { all: [fact('l1After', 'greaterThanInclusive', { fact: 'line' })] },
      event: { type: 'l1' },
    },
    { conditions: { all: [fact('l2After', 'greaterThanInclusive', DRUG_DEDUCTIBLE)] }, event: { type: 'l2' } },
    { conditions: { all: [fact('place', 'equal', 'away')] }, event: { type: 'half' } },
  ]);
  return async (bill) => {
    let drugs = 0;
    for (const line of bill.lines) {
      const { events } = await counts.run(line);
      if (events.length > 0) drugs += Number(line.selfFunded);
    }
    const line = Number(bill.line);
    const left = Math.max(0, Number(bill.scopeCost) - Number(bill.criticalPaid) - Number(bill.assistancePaid));
    const [l1Before, l2Before] = [Number(bill.l1Before), Number(bill.l2Before)];
    const facts = { l1After: l1Before + left, line, l2After: l2Before + drugs, place: bill.place };
    const due = new Set((await pays.run(facts)).events.map(({ type }) => type));
    const counted = due.has('half') ? drugs / 2 : drugs;
    const l1 = due.has('l1') ? paid(l1Before, left, line) : 0;
    const l2 = due.has('l2') ? paid(l2Before, counted, DRUG_DEDUCTIBLE) : 0;
    return { l1, l2, patientPays: round(Number(bill.personal) - l1 - l2) };
  };
}

const round = (amount: number): number => Math.round(amount * 100) / 100;

function paid(before: number, counted: number, deductible: number): number {
  const entitled = (total: number) => round(Math.min(LIMIT, Math.max(0, total - deductible) / 2));
  return round(entitled(before + counted) - entitled(before));
}
