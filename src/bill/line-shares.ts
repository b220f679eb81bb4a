import { allocate, atLeastZero, type Fen, minFen, parseFen, sumFen } from '../money/index.ts';
import type { Line } from '../settlement/index.ts';
import type { Bill, LiabilityShare, PlanShare } from './bill.ts';
import type { Reason, ReasonCode } from './reasons.ts';

/**
 * The bill, line by line: who pays what of each at the till. Law: payers and patient make the line, the lines make the
 * bill, to the fen. What the bill knows only as a whole (funds, a plan whose base is no lines) is spread in proportion,
 * largest remainder to the fen; a liability that counted lines pays those lines.
 */
export interface LineShare {
  readonly id: string;
  readonly name?: string;
  readonly amount: Fen;
  /** In the order of the bill; none of them zero. */
  readonly payers: readonly LinePayer[];
  /** What is left for the patient at the till. */
  readonly patient: Fen;
  /** What of that indemnities transfer to the patient's card later. */
  readonly later: readonly LinePayer[];
  /** Why plans pay nothing of this line, the most telling first. */
  readonly reasons: readonly LineReason[];
}

export type LinePayer =
  | { readonly by: 'fund'; readonly fund: Bill['funds'][number]['fund']; readonly name: string; readonly amount: Fen }
  | { readonly by: 'institution'; readonly amount: Fen }
  | { readonly by: 'plan'; readonly plan: string; readonly liability?: string; readonly amount: Fen };

export interface LineReason {
  readonly plan: string;
  readonly liability?: string;
  readonly reason: Reason;
}

type Part = 'inScope' | 'preSelfPay' | 'overLimit' | 'selfFunded';
/** Funds pay what is in policy first, and reach into the rest only where they paid more than that (救助). */
const FUNDED_FIRST: readonly Part[] = ['inScope', 'preSelfPay', 'overLimit', 'selfFunded'];

interface Open {
  readonly line: Line;
  readonly left: Record<Part, Fen>;
  readonly payers: LinePayer[];
  readonly later: LinePayer[];
}

/** @returns one share a line; none where the bill has no fee lines */
export function lineShares(bill: Bill, lines: readonly Line[]): LineShare[] {
  const open = lines.map((line): Open => {
    const { inScope, preSelfPay, overLimit, selfFunded } = line;
    return { line, left: { inScope, preSelfPay, overLimit, selfFunded }, payers: [], later: [] };
  });
  if (open.length === 0) return [];
  for (const { fund, name, amount } of bill.funds) {
    spread(open, 'payers', payFromFunds(open, amount), (part) => ({ by: 'fund', fund, name, amount: part }));
  }
  spread(open, 'payers', payFromFunds(open, bill.hospitalBorne), (part) => ({ by: 'institution', amount: part }));
  for (const { plan, paid } of bill.plans.filter(({ paidBy }) => paidBy === 'gateway')) {
    spread(open, 'payers', payFromLeft(open, paid), (part) => ({ by: 'plan', plan, amount: part }));
  }
  const shares = bill.plans.flatMap(({ plan, paidBy, liabilities }) =>
    paidBy === 'us' ? liabilities.map((share) => ({ plan, share })) : [],
  );
  const push = (to: 'payers' | 'later', amountOf: (share: LiabilityShare) => Fen) => {
    const parts = payLiabilities(open, shares, amountOf);
    for (const [index, { plan, share }] of shares.entries())
      spread(open, to, parts[index] ?? [], (amount) => ({ by: 'plan', plan, liability: share.liability, amount }));
  };
  push('payers', ({ atCounter }) => atCounter);
  const atTill = open.map(({ left }) => leftOf(left));
  push('later', ({ kind, payout, atCounter }) => (kind === 'indemnity' ? payout - atCounter : 0n));
  return open.map(({ line, payers, later }, index) => ({
    id: line.id,
    ...(line.name === undefined ? {} : { name: line.name }),
    amount: line.amount,
    payers,
    patient: atTill[index] ?? 0n,
    later,
    reasons: reasonsFor(line.id, [...payers, ...later], bill.plans),
  }));
}

const leftOf = (left: Open['left']): Fen => sumFen(Object.values(left));

function spread(
  open: readonly Open[],
  to: 'payers' | 'later',
  parts: readonly Fen[],
  payer: (part: Fen) => LinePayer,
): void {
  for (const [index, part] of parts.entries()) if (part > 0n) open[index]?.[to].push(payer(part));
}

function payFromFunds(open: readonly Open[], amount: Fen): Fen[] {
  const paid = open.map(() => 0n);
  let due = amount;
  for (const part of FUNDED_FIRST) {
    const weights = open.map(({ left }) => left[part]);
    const now = minFen(due, sumFen(weights));
    for (const [index, fen] of allocate(now, weights).entries()) {
      const one = open[index];
      if (one === undefined) continue;
      one.left[part] -= fen;
      paid[index] = (paid[index] ?? 0n) + fen;
    }
    due -= now;
  }
  return paid;
}

/** In proportion to weights as far as they reach, then to whatever is left of the lines. */
function payFromLeft(open: readonly Open[], amount: Fen, wanted?: readonly Fen[]): Fen[] {
  const first = open.map(({ left }, index) =>
    wanted === undefined ? leftOf(left) : minFen(wanted[index] ?? 0n, leftOf(left)),
  );
  const paid = allocate(minFen(amount, sumFen(first)), first);
  take(open, paid);
  const still = open.map(({ left }) => leftOf(left));
  const rest = minFen(atLeastZero(amount - sumFen(paid)), sumFen(still));
  if (rest === 0n) return paid;
  const more = allocate(rest, still);
  take(open, more);
  return paid.map((fen, index) => fen + (more[index] ?? 0n));
}

/** Takes payments off a line's parts, what is outside the policy first: funds have had their turn. */
function take(open: readonly Open[], paid: readonly Fen[]): void {
  for (const [index, fen] of paid.entries()) {
    const left = open[index]?.left;
    let due = fen;
    if (left === undefined) continue;
    for (const part of [...FUNDED_FIRST].reverse()) {
      const now = minFen(due, left[part]);
      left[part] -= now;
      due -= now;
    }
  }
}

/** Those that counted lines take theirs first; what a base of components pays fits into whatever is left. */
function payLiabilities(
  open: readonly Open[],
  shares: readonly { readonly share: LiabilityShare }[],
  amountOf: (share: LiabilityShare) => Fen,
): Fen[][] {
  const parts: Fen[][] = shares.map(() => []);
  for (const counting of [true, false]) {
    for (const [index, { share }] of shares.entries()) {
      if ((linesOf(share) !== undefined) === counting) parts[index] = payLiability(open, share, amountOf(share));
    }
  }
  return parts;
}

function payLiability(open: readonly Open[], share: LiabilityShare, amount: Fen): Fen[] {
  const counted = countedBy(share);
  if (amount === 0n) return [];
  if (counted === undefined) return payFromLeft(open, amount);
  const ofLines = sumFen(counted.values());
  // A base may add components to its lines: what is paid of those belongs to no line in particular.
  const beside = atLeastZero(baseOf(share) - ofLines);
  const [forLines = 0n, rest = 0n] = ofLines + beside === 0n ? [0n, amount] : allocate(amount, [ofLines, beside]);
  const wanted = open.map(({ line }) => counted.get(line.id) ?? 0n);
  const parts = [payFromLeft(open, forLines, wanted), payFromLeft(open, rest)];
  return open.map((_, index) => sumFen(parts.map((part) => part[index] ?? 0n)));
}

/** The amount of the base in whole fen. */
function baseOf(share: LiabilityShare): Fen {
  const [whole = '0', decimals = ''] = (share.steps.find(({ rule }) => rule === 'base')?.out ?? '0.00').split('.');
  return parseFen(`${whole}.${decimals.slice(0, 2)}`) ?? 0n;
}

/** What the base of a liability counted of each line; undefined where its base is not made of lines. */
function countedBy(share: LiabilityShare): ReadonlyMap<string, Fen> | undefined {
  const lines = linesOf(share);
  if (lines === undefined) return undefined;
  const counted = new Map<string, Fen>();
  for (const { id, amount } of lines.counted) counted.set(id, (counted.get(id) ?? 0n) + (parseFen(amount) ?? 0n));
  return counted;
}

const linesOf = (share: LiabilityShare) => share.steps.find(({ rule, lines }) => rule === 'base' && lines)?.lines;

function reasonsFor(line: string, payers: readonly LinePayer[], plans: readonly PlanShare[]): LineReason[] {
  const found: (LineReason & { rank: number })[] = [];
  for (const { plan, reason, liabilities, paidBy } of plans) {
    if (reason !== undefined) found.push({ plan, reason, rank: RANK_LAST });
    if (paidBy === 'gateway') continue;
    for (const share of liabilities) {
      const { liability } = share;
      if (payers.some((payer) => payer.by === 'plan' && payer.plan === plan && payer.liability === liability)) continue;
      const why = reasonOf(line, share);
      if (why !== undefined) found.push({ plan, liability, ...why });
    }
  }
  return found.toSorted((a, b) => a.rank - b.rank).map(({ rank: _rank, ...reason }) => reason);
}

const SAYS_LITTLE: ReadonlySet<ReasonCode> = new Set(['CARE_NOT_COVERED', 'NOT_ENROLLED', 'NOT_IN_TERM']);
const RANK_LAST = 4;

/** A liability that counted the line says most, then one that looked at it, then one whose gate was closed. */
function reasonOf(line: string, share: LiabilityShare): { reason: Reason; rank: number } | undefined {
  const lines = linesOf(share);
  if (lines?.counted.some(({ id }) => id === line)) {
    return share.reason === undefined ? undefined : { reason: share.reason, rank: 0 };
  }
  const notCounted = lines?.notCounted.find(({ id }) => id === line);
  if (notCounted !== undefined)
    return { reason: notCounted.reason, rank: notCounted.reason.code === 'NOTHING_ELIGIBLE' ? 2 : 1 };
  if (share.reason === undefined) return undefined;
  return { reason: share.reason, rank: SAYS_LITTLE.has(share.reason.code) ? RANK_LAST : 3 };
}
