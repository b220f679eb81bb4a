import type { CaseVisit } from '../../../adapters/simulated-gateway/index.ts';
import { formatFen } from '../../../src/money/index.ts';
import type { Stay } from '../messages.ts';
import { INSTITUTION } from './canonical.ts';

/** Out of the catalogue: the base of liability two. */
export const DRUG = 'XL01DEMO0005';
const MATERIAL = 'C031DEMO0003';
/** Class B: a tenth is borne first, the rest is in scope. */
const IN_SCOPE = 'XC08DEMO0002';

/**
 * A stay as the hospital of the simulated gateway would write it down; what the funds pay of it the gateway decides.
 */
export function caseVisitOf({ id, drug, material, preSelfPay, inScope, on }: Stay): CaseVisit {
  const line = (code: string, amount: bigint) => ({
    code,
    amount: formatFen(amount),
    cnt: '1',
    ...(code === DRUG ? { aprvno: '国药准字H20210751' } : {}),
  });
  // A visit without any cost is no visit.
  const lines = [line(DRUG, drug), line(MATERIAL, material + 1n), line(IN_SCOPE, preSelfPay + inScope)];
  return {
    // Every third visit is one for a special disease: other transactions, and the same plan pays the same.
    kind: Number(id.replace(/\D/g, '')) % 3 === 0 ? 'special-outpatient' : 'inpatient',
    institution: { code: INSTITUTION, name: '测试衢州第一医院', region: '330800', grade: 'grade3' },
    startedAt: `${on} 08:00:00`,
    endedAt: `${on} 09:00:00`,
    settledAt: `${on} 10:00:00`,
    lines: lines.filter(({ amount }) => amount !== '0.00'),
    useAccount: false,
  };
}
