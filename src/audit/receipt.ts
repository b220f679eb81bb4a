import { z } from 'zod';
import { ENGINE_VERSION, editionOf, price } from '../engine/index.ts';
import { canonicalJson, firstDifference } from '../json/index.ts';
import {
  accumulatorsToPlain,
  chainHash,
  type Ledger,
  postingsOf,
  type SettleBody,
  settleBodySchema,
} from '../ledger/index.ts';
import { formatFen, toWire } from '../money/index.ts';
import type { LoadedPlan } from '../plan/index.ts';
import { type Refusal, refuse } from '../refusals/index.ts';
import { inputsOf, planFromContent } from './inputs.ts';

/**
 * A receipt that stands by itself: the ledger's entry with everything the decision rested on, and the text of
 * the plans. Whoever holds one can decide again, years later and without the ledger.
 */
export const receiptSchema = z.strictObject({
  schema: z.literal('huijie.receipt/1'),
  entry: z.strictObject({
    seq: z.number(),
    person: z.string(),
    personSeq: z.number(),
    kind: z.literal('settle'),
    subject: z.string(),
    body: z.string(),
    previousHash: z.string(),
    hash: z.string(),
    recordedAt: z.string(),
  }),
  /** Plan texts by their hash. */
  plans: z.record(z.string(), z.string()),
});
export type Receipt = z.infer<typeof receiptSchema>;

/** Refusals: SETTLEMENT_UNKNOWN, LEDGER_DAMAGED (a plan version is gone). */
export async function receiptOf(ledger: Ledger, settlementId: string): Promise<Receipt | Refusal> {
  const stored = await ledger.findBill(settlementId);
  if (stored === undefined) return refuse('SETTLEMENT_UNKNOWN', 'id');
  const [entry] = await ledger.journal(stored.entry - 1, 1);
  if (entry === undefined || entry.kind !== 'settle') return refuse('LEDGER_DAMAGED');
  const body = settleBodySchema.parse(JSON.parse(entry.body));
  const plans: Record<string, string> = {};
  for (const { hash } of body.plans) {
    const content = await ledger.planOf(hash);
    if (content === undefined) return refuse('LEDGER_DAMAGED');
    plans[hash] = content;
  }
  return { schema: 'huijie.receipt/1', entry: { ...entry, kind: 'settle' }, plans };
}

/** The decision a receipt records. @throws ZodError when it cannot be read */
export const bodyOf = (receipt: Receipt): SettleBody => settleBodySchema.parse(JSON.parse(receipt.entry.body));

/** A plan of a receipt. @returns undefined when its text is absent or is not what its hash says */
export function planIn(receipt: Receipt, hash: string): LoadedPlan | undefined {
  const content = receipt.plans[hash];
  return content === undefined ? undefined : planFromContent(content, hash);
}

export interface ReceiptCheck {
  readonly settlementId: string;
  readonly equal: boolean;
  /** What was compared, and each place where it differs. */
  readonly checks: readonly { readonly what: string; readonly ok: boolean; readonly at?: string }[];
}

/** Decides again from the receipt alone. @throws ZodError when the receipt cannot be read */
export async function verifyReceipt(receipt: Receipt): Promise<ReceiptCheck> {
  const { entry } = receipt;
  const checks: { what: string; ok: boolean; at?: string }[] = [];
  const check = (what: string, ok: boolean, at?: string) =>
    checks.push({ what, ok, ...(ok || at === undefined ? {} : { at }) });
  check('the entry is what was hashed', chainHash(entry) === entry.hash);
  const body = bodyOf(receipt);
  const known = editionOf(body.engine) !== undefined;
  check(`engine ${body.engine}`, known, ENGINE_VERSION);
  const loaded = new Map(body.plans.map(({ hash }) => [hash, planIn(receipt, hash)]));
  for (const { id, hash } of body.plans) check(`plan ${id}`, loaded.get(hash) !== undefined, hash.slice(0, 12));
  const inputs = await inputsOf(body, async (hash) => loaded.get(hash));
  if (inputs !== undefined && known) {
    const again = price(inputs.settlement, inputs.holdings, inputs.before, inputs.order, inputs.engine);
    const { bill } = body.bill;
    const compare = (what: string, now: unknown, then: unknown) => {
      const at = firstDifference(JSON.parse(canonicalJson(then)), JSON.parse(canonicalJson(now)));
      check(what, at === undefined, at);
    };
    compare('the bill', toWire(again.bill), bill);
    compare('the accumulators', accumulatorsToPlain(again.deltas), body.deltas);
    const wire = (postings: ReturnType<typeof postingsOf>) =>
      postings.map((posting) => ({ ...posting, amount: formatFen(posting.amount) }));
    compare(
      'the postings',
      wire(postingsOf(again.bill, inputs.settlement.visit.institution.code)),
      wire(body.postings),
    );
  }
  return { settlementId: entry.subject, equal: checks.every(({ ok }) => ok), checks };
}
