import { billOf, ENGINE_VERSION, editionOf, type Holding, price, priceByCompiled } from '../engine/index.ts';
import { sameJson } from '../json/index.ts';
import { accumulatorsFromPlain, accumulatorsToPlain, balanceOf, postingsOf, type SettleBody } from '../ledger/index.ts';
import { type Fen, toWire } from '../money/index.ts';
import type { Settlement } from '../settlement/index.ts';
import { holdingsOf } from './inputs.ts';
import { samePostings } from './plain.ts';
import type { PlanCache } from './plan-cache.ts';

/** What making a recorded decision again gave. */
export type RepricingResult =
  | {
      readonly kind: 'priced';
      /** Everything that differs, in words; empty when all is the same. */
      readonly differs: readonly string[];
      /** The readable engine looked at it. */
      readonly judged: boolean;
      /** The compiled engine gave something else than is recorded, whatever the readable one says of it. */
      readonly compiledDiffers: boolean;
    }
  | { readonly kind: 'otherEngine' }
  | { readonly kind: 'planMissing' };

/** A recorded settlement as it stands, and as it was read. */
export interface SettleRecord {
  readonly text: string;
  readonly raw: object & { readonly bill?: unknown };
  readonly body: SettleBody;
}

type Compiled = 'same' | 'differs' | 'none';

/**
 * Prices a recorded settlement from what it rested on: by the compiled engine, and by the readable one where that has
 * no form for it, where it differs, and wherever it is asked for. What the readable engine says holds.
 * @throws Error when the record cannot be read or priced
 */
export async function reprice(
  record: SettleRecord,
  settlement: Settlement,
  plans: PlanCache,
  readable: boolean,
): Promise<RepricingResult> {
  const { body } = record;
  if (editionOf(body.engine) === undefined) return { kind: 'otherEngine' };
  const holdings = await holdingsOf(body, (hash) => plans.find(hash));
  if (holdings === undefined) return { kind: 'planMissing' };
  const compiled = body.engine === ENGINE_VERSION ? compareCompiled(record, settlement, holdings) : 'none';
  if (compiled === 'same' && !readable) return { kind: 'priced', differs: [], judged: false, compiledDiffers: false };
  const differs = compareReadable(body, settlement, holdings);
  return { kind: 'priced', differs, judged: true, compiledDiffers: compiled === 'differs' };
}

function compareCompiled(record: SettleRecord, settlement: Settlement, holdings: readonly Holding[]): Compiled {
  const { body } = record;
  try {
    const again = priceByCompiled(settlement, holdings, textsOf(body.before), body.order);
    if (again === undefined) return 'none';
    if (!hasBill(record, again.text) || !sameTexts(again.deltas, body.deltas)) return 'differs';
    // The recorded bill is the one that was priced: what follows from it may be read there.
    const bill = billOf(body.bill.bill);
    const postings = postingsOf(bill, settlement.visit.institution.code);
    const isSame = samePostings(postings, body.postings) && makesTotal(body, settlement, bill.total);
    return isSame ? 'same' : 'differs';
  } catch {
    // A record that it cannot read is the readable engine's to judge, and so is a fault of its own.
    return 'none';
  }
}

/**
 * Whether the record's bill has this canonical text. The text of the whole record is put together again around it: when
 * that gives the record to the byte, nothing needs to be read. Otherwise the values are compared.
 */
function hasBill({ text, raw, body }: SettleRecord, bill: string): boolean {
  const answered = objectText(raw.bill as object, 'bill', bill);
  return objectText(raw, 'bill', answered) === text || sameJson(JSON.parse(bill), body.bill.bill);
}

/** The JSON of an object, with the text of one field given. */
function objectText(value: object, name: string, given: string): string {
  let text = '';
  for (const [key, field] of Object.entries(value))
    text += `${text === '' ? '' : ','}"${key}":${key === name ? given : JSON.stringify(field)}`;
  return `{${text}}`;
}

function compareReadable(body: SettleBody, settlement: Settlement, holdings: readonly Holding[]): string[] {
  const again = price(settlement, holdings, accumulatorsFromPlain(body.before), body.order, body.engine);
  const same = {
    bill: sameJson(toWire(again.bill), body.bill.bill),
    accumulators: sameJson(accumulatorsToPlain(again.deltas), body.deltas),
    postings: samePostings(postingsOf(again.bill, settlement.visit.institution.code), body.postings),
  };
  const differs = Object.entries(same).flatMap(([what, equal]) =>
    equal ? [] : [`priced again, the ${what} ${what === 'bill' ? 'differs' : 'differ'}`],
  );
  if (!makesTotal(body, settlement, again.bill.total)) differs.push('the postings do not make the total');
  return differs;
}

const makesTotal = ({ postings }: SettleBody, { visit }: Settlement, total: Fen): boolean =>
  balanceOf(`institution:${visit.institution.code}`, postings) === total;

const textsOf = (plain: SettleBody['before']): Map<string, Map<string, string>> =>
  new Map(Object.entries(plain).map(([owner, buckets]) => [owner, new Map(Object.entries(buckets))]));

function sameTexts(a: ReadonlyMap<string, ReadonlyMap<string, string>>, b: SettleBody['deltas']): boolean {
  if (Object.keys(b).length !== a.size) return false;
  for (const [owner, buckets] of a) {
    const others = b[owner];
    if (others === undefined || Object.keys(others).length !== buckets.size) return false;
    for (const [bucket, text] of buckets) if (others[bucket] !== text) return false;
  }
  return true;
}
