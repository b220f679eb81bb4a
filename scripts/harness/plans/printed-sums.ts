import type { Bill, LiabilityShare } from '../../../src/bill/index.ts';
import type { Holding } from '../../../src/engine/index.ts';
import type { AccumulatorsByOwner } from '../../../src/ledger/index.ts';
import {
  compareExact,
  type Exact,
  exactFromFen,
  type Fen,
  maxExact,
  parseExact,
  sumFen,
} from '../../../src/money/index.ts';
import type { Liability, Plan } from '../../../src/plan/index.ts';
import type { Settlement } from '../../../src/settlement/index.ts';

/** One settlement of a history, as it was priced; `live` until it is taken back. */
export interface Played {
  readonly settlement: Settlement;
  readonly bill: Bill;
  readonly deltas: AccumulatorsByOwner;
  live: boolean;
}

/**
 * The sums that a plan prints, added up again from the bills that stand and without the engine's accumulators. Looked
 * at after every bill, for what that bill pays: what the gateway itself has paid, nobody here can hold back.
 */
export function sumsAbovePrinted(plan: Plan, holding: Holding, played: readonly Played[]): string[] {
  const last = played.at(-1);
  if (last === undefined) return [];
  const paying = last.bill.plans.flatMap(({ liabilities }) => liabilities).filter(({ payout }) => payout > 0n);
  return paying.flatMap((share) => {
    const rule = plan.liabilities.find(({ id }) => id === share.liability);
    if (rule === undefined) return [];
    return [
      ...caps(plan, rule, share, last.settlement, played),
      ...sums(plan, rule, share, holding, played),
      ...items(plan, rule, share, played),
    ];
  });
}

const above = (what: string, paid: Fen, limit: Exact): string[] =>
  compareExact(exactFromFen(paid), limit) > 0
    ? [`${what}: ${exactFromFen(paid).toFixed()} paid, ${limit.toFixed()} printed`]
    : [];

function caps(plan: Plan, rule: Liability, share: LiabilityShare, of: Settlement, played: readonly Played[]): string[] {
  const gauges = share.gauges.filter((gauge) => gauge.of === 'cap');
  return rule.caps.flatMap((cap, index) => {
    const gauge = gauges[index];
    if (gauge === undefined) return [];
    const under = plan.liabilities.filter((one) =>
      cap.pool === undefined
        ? one.id === rule.id
        : one.caps.some(({ pool, per }) => pool === cap.pool && per === cap.per),
    );
    const period = periodOf(cap.per, of);
    const within = played.filter(({ settlement }) => periodOf(cap.per, settlement) === period);
    // What is due to an earlier visit is a payment of the term.
    const paid = paidBy(under, within) + (cap.per === 'term' ? dueBy(under, within) : 0n);
    return above(`${rule.id} limit ${cap.pool ?? ''} of the ${cap.per}`, paid, parseExact(gauge.limit));
  });
}

/** Lump sums, the top of steps, and groups of which the higher one stands. */
function sums(
  plan: Plan,
  rule: Liability,
  share: LiabilityShare,
  holding: Holding,
  played: readonly Played[],
): string[] {
  const found: string[] = [];
  if ('lumpSum' in rule.pay && rule.pay.once === 'term')
    found.push(...above(`${rule.id} sum`, paidBy([rule], played), printedFor([rule], played)));
  if ('steps' in rule.pay) {
    const top = rule.pay.steps.at(-1);
    const value =
      typeof top?.total === 'string' && top.upTo === null ? plan.figures[top.total]?.values[0]?.value : undefined;
    const units = rule.perUnit ? BigInt(holding.enrolment?.attributes?.units ?? 1) : 1n;
    if (value !== undefined && value !== null)
      found.push(
        ...above(`${rule.id} top`, paidBy([rule], played), parseExact((Number(value) * Number(units)).toFixed(4))),
      );
  }
  const group = plan.higherOf.find(({ liabilities }) => liabilities.includes(share.liability));
  if (group === undefined) return found;
  const members = plan.liabilities.filter(({ id }) => group.liabilities.includes(id));
  return [
    ...found,
    ...above(`higher of ${group.liabilities.join(', ')}`, paidBy(members, played), printedFor(members, played)),
  ];
}

/** The greatest sum or limit of the term that any bill of the history shows for them. */
function printedFor(rules: readonly Liability[], played: readonly Played[]): Exact {
  const texts = played.flatMap(({ bill }) =>
    bill.plans.flatMap(({ liabilities }) =>
      liabilities
        .filter(({ liability }) => rules.some(({ id }) => id === liability))
        .flatMap(({ steps, gauges }) => [
          ...steps.filter(({ rule }) => rule === 'lump-sum').map(({ inputs }) => inputs.amount ?? '0.00'),
          ...gauges.filter((gauge) => gauge.of === 'cap').map(({ limit }) => limit),
        ]),
    ),
  );
  return texts.map(parseExact).reduce(maxExact, parseExact('0.00'));
}

/** Where every visit has the same one item, what is paid is what that item is paid. */
function items(plan: Plan, rule: Liability, share: LiabilityShare, played: readonly Played[]): string[] {
  const [first] = played;
  const code = (one: Played) => one.settlement.lines.map((line) => `${line.code} ${line.kind} ${line.groups?.[0]}`);
  if (played.some((one) => one.settlement.lines.length !== 1 || code(one)[0] !== code(first ?? one)[0])) return [];
  return rule.itemCaps.flatMap((cap) => {
    const limit = share.steps.find(({ rule: step, figures }) => step === 'item-cap' && figures?.[0] === cap.amount)
      ?.inputs.cap;
    if (limit === undefined || cap.limits !== 'payout') return [];
    const under = plan.liabilities.filter((one) =>
      cap.pool === undefined ? one.id === rule.id : one.itemCaps.some(({ pool }) => pool === cap.pool),
    );
    return above(`${rule.id} item`, paidBy(under, played), parseExact(limit));
  });
}

const paidBy = (rules: readonly Liability[], played: readonly Played[]): Fen =>
  sumFen(
    played
      .filter(({ live }) => live)
      .flatMap(({ bill }) => bill.plans.flatMap(({ liabilities }) => liabilities))
      .filter(({ liability }) => rules.some(({ id }) => id === liability))
      .map(({ payout }) => payout),
  );

/** Nothing is due any more to a visit that was taken back. */
const dueBy = (rules: readonly Liability[], played: readonly Played[]): Fen => {
  const live = played.filter((one) => one.live);
  const stands = new Set<string | undefined>(live.map(({ settlement }) => settlement.id));
  return sumFen(
    live
      .filter(({ bill }) => bill.plans.every(({ paidBy: by }) => by === 'us'))
      .flatMap(({ bill }) => bill.due ?? [])
      .filter(({ settlement }) => stands.has(settlement))
      .filter(({ liability }) => rules.some(({ id }) => id === liability))
      .map(({ amount }) => amount ?? 0n),
  );
};

type Period = Liability['caps'][number]['per'];

function periodOf(per: Period, { id, visit }: Settlement): string {
  const day = visit.settledAt.slice(0, 10);
  const periods: Record<Period, string> = {
    term: '',
    settlement: id,
    visit: visit.id,
    day,
    month: day.slice(0, 7),
    quarter: `${day.slice(0, 4)}Q${Math.floor((Number(day.slice(5, 7)) + 2) / 3)}`,
  };
  return periods[per];
}
