import type { Settlement } from '../../src/settlement/index.ts';
import type { Message } from './envelope.ts';

/** Canonical paths and the fields of `setlinfo` they were read from. */
const FIELDS: readonly (readonly [path: string, field: string])[] = [
  ['amounts.total', 'medfee_sumamt'],
  ['amounts.selfFunded', 'fulamt_ownpay_amt'],
  ['amounts.overLimit', 'overlmt_selfpay'],
  ['amounts.preSelfPay', 'preselfpay_amt'],
  ['amounts.inScope', 'inscp_scp_amt'],
  ['amounts.personal', 'psn_part_amt'],
  ['amounts.account', 'acct_pay'],
  ['amounts.familyAccount', 'acct_mulaid_pay'],
  ['amounts.funds.basic', 'hifp_pay'],
  ['amounts.funds.criticalIllness', 'hifmi_pay + hifob_pay'],
  ['amounts.funds.assistance', 'maf_pay'],
  ['amounts.funds.civilServant', 'cvlserv_pay'],
  ['amounts.funds.enterprise', 'hifes_pay'],
  ['amounts.funds.disabledVeteran', 'hifdm_pay'],
  ['amounts.funds.other', 'oth_pay'],
];

/** Where the inputs of the bill came from, for whoever asks "and where did you get that?". */
export function originOf(
  settled: Message,
  lineMessages: readonly Message[],
  critical: Settlement['criticalIllness'],
  toldByGateway: boolean,
  hospitalField = 'hosp_part_amt',
): Record<string, string> {
  const fields = [...FIELDS, ['amounts.hospitalBorne', hospitalField] as const];
  const origin = Object.fromEntries(fields.map(([path, field]) => [path, `${settled.label}.output.setlinfo.${field}`]));
  const uploads = lineMessages.map(({ label }) => label).join(' + ');
  if (uploads !== '') origin.lines = `${uploads}: feedetl_sn`;
  if (critical === undefined) return origin;
  origin['criticalIllness.scopeCost'] = toldByGateway
    ? `${settled.label}.output.setldetail.setl_proc_info`
    : `${settled.label}.output.setlinfo: inscp_scp_amt - hifp_pay + preselfpay_amt`;
  if (critical.lineFrom !== undefined) origin['criticalIllness.line'] = critical.lineFrom;
  return origin;
}
