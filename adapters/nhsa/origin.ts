import type { Settlement } from '../../src/settlement/index.ts';
import type { Message } from './envelope.ts';
import originFields from './origin-fields.json' with { type: 'json' };

/** Canonical paths and the fields of `setlinfo` they were read from. */
const FIELDS: readonly (readonly [path: string, field: string])[] = Object.entries(originFields);

/** Where the inputs of the bill came from, for whoever asks "and where did you get that?". */
export function originOf(
  settled: Message,
  lineMessages: readonly Message[],
  critical: Settlement['criticalIllness'],
  toldByGateway: boolean,
  hospitalField = 'hosp_part_amt',
): Record<string, string> {
  const setlinfo = `${settled.label}.output.setlinfo`;
  const origin: Record<string, string> = {};
  for (const [path, field] of FIELDS) origin[path] = `${setlinfo}.${field}`;
  origin['amounts.hospitalBorne'] = `${setlinfo}.${hospitalField}`;
  const uploads = lineMessages.map(({ label }) => label).join(' + ');
  if (uploads !== '') origin.lines = `${uploads}: feedetl_sn`;
  if (critical === undefined) return origin;
  origin['criticalIllness.scopeCost'] = toldByGateway
    ? `${settled.label}.output.setldetail.setl_proc_info`
    : `${settled.label}.output.setlinfo: inscp_scp_amt - hifp_pay + preselfpay_amt`;
  if (critical.lineFrom !== undefined) origin['criticalIllness.line'] = critical.lineFrom;
  return origin;
}
