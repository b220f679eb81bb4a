import { z } from 'zod';
import { ROUNDINGS } from '../../src/money/index.ts';
import { CARES, date, FUNDS, LINE_CATEGORIES, LINE_KINDS, REVERSED_FIGURES } from '../../src/settlement/index.ts';
import { CHARSETS } from '../../src/xml/index.ts';
import { answerSchema } from './answer.ts';
import {
  codeSource,
  moneySource,
  pathSchema,
  patternSchema,
  rowsPathSchema,
  signedPathSchema,
  textSource,
} from './sources.ts';

/**
 * A mapping: where one hospital's XML says each canonical fact, as data. A new vendor is a file of this shape and its
 * samples; no code. What a message does not carry is not mapped, and stays unsaid.
 */
const id = z.string().regex(/^[a-z][a-z0-9-]{1,23}$/, 'small letters, digits and hyphens, at most 24');
const bilingual = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

/** A document inside the body: the body itself, or what stands in one of its elements. */
const documentSchema = z.strictObject({
  /** Local name of the document's root element. */
  root: z.string().min(1),
  /** The element that holds it, when the body is not the document itself. */
  at: pathSchema.optional(),
  /** How it stands there: as elements, as text (escaped or CDATA), as Base64 of its bytes. */
  forms: z
    .array(z.enum(['elements', 'text', 'base64']))
    .min(1)
    .default(['elements']),
});
export type DocumentRule = z.output<typeof documentSchema>;

/** Text as it stands, or a vendor's code for it. */
const coded = (text: z.ZodString) => z.union([codeSource(text), textSource]);
const regionSource = coded(z.string().regex(/^\d{6}$/, 'six digits'));

const personSchema = z.strictObject({
  certificateType: coded(z.string().min(1).max(6)),
  certificateNumber: textSource,
  /** The insurance's own number of the person, for when the certificate is masked. */
  number: textSource.optional(),
  name: textSource.optional(),
  sex: codeSource(z.enum(['male', 'female'])).optional(),
  birthDate: textSource.optional(),
});

const visitSchema = z.strictObject({
  id: textSource,
  care: codeSource(z.enum(CARES)),
  institution: z.strictObject({
    code: textSource,
    name: textSource.optional(),
    region: regionSource,
    grade: codeSource(z.enum(['primary', 'grade-2', 'grade-3'])).optional(),
  }),
  admittedOn: textSource.optional(),
  dischargedOn: textSource.optional(),
  settledAt: textSource,
  diagnoses: z
    .strictObject({
      rows: rowsPathSchema,
      code: textSource,
      name: textSource.optional(),
      main: codeSource(z.boolean()).optional(),
    })
    .optional(),
  referral: codeSource(z.enum(['registered', 'unregistered', 'emergency'])).optional(),
});

const insuranceSchema = z.strictObject({
  region: regionSource,
  type: codeSource(z.enum(['employee', 'resident', 'other'])),
  retired: codeSource(z.boolean()).optional(),
  assistance: codeSource(z.enum(['none', 'extreme-poverty', 'low-income', 'near-low-income'])).optional(),
});

const fundSchema = z.strictObject({
  fund: z.enum(FUNDS),
  /** As the bill prints it; by kind of insurance where the words differ. */
  name: z.union([
    z.string().min(1),
    z.strictObject({ employee: z.string().min(1), resident: z.string().min(1), other: z.string().min(1) }),
  ]),
  amount: moneySource,
});

const amountsSchema = z.strictObject({
  total: moneySource,
  hospitalBorne: moneySource,
  personal: moneySource,
  account: moneySource,
  familyAccount: moneySource,
  cash: moneySource,
  selfFunded: moneySource,
  overLimit: moneySource,
  preSelfPay: moneySource,
  inScope: moneySource,
});

const criticalSchema = z.strictObject({
  cares: z.array(z.enum(CARES)).min(1),
  /** 大病 scope of this visit; absent in the message: nothing is said of 大病. */
  scopeCost: moneySource,
  paid: moneySource,
  assistancePaid: moneySource,
  line: moneySource.optional(),
  /** Where the line comes from, for the explanation. */
  lineFrom: z.string().min(1).max(200).optional(),
});

/**
 * For a vendor whose rows say the self-paid ratio and not the split: amount times ratio, rounded line by line, is paid
 * first by the patient, the rest is in scope. What is worked out so is used only where it makes the message's own sums.
 */
const ratioSchema = z.strictObject({
  from: pathSchema,
  /** fraction: 0.05 is five of a hundred; percent: 5 is. */
  unit: z.enum(['fraction', 'percent']),
  rounding: z.enum(ROUNDINGS),
  /** What a line is that the patient pays wholly. */
  whole: z.enum(['selfFunded', 'preSelfPay']),
  because: z.string().min(1),
});
export type RatioRule = z.output<typeof ratioSchema>;

const splitSchema = z.strictObject({
  selfFunded: moneySource,
  overLimit: moneySource,
  preSelfPay: moneySource,
  inScope: moneySource,
});

const lineFactsSchema = z.strictObject({
  rows: rowsPathSchema,
  id: textSource,
  code: textSource.optional(),
  name: textSource.optional(),
  kind: codeSource(z.enum(LINE_KINDS)),
  class: codeSource(z.enum(['A', 'B', 'C', 'unknown'])),
  amount: moneySource,
  quantity: textSource.optional(),
  /** Only text of the pattern is an approval number; everything else says nothing. */
  approval: z.strictObject({ from: pathSchema, pattern: patternSchema }).optional(),
  category: codeSource(z.enum(LINE_CATEGORIES)).optional(),
  negotiated: codeSource(z.boolean()).optional(),
  restricted: codeSource(z.boolean()).optional(),
  /** An in-catalogue drug that is wholly self-funded was used outside its restriction. */
  restrictedWhenSelfFunded: z.boolean().default(false),
  occurredOn: textSource.optional(),
  refund: z
    .strictObject({
      when: codeSource(z.boolean()),
      /** Number of the line that is taken back. */
      of: textSource,
      sign: z.enum(['negative', 'positive']),
    })
    .optional(),
});
/** The split of each line is said, or follows from its ratio. */
const linesSchema = z.union([
  lineFactsSchema.extend(splitSchema.shape),
  lineFactsSchema.extend({ ratio: ratioSchema }),
]);
export type LinesRule = z.output<typeof linesSchema>;

/** Whose row a commercial payment is; outside the dates, and for other codes, its meaning is unknown. */
const ownerSchema = z.strictObject({
  plan: z.string().min(1).max(64),
  from: date,
  to: date,
  source: z.string().min(1),
  /** Part of the row's name -> liability of the plan. */
  liabilities: z.record(z.string(), z.string().max(32)).default({}),
});
const commercialSchema = z.strictObject({
  /** Without rows, the payment is one amount of the message. */
  rows: rowsPathSchema.optional(),
  amount: moneySource,
  name: textSource,
  owner: z.union([ownerSchema, z.strictObject({ from: pathSchema, codes: z.record(z.string(), ownerSchema) })]),
});
export type CommercialRule = z.output<typeof commercialSchema>;
export type Owner = z.output<typeof ownerSchema>;

const cancellationSchema = z.strictObject({
  /** Number of the settlement that is taken back. */
  settlementId: textSource,
  total: moneySource.optional(),
  /** What else the message states of the settlement it takes back; each figure is checked against it. */
  figures: z.partialRecord(z.enum(REVERSED_FIGURES), moneySource).default({}),
  /** The sign that its figures have: another contradicts what the message says it is. Where vendors differ, any. */
  sign: z.enum(['negative', 'positive', 'any']).default('any'),
});

export const mappingSchema = z
  .strictObject({
    schema: z.literal('huijie.xml-mapping/1'),
    id,
    name: bilingual,
    /** The edition of the vendor's interface, for the operator. */
    edition: z.string().min(1),
    /**
     * made-up: no such hospital. public-shape: names from public code, figures and codes invented. agreed: with the
     * hospital.
     */
    status: z.enum(['made-up', 'public-shape', 'agreed']),
    note: bilingual,
    charsets: z.array(z.enum(CHARSETS)).min(1),
    soap: z.enum(['none', 'optional', 'required']).default('none'),
    /** Namespaces the vendor's elements stand in; "" is none. Any other is refused. */
    namespaces: z.array(z.string()).min(1).default(['']),
    repairs: z.array(z.enum(['attribute-blanks', 'byte-order-mark'])).default([]),
    documents: z.record(z.string().regex(/^[a-z]{1,20}$/), documentSchema),
    /** More than two decimals that mean something: refused, or this rounding, and the bill says so. */
    morePrecise: z.union([z.literal('refuse'), z.enum(ROUNDINGS)]).default('refuse'),
    success: z.strictObject({ from: pathSchema, values: z.array(z.string()).min(1), source: z.string().min(1) }),
    /** A flag that turns the message round: it takes a settlement back. */
    reversal: codeSource(z.boolean()).optional(),
    kind: codeSource(z.enum(['final', 'trial', 'none', 'cancel'])),
    settlementId: textSource,
    /** Tells two trials of one visit apart. */
    batch: textSource.optional(),
    person: personSchema,
    visit: visitSchema,
    insurance: insuranceSchema,
    amounts: amountsSchema,
    funds: z.array(fundSchema).max(30),
    criticalIllness: criticalSchema.optional(),
    lines: linesSchema.optional(),
    commercial: z.array(commercialSchema).default([]),
    findings: z.record(z.string().max(64), codeSource(z.union([z.boolean(), z.string().max(200)]))).default({}),
    /** Sums that the message itself must keep, beyond those every settlement keeps. */
    adds: z.array(z.strictObject({ total: pathSchema, parts: z.array(signedPathSchema).min(1) })).default([]),
    /** Two places that must say the same, where both speak: what ties two documents together. */
    same: z.array(z.strictObject({ at: pathSchema, as: pathSchema })).default([]),
    /** Figures whose meaning nobody has said: anything but nothing is refused. */
    mustBeZero: z.array(z.strictObject({ at: pathSchema, because: z.string().min(1) })).default([]),
    cancellation: cancellationSchema.optional(),
    answer: answerSchema,
  })
  .meta({ id: 'XmlMapping', title: 'Huijie XML mapping' });
export type Mapping = z.output<typeof mappingSchema>;
