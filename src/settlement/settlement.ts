import { z } from 'zod';
import { parseFen } from '../money/index.ts';

/**
 * The canonical settlement: what every adapter must produce and all the engine ever sees of a visit.
 * On the wire amounts are yuan strings with two decimals; inside they are `Fen`.
 * `schema/event.schema.json` is generated from here.
 */

export const TEXT_LENGTH_MAX = 200;
/** Fee lines of one settlement. */
export const LINES_MAX = 10_000;
const text = (max = TEXT_LENGTH_MAX) => z.string().min(1).max(max);

/** Yuan with two decimals, not negative, on the wire; fen inside. */
export const amount = z
  .string()
  .regex(/^(0|[1-9]\d{0,11})\.\d{2}$/, 'yuan with exactly two decimals, for example "45289.60"')
  .transform((value) => parseFen(value) ?? 0n)
  .meta({ description: 'yuan, two decimals, not negative' });

export const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'a date, YYYY-MM-DD')
  .refine(isRealDate, 'a date that exists')
  .meta({ description: 'calendar date in China, YYYY-MM-DD' });

export const moment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/, 'local time, YYYY-MM-DDTHH:mm:ss')
  .refine((value) => isRealDate(value.slice(0, 10)), 'a date that exists')
  .meta({ description: 'local time in China (UTC+8), YYYY-MM-DDTHH:mm:ss' });

export const region = z
  .string()
  .regex(/^\d{6}$/, 'six digits')
  .meta({ description: 'administrative division code (区划), e.g. 330800 Quzhou' });

/** Of a text in the form YYYY-MM-DD. */
export function isRealDate(value: string): boolean {
  const [year, month, day] = [Number(value.slice(0, 4)), Number(value.slice(5, 7)), Number(value.slice(8, 10))];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : DAYS[month - 1];
  return days !== undefined && day >= 1 && day <= days;
}
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export const CARES = ['inpatient', 'special-outpatient', 'outpatient', 'emergency', 'pharmacy'] as const;
export type Care = (typeof CARES)[number];

/** What a public fund paid. `other` keeps its own name on the bill. */
export const FUNDS = [
  'basic',
  'criticalIllness',
  'largeAmount',
  'civilServant',
  'enterprise',
  'assistance',
  'disabledVeteran',
  'other',
] as const;
export type FundKind = (typeof FUNDS)[number];

/** The national fee categories (med_chrgitm_type 01 to 14), in words. */
export const LINE_CATEGORIES = [
  'bed',
  'consultation',
  'examination',
  'laboratory',
  'treatment',
  'operation',
  'nursing',
  'material',
  'western-drug',
  'herb-slices',
  'patent-drug',
  'general-care',
  'registration',
  'other',
] as const;

export const LINE_KINDS = ['drug', 'herb', 'material', 'service', 'unknown'] as const;

/** One fee line after the basic insurance has split it. amount = selfFunded + overLimit + preSelfPay + inScope. */
export const lineSchema = z.strictObject({
  id: text(64),
  /** Catalogue code; one that begins with `-` is a name of the line's own, for a line without code. */
  code: text(64),
  /** The item has a code that nobody found out: whether a list names it is not known, and is not guessed. */
  codeUnknown: z.literal(true).optional(),
  /**
   * How the sender named the item, where the reader looked its code, kind and class up in a catalogue: a repeat says
   * the same by saying this, whatever the catalogue holds by then.
   */
  said: text().optional(),
  name: text().optional(),
  kind: z.enum(LINE_KINDS),
  /** 甲 / 乙 / 丙; unknown is never counted by a rule that asks for it. */
  class: z.enum(['A', 'B', 'C', 'unknown']),
  amount,
  quantity: z
    .string()
    .regex(/^\d{1,12}(\.\d{1,4})?$/)
    .optional(),
  /** 全自费 */
  selfFunded: amount,
  /** 超限价 */
  overLimit: amount,
  /** 先行自付 */
  preSelfPay: amount,
  /** 符合政策范围 */
  inScope: amount,
  /** Marketing approval of a drug (国药准字 …). 'none' when it is known to have none; absent when nobody said. */
  approval: text(64).optional(),
  /** In-catalogue drug paid by the person because it was used outside its payment restriction. */
  restricted: z.boolean().optional(),
  /** 医疗收费项目类别. */
  category: z.enum(LINE_CATEGORIES).optional(),
  /** 医保谈判药品 */
  negotiated: z.boolean().optional(),
  /** Names under which plans know this item beyond its code: generic name, similar-drug group, kind of material. */
  groups: z.array(text(64)).max(16).optional(),
  occurredOn: date.optional(),
});
export type Line = z.infer<typeof lineSchema>;

/** Who may show another person's code from a phone of their own (亲情账户): what the one who shows it is to the patient. */
export const PRESENTER_RELATIONS = ['parent', 'child', 'spouse', 'other'] as const;

/**
 * Whoever showed the patient's code from a phone of their own. It changes no amount: plan and accumulators are the
 * patient's.
 */
export const presenterSchema = z.strictObject({
  relation: z.enum(PRESENTER_RELATIONS),
  maskedName: text(40),
});
export type Presenter = z.output<typeof presenterSchema>;

export const settlementSchema = z
  .strictObject({
    /** Unique for ever: institution code, a colon, the gateway's settlement id. */
    id: text(128),
    person: z.strictObject({
      /** Pseudonymous key of the person; all of a person's rows carry it. */
      key: text(64),
      /** For people on the screen, already masked: 李*梅. */
      maskedName: text(40).optional(),
      /**
       * The last four characters of the certificate, for people on the screen. The desk shows it and stores it nowhere.
       */
      certificateTail: z
        .string()
        .regex(/^[0-9A-Z]{4}$/)
        .optional(),
      sex: z.enum(['male', 'female']).optional(),
      birthDate: date.optional(),
      /** Keyed hash of the number under which basic insurance knows the person (psn_no), to know a reversal by. */
      insuredNumberKey: text(64).optional(),
      /** Absent: the patient, or nobody said. */
      presentedBy: presenterSchema.optional(),
    }),
    visit: z.strictObject({
      id: text(64),
      care: z.enum(CARES),
      institution: z.strictObject({
        code: text(64),
        name: text().optional(),
        region,
        grade: z.enum(['primary', 'grade-2', 'grade-3']).optional(),
      }),
      admittedOn: date.optional(),
      dischargedOn: date.optional(),
      settledAt: moment,
      diagnoses: z.array(z.strictObject({ code: text(32), name: text().optional(), main: z.boolean() })).max(50),
      /** How a patient came to be treated elsewhere; absent when nobody said. */
      referral: z.enum(['registered', 'unregistered', 'emergency']).optional(),
    }),
    insurance: z.strictObject({
      /** Region that insures the person. */
      region,
      type: z.enum(['employee', 'resident', 'other']),
      retired: z.boolean().optional(),
      /** 特困 / 低保 / 低边; 'none' when known not to be assisted, absent when nobody said. */
      assistance: z.enum(['none', 'extreme-poverty', 'low-income', 'near-low-income']).optional(),
    }),
    basic: z.strictObject({
      /** final: settled, with an id. trial: a pre-settlement. none: not claimed from basic insurance. */
      state: z.enum(['final', 'trial', 'none']),
      settlementId: text(64).optional(),
    }),
    amounts: z.strictObject({
      /** total = funds + hospitalBorne + personal */
      total: amount,
      funds: z.array(z.strictObject({ fund: z.enum(FUNDS), name: text(), amount })).max(30),
      hospitalBorne: amount,
      /** 个人负担, before any supplementary plan. personal = account + familyAccount + cash */
      personal: amount,
      account: amount,
      familyAccount: amount,
      cash: amount,
      /** total = selfFunded + overLimit + preSelfPay + inScope */
      selfFunded: amount,
      overLimit: amount,
      preSelfPay: amount,
      inScope: amount,
    }),
    /** The 大病 result. Absent when the gateway did not say; a rule that needs it then has its reason. */
    criticalIllness: z
      .strictObject({
        /** 大病-scope cost of this visit, before 大病 and 救助 paid. */
        scopeCost: amount,
        /** Paid by 大病 for this visit. */
        paid: amount,
        /** Paid by 救助 out of the same cost. */
        assistancePaid: amount,
        /** The person's own annual line. */
        line: amount.optional(),
        /** Where the line comes from, for the explanation. */
        lineFrom: text().optional(),
      })
      .optional(),
    lines: z.array(lineSchema).max(LINES_MAX),
    /** Rows of supplementary plans that the gateway already paid itself: never paid a second time. */
    gatewayRows: z
      .array(z.strictObject({ plan: text(64), liability: text(32).optional(), name: text(), amount }))
      .max(20),
    /** Findings a person made about this visit: thirdParty, preExisting … Never inferred from codes. */
    findings: z.record(z.string().max(64), z.union([z.boolean(), z.string().max(200)])),
    /** Where an input came from: canonical path -> place in the message ("2304.output.setlinfo.hifp_pay"). */
    origin: z.record(z.string().max(80), z.string().max(120)).optional(),
    /** What the reader of the message wants the bill to say (artefacts rounded, tables used). */
    notes: z.array(text(400)).max(50),
  })
  .meta({ id: 'Settlement' });

export type Settlement = z.infer<typeof settlementSchema>;
export type SettlementWire = z.input<typeof settlementSchema>;

/**
 * A pharmacy sells a sale once, whatever number basic insurance gave its settlement: at most one settlement of it
 * stands.
 * @returns undefined where several settlements of one visit are nothing unusual
 */
export const saleKeyOf = ({ visit }: Pick<SettlementWire, 'visit'>): string | undefined =>
  visit.care === 'pharmacy' ? visitKeyOf(visit) : undefined;

/** A hospital's number of a visit is its own: another may have the same. */
export const visitKeyOf = ({
  institution,
  id,
}: {
  readonly institution: { readonly code: string };
  readonly id: string;
}): string => `${institution.code}:${id}`;
