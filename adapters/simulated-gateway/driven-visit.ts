import type { CaseVisit } from './cases.ts';
import * as messages from './his-messages.ts';
import type { Person } from './persons.ts';

type Fields = Record<string, unknown>;

const LETTERS = { inpatient: 'ZY', outpatient: 'MZ', 'special-outpatient': 'MT', pharmacy: 'YD' } as const;
/** What whoever drives the visit learns from the gateway or says by itself. */
const LEFT_OUT = new Set([
  ...['mdtrt_id', 'psn_no', 'insutype', 'mdtrt_cert_type', 'mdtrt_cert_no', 'begntime', 'med_type', 'endtime'],
  ...['ipt_no', 'ipt_otp_no', 'chrg_bchno'],
]);

/**
 * A scripted visit as a hospital hands it over to be driven through the gateway: the same facts as `SimulatedHis` sends
 * one by one, and none that only the gateway can give. Amounts are text with two decimals.
 * @throws RangeError for a self-paid visit, which the gateway never sees
 */
export function drivenVisitOf(person: Person, visit: CaseVisit): { readonly visit: Fields } {
  if (visit.selfPaid === true) throw new RangeError('a self-paid visit is not driven through the gateway');
  const { institution, startedAt, endedAt, kind } = visit;
  const stay = kind === 'inpatient';
  const operator = messages.OPERATOR;
  return {
    visit: {
      hisVisitNo: `${LETTERS[kind]}${person.id}${startedAt.replace(/\D/g, '')}`,
      fixmedins_code: institution.code,
      fixmedins_name: institution.name,
      mdtrtarea_admvs: institution.region,
      opter: operator.code,
      opter_name: operator.name,
      mdtrt_cert_type: '02',
      mdtrt_cert_no: person.certno,
      psn_name: person.name,
      med_type: messages.medType(visit),
      begntime: startedAt,
      ...(stay ? { endtime: endedAt } : {}),
      acct_used_flag: visit.useAccount ? '1' : '0',
      ...nodesOf({ person, visit, insutype: '', region: '', mdtrtId: '' }),
    },
  };
}

function nodesOf(context: messages.VisitContext): Fields {
  const { kind, lines } = context.visit;
  const amounts = (rows: readonly Fields[]) =>
    rows.map((row, index) => ({ ...own(row), det_item_fee_sumamt: lines[index]?.amount }));
  if (kind === 'pharmacy') return { feedetail: amounts(messages.pharmacySale(context).drugdetail) };
  if (kind === 'inpatient') {
    const { mdtrtinfo, diseinfo } = messages.admission(context);
    const { dscginfo } = messages.discharge(context);
    const { feedetail } = messages.stayLines(context);
    const nodes = { mdtrtinfo: own(mdtrtinfo), diseinfo: diseinfo.map(own), dscginfo: own(dscginfo) };
    return { ...nodes, feedetail: amounts(feedetail) };
  }
  const { mdtrtinfo, diseinfo } = messages.visitDescription(context);
  const { data } = messages.registration(context);
  const { feedetail } = messages.outpatientLines(context);
  return { mdtrtinfo: own({ ...data, ...mdtrtinfo }), diseinfo: diseinfo.map(own), feedetail: amounts(feedetail) };
}

const own = (row: Fields): Fields => Object.fromEntries(Object.entries(row).filter(([name]) => !LEFT_OUT.has(name)));
