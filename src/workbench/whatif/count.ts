/** What one liability did with one settlement: plan, liability, fen as text, why nothing (empty when it paid). */
export type Row = readonly [plan: string, liability: string, paid: string, reason: string];

export interface LiabilityCounts {
  paid: bigint;
  /** Settlements of which something was paid. */
  settlements: number;
  /** Settlements of which nothing was paid, by reason. */
  readonly reasons: Map<string, number>;
}

/** Totals by plan and liability, in both worlds. */
export class Tallies {
  readonly byLiability = new Map<
    string,
    { readonly plan: string; readonly liability: string; readonly old: LiabilityCounts; readonly now: LiabilityCounts }
  >();

  add(world: 'old' | 'now', rows: readonly Row[], sign: 1 | -1): void {
    for (const [plan, liability, paid, reason] of rows) {
      const key = `${plan} ${liability}`;
      const entry = this.byLiability.get(key) ?? { plan, liability, old: empty(), now: empty() };
      this.byLiability.set(key, entry);
      const counts = entry[world];
      counts.paid += BigInt(sign) * BigInt(paid);
      if (reason === '') counts.settlements += sign;
      else counts.reasons.set(reason, (counts.reasons.get(reason) ?? 0) + sign);
    }
  }
}

const empty = (): LiabilityCounts => ({ paid: 0n, settlements: 0, reasons: new Map() });

const NAMED = 20;

/** Lines that could not be used: all counted, the first ones named. */
export class BadLines {
  count = 0;
  readonly byCode = new Map<string, number>();
  readonly named: { readonly line: number; readonly code: string; readonly field?: string }[] = [];

  add(line: number, code: string, field?: string): void {
    this.count += 1;
    this.byCode.set(code, (this.byCode.get(code) ?? 0) + 1);
    if (this.named.length < NAMED) this.named.push({ line, code, ...(field === undefined ? {} : { field }) });
  }
}
