import { formatFen } from '../../money/index.ts';
import type { Change } from '../diff/change.ts';
import { diffPlans } from '../diff/diff.ts';
import type { LiabilityCounts } from './count.ts';
import type { WhatIf } from './whatif.ts';

export interface Money {
  readonly old: string;
  readonly new: string;
  readonly difference: string;
}

export interface LiabilityReport extends Money {
  readonly liability: string;
  readonly settlementsPaid: { readonly old: number; readonly new: number };
  /** Settlements of which the liability paid nothing, by reason. */
  readonly reasons: Readonly<Record<string, { readonly old: number; readonly new: number }>>;
}

/** What a changed plan would have meant. Amounts are yuan text; the same events give the same report, byte for byte. */
export interface WhatIfReport {
  readonly plans: readonly {
    readonly plan: string;
    readonly old: string;
    readonly new: string;
    readonly changes: readonly Change[];
  }[];
  readonly events: WhatIf['counts'] & { readonly bad: number };
  readonly total: Money;
  readonly byPlan: readonly (Money & { readonly plan: string; readonly liabilities: readonly LiabilityReport[] })[];
  readonly persons: {
    /** Persons with a settlement; of them, those who hold a changed plan. */
    readonly settled: number;
    readonly hold: number;
    readonly gain: number;
    readonly lose: number;
    readonly same: number;
  };
  /** Holders by what they get more (or less): above `over`, up to and including `upTo`, in yuan. */
  readonly distribution: readonly {
    readonly over: string | null;
    readonly upTo: string | null;
    readonly persons: number;
    readonly sum: string;
  }[];
  readonly largest: readonly ({ readonly person: string } & Money)[];
  readonly badLines: {
    readonly count: number;
    readonly byCode: Readonly<Record<string, number>>;
    readonly first: readonly { readonly line: number; readonly code: string; readonly field?: string }[];
  };
}

const money = (old: bigint, now: bigint): Money => ({
  old: formatFen(old),
  new: formatFen(now),
  difference: formatFen(now - old),
});

export function reportOf(run: WhatIf): WhatIfReport {
  const { compared: worlds, tallies, bad, counts } = run;
  const byPlan = planReports(run);
  const all = [...tallies.byLiability.values()];
  const persons = personReport(run);
  return {
    plans: worlds.plans.map((id) => {
      const [old, now] = [worlds.present.find(id), worlds.changed.find(id)];
      const changes = old === undefined || now === undefined ? [] : diffPlans(old.plan, now.plan);
      return { plan: id, old: old?.plan.version ?? '', new: now?.plan.version ?? '', changes };
    }),
    events: { ...counts, bad: bad.count },
    total: money(sum(all.map(({ old }) => old.paid)), sum(all.map(({ now }) => now.paid))),
    byPlan,
    ...persons,
    badLines: { count: bad.count, byCode: Object.fromEntries([...bad.byCode].sort()), first: bad.named },
  };
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

/** The changed plans, and others whose payments follow from the change. */
function planReports({ compared: worlds, tallies }: WhatIf): WhatIfReport['byPlan'] {
  const rows = [...tallies.byLiability.values()];
  const ids = worlds.present.plans.map(({ plan }) => plan.id);
  const order = (liability: string, plan: string) =>
    worlds.changed.find(plan)?.plan.liabilities.findIndex((one) => one.id === liability) ?? 0;
  return [...new Set(rows.map((row) => row.plan))]
    .sort((a, b) => ids.indexOf(a) - ids.indexOf(b))
    .map((plan) => {
      const own = rows
        .filter((row) => row.plan === plan)
        .sort((a, b) => order(a.liability, plan) - order(b.liability, plan));
      const totals = money(sum(own.map(({ old }) => old.paid)), sum(own.map(({ now }) => now.paid)));
      return {
        plan,
        ...totals,
        liabilities: own.map(({ liability, old, now }) => liabilityReport(liability, old, now)),
      };
    });
}

function liabilityReport(liability: string, old: LiabilityCounts, now: LiabilityCounts): LiabilityReport {
  const codes = [...new Set([...old.reasons.keys(), ...now.reasons.keys()])].sort();
  return {
    liability,
    ...money(old.paid, now.paid),
    settlementsPaid: { old: old.settlements, new: now.settlements },
    reasons: Object.fromEntries(
      codes.map((code) => [code, { old: old.reasons.get(code) ?? 0, new: now.reasons.get(code) ?? 0 }]),
    ),
  };
}

/** Fen. The bands lie symmetrically around "the same". */
const EDGES = [10_000n, 100_000n, 500_000n, 1_000_000n, 5_000_000n];
const LARGEST = 10;

interface Bin {
  readonly over: bigint | null;
  readonly upTo: bigint | null;
  persons: number;
  sum: bigint;
}

function bins(): Bin[] {
  const edges = [...EDGES.map((edge) => -edge).reverse(), 0n, ...EDGES];
  const all: Bin[] = [];
  for (const [index, edge] of edges.entries())
    all.push({ over: edges[index - 1] ?? null, upTo: edge, persons: 0, sum: 0n });
  return [...all, { over: edges.at(-1) ?? null, upTo: null, persons: 0, sum: 0n }];
}

function personReport(run: WhatIf): Pick<WhatIfReport, 'persons' | 'distribution' | 'largest'> {
  const persons = { settled: 0, hold: 0, gain: 0, lose: 0, same: 0 };
  const all = bins();
  let largest: { person: string; old: bigint; now: bigint }[] = [];
  for (const [key, person] of run.persons()) {
    persons.settled += 1;
    if (!person.holds) continue;
    persons.hold += 1;
    const change = person.paidNow - person.paidOld;
    if (change === 0n) {
      persons.same += 1;
      continue;
    }
    if (change > 0n) persons.gain += 1;
    else persons.lose += 1;
    const bin = all.find(({ over, upTo }) => (over === null || change > over) && (upTo === null || change <= upTo));
    if (bin !== undefined) {
      bin.persons += 1;
      bin.sum += change;
    }
    largest.push({ person: key, old: person.paidOld, now: person.paidNow });
    if (largest.length > LARGEST * 50) largest = topOf(largest);
  }
  return {
    persons,
    distribution: all.map(({ over, upTo, persons: count, sum: total }) => ({
      over: over === null ? null : formatFen(over),
      upTo: upTo === null ? null : formatFen(upTo),
      persons: count,
      sum: formatFen(total),
    })),
    largest: topOf(largest).map(({ person, old, now }) => ({ person, ...money(old, now) })),
  };
}

const size = ({ old, now }: { old: bigint; now: bigint }): bigint => (now > old ? now - old : old - now);

/** By amount; equal ones by key, so that the report does not depend on the order of the file. */
function topOf<T extends { person: string; old: bigint; now: bigint }>(rows: readonly T[]): T[] {
  const sorted = [...rows].sort((a, b) => {
    const [left, right] = [size(a), size(b)];
    if (left !== right) return left > right ? -1 : 1;
    return a.person < b.person ? -1 : 1;
  });
  return sorted.slice(0, LARGEST);
}
