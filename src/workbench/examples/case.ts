import { z } from 'zod';
import { type Fen, formatFen, parseFen, sumFen } from '../../money/index.ts';
import { LINE_CATEGORIES, type SettlementWire, settlementSchema } from '../../settlement/index.ts';

/**
 * A visit written short, for worked examples and for trying a plan: the lines carry the amounts, the totals
 * are added up. Longer facts of the canonical settlement may be given under `also`.
 */
const yuan = z.string().regex(/^(0|[1-9]\d{0,11})\.\d{2}$/, 'yuan with two decimals, for example "30000.00"');

const caseLine = z.strictObject({
  kind: z.enum(['drug', 'herb', 'material', 'service']).default('service'),
  class: z.enum(['A', 'B', 'C']).default('A'),
  amount: yuan,
  /** Class C is self-funded as a whole; for A and B the parts borne first. */
  preSelfPay: yuan.optional(),
  overLimit: yuan.optional(),
  selfFunded: yuan.optional(),
  approved: z.boolean().optional(),
  restricted: z.boolean().optional(),
  code: z.string().optional(),
  groups: z.array(z.string()).optional(),
  category: z.enum(LINE_CATEGORIES).optional(),
  negotiated: z.boolean().optional(),
});

export const caseVisitSchema = z.strictObject({
  /** Takes back the visit at this position (0 = the first) instead of settling a new one. */
  cancels: z.number().int().min(0).optional(),
  care: z.enum(['inpatient', 'special-outpatient', 'outpatient', 'emergency', 'pharmacy']).default('inpatient'),
  institution: z.string().default('H00000000001'),
  /** Two settlements of one stay share it; every visit is its own without it. */
  visitId: z.string().min(1).max(40).optional(),
  region: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  insuredIn: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  insurance: z.enum(['employee', 'resident', 'other']).default('employee'),
  settledOn: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  admittedOn: z.string().optional(),
  dischargedOn: z.string().optional(),
  basicClaimed: z.boolean().default(true),
  lines: z.array(caseLine).default([]),
  /** What the funds paid. */
  basic: yuan.default('0.00'),
  criticalIllness: yuan.default('0.00'),
  assistance: yuan.default('0.00'),
  civilServant: yuan.default('0.00'),
  hospitalBorne: yuan.default('0.00'),
  account: yuan.default('0.00'),
  /** 大病-scope cost and line, where a plan asks for them. */
  scopeCost: yuan.optional(),
  line: yuan.optional(),
  findings: z.record(z.string(), z.union([z.boolean(), z.string()])).default({}),
  diagnoses: z.array(z.string()).default([]),
  referral: z.enum(['registered', 'unregistered', 'emergency']).optional(),
  assistanceKind: z.enum(['none', 'extreme-poverty', 'low-income', 'near-low-income']).optional(),
  birthDate: z.string().optional(),
  grade: z.enum(['primary', 'grade-2', 'grade-3']).optional(),
});
export type CaseVisit = z.infer<typeof caseVisitSchema>;

/** @param home region used where the case names none (the plan's own city) */
export function settlementOf(visit: CaseVisit, number: number, person: string, home: string): SettlementWire {
  const lines = visit.lines.map((line, index) => expandLine(line, index + 1));
  const total = (part: 'amount' | 'selfFunded' | 'overLimit' | 'preSelfPay' | 'inScope') =>
    sumFen(lines.map((line) => fen(line[part])));
  const funds = fundsOf(visit);
  const personal = total('amount') - sumFen(funds.map((fund) => fen(fund.amount))) - fen(visit.hospitalBorne);
  const account = fen(visit.account);
  return {
    id: `${visit.institution}:case-${number}`,
    person: { key: person, ...(visit.birthDate === undefined ? {} : { birthDate: visit.birthDate }) },
    visit: {
      id: visit.visitId ?? `case-visit-${number}`,
      care: visit.care,
      institution: {
        code: visit.institution,
        region: visit.region ?? cityOf(home),
        ...(visit.grade === undefined ? {} : { grade: visit.grade }),
      },
      settledAt: `${visit.settledOn}T10:00:00`,
      diagnoses: visit.diagnoses.map((code, index) => ({ code, main: index === 0 })),
      ...(visit.admittedOn === undefined ? {} : { admittedOn: visit.admittedOn }),
      ...(visit.dischargedOn === undefined ? {} : { dischargedOn: visit.dischargedOn }),
      ...(visit.referral === undefined ? {} : { referral: visit.referral }),
    },
    insurance: {
      region: visit.insuredIn ?? cityOf(home),
      type: visit.insurance,
      ...(visit.assistanceKind === undefined ? {} : { assistance: visit.assistanceKind }),
    },
    basic: visit.basicClaimed ? { state: 'final', settlementId: `case-${number}` } : { state: 'none' },
    amounts: {
      total: formatFen(total('amount')),
      funds,
      hospitalBorne: visit.hospitalBorne,
      personal: formatFen(personal),
      account: visit.account,
      familyAccount: '0.00',
      cash: formatFen(personal - account),
      selfFunded: formatFen(total('selfFunded')),
      overLimit: formatFen(total('overLimit')),
      preSelfPay: formatFen(total('preSelfPay')),
      inScope: formatFen(total('inScope')),
    },
    ...criticalIllnessOf(visit),
    lines,
    gatewayRows: [],
    findings: visit.findings,
    notes: [],
  };
}

const cityOf = (region: string): string => (region.endsWith('0000') ? `${region.slice(0, 2)}0100` : region);

function fundsOf(visit: CaseVisit): SettlementWire['amounts']['funds'] {
  const rows = [
    { fund: 'basic', name: '基本医疗保险', amount: visit.basic },
    { fund: 'criticalIllness', name: '大病保险', amount: visit.criticalIllness },
    { fund: 'assistance', name: '医疗救助', amount: visit.assistance },
    { fund: 'civilServant', name: '公务员医疗补助', amount: visit.civilServant },
  ] as const;
  return rows.filter((row) => row.amount !== '0.00').map((row) => ({ ...row }));
}

function criticalIllnessOf(visit: CaseVisit): Pick<SettlementWire, 'criticalIllness'> {
  if (visit.scopeCost === undefined) return {};
  const { scopeCost, line, criticalIllness: paid, assistance: assistancePaid } = visit;
  return { criticalIllness: { scopeCost, paid, assistancePaid, ...(line === undefined ? {} : { line }) } };
}

function expandLine(line: CaseVisit['lines'][number], number: number): SettlementWire['lines'][number] {
  const preSelfPay = line.preSelfPay ?? '0.00';
  const overLimit = line.overLimit ?? '0.00';
  const borne = fen(preSelfPay) + fen(overLimit);
  const selfFunded = line.selfFunded ?? (line.class === 'C' ? formatFen(fen(line.amount) - borne) : '0.00');
  return {
    id: String(number),
    code: line.code ?? `-${number}`,
    kind: line.kind,
    class: line.class,
    amount: line.amount,
    selfFunded,
    overLimit,
    preSelfPay,
    inScope: formatFen(fen(line.amount) - borne - fen(selfFunded)),
    ...(line.approved === undefined ? {} : { approval: line.approved ? '国药准字（例）' : 'none' }),
    ...(line.restricted === undefined ? {} : { restricted: line.restricted }),
    ...(line.groups === undefined ? {} : { groups: line.groups }),
    ...(line.category === undefined ? {} : { category: line.category }),
    ...(line.negotiated === undefined ? {} : { negotiated: line.negotiated }),
  };
}

const fen = (text: string): Fen => parseFen(text) ?? 0n;

/** The case as the engine takes it. @throws ZodError when the case is not a possible settlement */
export const parsedSettlementOf = (visit: CaseVisit, number: number, person: string, home: string) =>
  settlementSchema.parse(settlementOf(visit, number, person, home));
