import { formatFen } from '../../src/money/index.ts';
import type { Settlement } from '../../src/settlement/index.ts';
import { BEFORE } from './bill.ts';

/** The same bill without our types: what a formula by hand and a rule engine take. Amounts yuan text. */
export interface PlainBill {
  readonly place: 'home' | 'away';
  readonly personal: string;
  readonly scopeCost: string;
  readonly criticalPaid: string;
  readonly assistancePaid: string;
  readonly line: string;
  readonly l1Before: string;
  readonly l2Before: string;
  readonly lines: readonly PlainLine[];
}
interface PlainLine {
  readonly kind: string;
  readonly class: string;
  readonly approved: boolean;
  readonly selfFunded: string;
}

export function plainBill(settlement: Settlement): PlainBill {
  const critical = settlement.criticalIllness;
  if (critical?.line === undefined) throw new Error('the bill has no 大病 result');
  return {
    place: settlement.visit.institution.region.startsWith('3308') ? 'home' : 'away',
    personal: formatFen(settlement.amounts.personal),
    scopeCost: formatFen(critical.scopeCost),
    criticalPaid: formatFen(critical.paid),
    assistancePaid: formatFen(critical.assistancePaid),
    line: formatFen(critical.line),
    l1Before: BEFORE['L1.counted'],
    l2Before: BEFORE['L2.counted'],
    lines: settlement.lines.map((line) => ({
      kind: line.kind,
      class: line.class,
      approved: line.approval !== undefined && line.approval !== 'none',
      selfFunded: formatFen(line.selfFunded),
    })),
  };
}
