import { z } from 'zod';
import { zFen } from './amounts.ts';
import file from './cases.json' with { type: 'json' };
import { zDateTime } from './inputs.ts';
import { zGrade } from './institutions.ts';

/** Amounts stay text here, exactly two decimals, so that a case reads the same in the file and in a test. */
const amount = z.string().refine((text) => zFen.safeParse(text).success);

const zCaseLine = z.strictObject({
  code: z.string(),
  name: z.string().optional(),
  amount,
  cnt: z.string(),
  aprvno: z.string().optional(),
  hosp_appr_flag: z.enum(['0', '1', '2']).optional(),
});

const zCaseVisit = z.strictObject({
  kind: z.enum(['inpatient', 'outpatient', 'special-outpatient', 'pharmacy']),
  institution: z.strictObject({ code: z.string(), name: z.string(), region: z.string(), grade: zGrade }),
  /** Admission, registration or purchase. */
  startedAt: zDateTime,
  /** Discharge, or the end of the visit. */
  endedAt: zDateTime,
  settledAt: zDateTime,
  lines: z.array(zCaseLine).min(1),
  useAccount: z.boolean(),
  /** Settled, then cancelled at `cancelledAt`. */
  cancelAfter: z.boolean().optional(),
  cancelledAt: zDateTime.optional(),
  /** Never sent to basic insurance; the hospital's own bill number is all there is. */
  selfPaid: z.boolean().optional(),
  hisBillNo: z.string().optional(),
});

const zExpected = z.strictObject({
  total: amount,
  /** 基本统筹 */
  fund: amount,
  criticalIllness: amount,
  assistance: amount,
  /** What this visit adds to the 大病 scope of the year. */
  scopeCost: amount,
  hospitalShare: amount,
  payouts: z.array(
    z.strictObject({
      plan: z.literal('huiqubao-2021'),
      liability: z.enum(['L1', 'L2', 'L3']),
      amount,
      /** The gateway's own row already pays it: it must not be paid again. */
      paidBy: z.literal('gateway').optional(),
    }),
  ),
  /** Before personal-account money. Of a cancelled visit: what was due until it was cancelled. */
  patientPays: amount,
  /** settled, cancelled, or the reason why the plan pays nothing at all. */
  status: z.union([z.enum(['settled', 'cancelled']), z.string().regex(/^[A-Z_]+$/)]),
  /** The hand calculation. */
  because: z.string().min(1),
});

const zCase = z
  .strictObject({
    case: z.string().regex(/^T\d{2}$/),
    title: z.strictObject({ zh: z.string(), en: z.string() }),
    person: z.string(),
    /** In 惠衢保 2021; the gateway does not know. */
    enrolled: z.boolean(),
    visits: z.array(zCaseVisit).min(1),
    expected: z.array(zExpected),
  })
  .refine((scripted) => scripted.visits.length === scripted.expected.length);

export type CaseLine = Readonly<z.output<typeof zCaseLine>>;
export type CaseVisit = Readonly<z.output<typeof zCaseVisit>>;
export type CaseExpectation = Readonly<z.output<typeof zExpected>>;
export type ScriptedCase = Readonly<z.output<typeof zCase>>;

export const cases: readonly ScriptedCase[] = z
  .strictObject({ note: z.string(), cases: z.array(zCase) })
  .parse(file).cases;

/** @throws RangeError when there is no such case */
export function caseOf(id: string): ScriptedCase {
  const found = cases.find((scripted) => scripted.case === id);
  if (found === undefined) throw new RangeError('no such case');
  return found;
}
