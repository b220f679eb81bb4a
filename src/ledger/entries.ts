import { z } from 'zod';
import type { AnsweredBill } from '../bill/index.ts';
import { CanonicalText, canonicalJson } from '../json/index.ts';
import { formatFen, parseFen } from '../money/index.ts';
import { enrolmentSchema, type SettlementWire } from '../settlement/index.ts';
import { accumulatorsToPlain, negateAll } from './accumulate.ts';
import type { SettleRequest } from './ledger.ts';
import { WITHDRAWAL_CAUSES } from './policy.ts';
import { mirror, type Posting } from './postings.ts';
import type { Decision } from './records.ts';

/**
 * The bodies of journal entries. What is in them was part of the decision, and is hashed; they are all the
 * audit needs to make the decision again.
 */
const text = z.strictObject({ zh: z.string(), en: z.string() });
const plain = z.record(z.string(), z.record(z.string(), z.string()));
const fen = z.string().transform((text, context) => {
  const amount = parseFen(text);
  if (amount === undefined) context.addIssue({ code: 'custom', message: 'not an amount' });
  return amount ?? 0n;
});
const posting = z.strictObject({ source: z.string(), destination: z.string(), amount: fen });

export const settleBodySchema = z.strictObject({
  settlement: z.custom<SettlementWire>(),
  counter: z.string(),
  bill: z.custom<AnsweredBill>(),
  deltas: plain,
  postings: z.array(posting),
  engine: z.string(),
  order: z.strictObject({ id: z.string(), rule: text, why: text }),
  plans: z.array(z.strictObject({ id: z.string(), hash: z.string(), enrolment: enrolmentSchema.optional() })),
  before: plain,
  /** The settlement in whose place this one stands; it was decided on what that one was decided on. */
  replaces: z.string().optional(),
});
export type SettleBody = z.infer<typeof settleBodySchema>;

export const cancelBodySchema = z.strictObject({
  settlementId: z.string(),
  reverses: z.number(),
  deltas: plain,
  postings: z.array(posting),
  later: z.array(z.string()),
  /** The counters that are told. */
  counters: z.array(z.string()),
  reason: z.string().optional(),
  /** The settlement that the next entry puts in its place. */
  replacedBy: z.string().optional(),
});
export type CancelBody = z.infer<typeof cancelBodySchema>;

const evidence = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('message'), total: z.string(), figures: z.record(z.string(), z.string()) }),
  z.strictObject({ by: z.literal('journey'), journey: z.string() }),
]);

/** A cancel that came before its settlement. Entries of an older program have no evidence. */
export const tombstoneBodySchema = z.strictObject({
  settlementId: z.string(),
  reason: z.string().optional(),
  evidence: evidence.optional(),
});

/** Two people have found that it was not taken back. */
export const liftBodySchema = z.strictObject({
  settlementId: z.string(),
  /** The entry that it lifts. */
  tombstone: z.number(),
  why: z.string(),
  by: z.string(),
  second: z.string(),
});

/** How an enrolment was taken out; follows its entry. */
export const policyBodySchema = z.strictObject({
  policy: z.unknown(),
  mark: z.string(),
  group: z.string().optional(),
  payer: z.string().optional(),
});

const change = { before: enrolmentSchema, by: z.string(), reason: z.string(), review: z.array(z.string()) };

/** A correction: the enrolment as it stands from now on, and what it was. */
export const amendBodySchema = enrolmentSchema.extend({ correction: z.strictObject(change) });

/** A withdrawal: with a last day the enrolment as it stands from now on; without one it never was. */
export const withdrawBodySchema = enrolmentSchema.extend({
  withdrawal: z.strictObject({ ...change, lastDay: z.string().optional(), cause: z.enum(WITHDRAWAL_CAUSES) }),
});

const wirePostings = (postings: readonly Posting[]) =>
  postings.map(({ source, destination, amount }) => ({ source, destination, amount: formatFen(amount) }));

export function settleBody(request: SettleRequest, decision: Decision, replaces?: string): string {
  const { bill, texts } = decision;
  return canonicalJson({
    settlement: texts === undefined ? request.settlement : new CanonicalText(texts.settlement),
    counter: request.counter,
    bill: texts === undefined ? bill : { ...bill, bill: new CanonicalText(texts.bill) },
    deltas: accumulatorsToPlain(decision.deltas),
    postings: wirePostings(decision.postings),
    engine: decision.evidence.engine,
    order: decision.evidence.order,
    plans: decision.evidence.plans.map(({ id, hash, enrolment }) => ({ id, hash, enrolment })),
    before: accumulatorsToPlain(decision.evidence.before),
    replaces,
  });
}

export function cancelBody(
  settlementId: string,
  reverses: number,
  deltas: Parameters<typeof negateAll>[0],
  postings: readonly Posting[],
  later: readonly string[],
  counters: readonly string[],
  reason: string | undefined,
  replacedBy?: string,
): string {
  return canonicalJson({
    settlementId,
    reverses,
    deltas: accumulatorsToPlain(negateAll(deltas)),
    postings: wirePostings(mirror(postings)),
    later,
    counters,
    reason,
    replacedBy,
  });
}
