import { z } from 'zod';
import { CARES, date, region } from '../settlement/index.ts';
import { base, COMPONENT_PATTERNS } from './base.ts';
import { condition } from './condition.ts';
import { enrolmentRules } from './enrolment-rules.ts';
import { figureChoice, figureSchema } from './figure.ts';
import { bilingual, name, sourceRef } from './text.ts';

/**
 * The shape of a plan file. A plan is data: every figure has a date from which it holds, a unit and the
 * sentence that grants it; every reading we chose is an assumption that can be seen and changed.
 * `schema/plan.schema.json` is generated from here; plans/README.md explains it by example.
 */

const gate = z.strictObject({
  /** What must hold. If it does not, the liability pays nothing and gives `reason`. */
  require: condition,
  reason: z.enum([
    'CARE_NOT_COVERED',
    'BASIC_NOT_CLAIMED',
    'PLACE_NOT_COVERED',
    'INSTITUTION_NOT_DESIGNATED',
    'DISEASE_NOT_COVERED',
    'PERSON_NOT_COVERED',
    'EXCLUDED',
    'OUTSIDE_PERIOD',
    'NEEDS_PERSON',
  ]),
  say: bilingual.optional(),
  source: sourceRef,
});
export type Gate = z.infer<typeof gate>;

/** Which settlements share one deductible, one cap or one position in the bands. */
const period = z.enum(['term', 'settlement', 'visit', 'day', 'month', 'quarter']);

const deductible = z.strictObject({
  /** The figure, or the line of another scheme that comes with its result. */
  amount: z.union([figureChoice, z.strictObject({ lineOf: z.literal('criticalIllness') })]),
  per: period.default('term'),
  /** Liabilities that name the same pool use one deductible up together. */
  pool: name.optional(),
  waivedWhen: condition.optional(),
  source: sourceRef,
});

const band = z.strictObject({
  /** Upper limit, included; null for the last band. */
  upTo: name.nullable(),
  rate: figureChoice,
});

const pay = z.union([
  z.strictObject({ rate: figureChoice, source: sourceRef }),
  z.strictObject({
    /**
     * gross: limits on the annual amount before the deductible, which lies inside the first band(s).
     * net: limits on what is left after the deductible. slab: the whole net amount at the rate of the band reached.
     */
    basis: z.enum(['gross', 'net', 'slab']),
    bands: z.array(band).min(1),
    source: sourceRef,
  }),
  z.strictObject({ lumpSum: figureChoice, once: z.enum(['term', 'visit']), source: sourceRef }),
  z.strictObject({
    /** A total that depends on the accumulated number of units (days): `total`, or `each` x number. */
    steps: z.array(z.strictObject({ upTo: name.nullable(), total: name.optional(), each: name.optional() })).min(1),
    source: sourceRef,
  }),
]);

const adjustment = z.strictObject({
  when: condition,
  /** Exactly one of: points added, points taken off, rate replaced, rate multiplied. */
  add: name.optional(),
  subtract: name.optional(),
  replace: figureChoice.optional(),
  multiply: name.optional(),
  source: sourceRef,
});

const cap = z.strictObject({
  amount: figureChoice,
  per: period.default('term'),
  /** Liabilities that name the same pool share one cap. */
  pool: name.optional(),
  source: sourceRef,
});

const itemCap = z.strictObject({
  /** What counts as one item: the drug, the group of similar drugs, the kind of material. */
  by: z.enum(['code', 'group', 'kind', 'category']),
  /** payout: limits what is paid for the item. eligible: limits the cost of the item that counts. */
  limits: z.enum(['payout', 'eligible']),
  where: condition.optional(),
  /** Liabilities that name the same pool share the limit of an item. */
  pool: name.optional(),
  amount: figureChoice,
  source: sourceRef,
});

/** counter: netted at the till. transfer: paid to the bank card later, the cashier collects in full. */
const flow = z.enum(['counter', 'transfer']);

export const liabilitySchema = z.strictObject({
  id: name,
  name: bilingual,
  /** indemnity: never more than what is left of the base. benefit: a fixed sum, set against the remainder. */
  kind: z.enum(['indemnity', 'benefit']),
  /** Where this liability's money takes another way than the plan's. */
  flow: flow.optional(),
  gates: z.array(gate).min(1),
  base,
  baseSource: sourceRef,
  /** The parts of the burden that a payment takes off; those of the base when absent. */
  reduces: z.array(z.enum(COMPONENT_PATTERNS)).min(1).optional(),
  /** Shares counted before the deductible; every one whose condition holds multiplies. */
  counted: z.array(z.strictObject({ share: name, when: condition.optional(), source: sourceRef })).default([]),
  /**
   * Other compensation that reduces the counted cost, by finding (an amount in yuan), and may use the deductible up.
   */
  offsets: z
    .array(z.strictObject({ finding: name, countsTowardDeductible: z.boolean(), source: sourceRef }))
    .default([]),
  deductible: deductible.optional(),
  pay,
  /** Changes of the rate, in order. */
  adjust: z.array(adjustment).default([]),
  /** Factors of this visit; the first whose condition holds multiplies the visit's increment. */
  factors: z.array(z.strictObject({ factor: figureChoice, when: condition, source: sourceRef })).default([]),
  itemCaps: z.array(itemCap).default([]),
  caps: z.array(cap).default([]),
  /** What the base counted is closed to later liabilities of the plan, whether it was paid or not. */
  claims: z.boolean().default(false),
  /** Lump sums, steps and caps are per unit bought. */
  perUnit: z.boolean().default(false),
  /** Payouts below this are not made. */
  floor: z.strictObject({ amount: name, source: sourceRef }).optional(),
  rounding: z.enum(['half-up', 'half-even', 'down', 'up']).default('half-up'),
});
export type Liability = z.infer<typeof liabilitySchema>;

export const listSchema = z.strictObject({
  label: bilingual,
  kind: z.enum(['drug', 'item', 'institution', 'diagnosis', 'group']),
  /**
   * published: complete. partial: what is in it is right, the rest is unknown. unpublished: the source does not
   * print it; membership is unknown and never paid. made-up: for demonstrations only, and shown as such.
   */
  status: z.enum(['published', 'partial', 'unpublished', 'made-up']),
  /**
   * A diagnosis entry that ends in `*` is a prefix. An entry with days is listed from the first to the last of them.
   */
  entries: z.array(
    z.strictObject({
      code: z.string().min(1).max(64),
      name: z.string().min(1).max(200).optional(),
      from: date.optional(),
      to: date.optional(),
    }),
  ),
  source: sourceRef,
});
export type PlanList = z.infer<typeof listSchema>;

export const planSchema = z
  .strictObject({
    /** For editors: where the schema of the file lies. No part of the plan. */
    $schema: z.string().max(300).optional(),
    schema: z.literal('huijie.plan/1'),
    id: name,
    /** Raised with every change of the file; a settlement keeps the version it was priced with. */
    version: z.string().regex(/^\d+\.\d+\.\d+$/),
    name: bilingual,
    insurer: bilingual.optional(),
    region,
    term: z.strictObject({
      from: date,
      to: date,
      /** Which date of a visit decides whether it belongs to the term. */
      yearBy: z.enum(['settlement', 'discharge', 'admission']),
      source: sourceRef,
    }),
    flow,
    sources: z.record(
      name,
      z.strictObject({
        title: z.string().min(1).max(300),
        status: z.enum(['primary', 'secondary']),
        address: z.string().max(300).optional(),
        issued: z.string().max(40).optional(),
      }),
    ),
    assumptions: z.record(name, bilingual),
    switches: z.record(name, z.strictObject({ on: z.boolean(), assumption: name })).default({}),
    figures: z.record(name, figureSchema),
    lists: z.record(name, listSchema).default({}),
    /** Who may take the plan out; without it whoever the insurer sends is enrolled. */
    enrolment: enrolmentRules.optional(),
    liabilities: z.array(liabilitySchema).min(1),
    /** Liabilities of which only the higher one stands within the term. */
    higherOf: z.array(z.strictObject({ liabilities: z.array(name).min(2), source: sourceRef })).default([]),
    /** Statements of the source that are no rule of the engine, and why. */
    notRules: z.array(z.strictObject({ statement: z.string().min(1), why: bilingual })).default([]),
  })
  .meta({ id: 'Plan', title: 'Huijie plan file' });

/** A plan file as written, with defaults filled in. */
export type Plan = z.infer<typeof planSchema>;

/** Cares a condition can compare `visit.care` with; re-exported for the documentation. */
export { CARES };
