import { formatFen } from '../../src/money/index.ts';
import type { Care, Settlement } from '../../src/settlement/index.ts';
import type { Reading } from '../reading/reading.ts';
import type { Figures } from './amounts.ts';
import type { CriticalResult } from './detail.ts';
import { preSelfPayInScope, type Region } from './regions.ts';

type Critical = NonNullable<Settlement['criticalIllness']>;

/**
 * The 大病 result: the gateway's own working when it sent one, else worked out from the totals of
 * `setlinfo`, with the line of the regional table. Where the region is not in the table there is no line.
 */
export function readCritical(
  care: Care,
  figures: Figures,
  working: CriticalResult | undefined,
  insurance: Settlement['insurance'],
  region: Region | undefined,
  reading: Reading,
): Critical | undefined {
  if (care !== 'inpatient' && care !== 'special-outpatient') return undefined;
  const scopeCost = working?.scope ?? scopeOf(figures, region);
  if (scopeCost < 0n) {
    reading.note('医保统筹支付超过政策范围金额，无法得出大病范围费用');
    return undefined;
  }
  return {
    scopeCost,
    paid: figures.residentCritical + figures.employeeCritical,
    assistancePaid: figures.assistance,
    ...(working?.line === undefined
      ? lineOfTable(figures, insurance, region, reading)
      : { line: working.line, lineFrom: '医保平台返回' }),
  };
}

/**
 * C = 自付 + 自理: what the pool left of the in-scope amount, and the first share of class B where the region counts it.
 */
function scopeOf(figures: Figures, region: Region | undefined): bigint {
  const selfPaid = figures.inScope - figures.basic;
  return preSelfPayInScope(region) ? selfPaid + figures.preSelfPay : selfPaid;
}

function lineOfTable(
  figures: Figures,
  { type, assistance }: Settlement['insurance'],
  region: Region | undefined,
  reading: Reading,
): Pick<Critical, 'line' | 'lineFrom'> {
  const terms = type === 'other' ? undefined : region?.criticalIllness?.[type];
  if (region === undefined || terms === undefined) return {};
  const assisted = (assistance !== undefined && assistance !== 'none') || figures.assistance > 0n;
  const line = assisted ? terms.assistedLine : terms.line;
  const lineFrom = `地区参数表 ${region.id}`;
  const mark = terms.mark === 'Q' ? '当地公开资料' : '替代值';
  reading.note(
    `大病起付线 ${formatFen(line)} 元取自${lineFrom}（${mark}${assisted ? '，救助对象' : ''}），医保平台未返回`,
  );
  return { line, lineFrom };
}
