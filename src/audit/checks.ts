import CHECKS from './checks.json' with { type: 'json' };

/**
 * What an audit checks. I1 to I15 are the invariants of a settlement ledger; the others look after what those rest on.
 * A check that cannot be made yet says why: it is never passed over in silence.
 */
export { CHECKS };

export type CheckId = keyof typeof CHECKS;

/** violation: the account is not right. unverified: it could not be looked at. warning: somebody should look. */
export type Severity = 'violation' | 'unverified' | 'warning';

/** What the audit found. A person is named by key, an entry by number; nothing in a finding names a patient. */
export interface Finding {
  readonly check: CheckId;
  readonly severity: Severity;
  readonly says: string;
  readonly entry?: number;
  /** Whose account it is; absent when it belongs to no person. */
  readonly person?: string;
}

export interface CheckCount {
  /** How many things were looked at. */
  readonly checked: number;
  readonly findings: number;
  /** Why the check was not made; absent when it was. */
  readonly notMade?: string;
}

/** What was looked at and found in a part of an audit, as plain data. */
export interface CountedChecks {
  readonly findings: readonly Finding[];
  readonly violated: readonly Finding[];
  readonly checked: readonly (readonly [CheckId, number])[];
  readonly found: readonly (readonly [CheckId, number])[];
}

/** Findings kept in memory and shown; a ledger with more of them is damaged beyond a list. All are counted. */
const FINDINGS_MAX = 10_000;

/** Collects what was looked at and what was found. */
export class CheckCounts {
  readonly findings: Finding[] = [];
  readonly #violated = new Map<string, Finding>();
  readonly #checked = new Map<CheckId, number>();
  readonly #found = new Map<CheckId, number>();
  readonly #notMade = new Map<CheckId, string>();

  looked(check: CheckId, times = 1): void {
    this.#checked.set(check, (this.#checked.get(check) ?? 0) + times);
  }

  /** Counts one look, and a finding when it does not hold. @returns whether it holds */
  expect(holds: boolean, finding: Omit<Finding, 'severity'>): boolean {
    this.looked(finding.check);
    if (!holds) this.find({ severity: 'violation', ...finding });
    return holds;
  }

  find(finding: Finding): void {
    this.#found.set(finding.check, (this.#found.get(finding.check) ?? 0) + 1);
    if (this.findings.length < FINDINGS_MAX) this.findings.push(finding);
    const { person, severity } = finding;
    if (person !== undefined && severity === 'violation' && !this.#violated.has(person))
      this.#violated.set(person, finding);
  }

  /** What another audit of other parts of the same ledger found, after what was found so far. */
  add({ findings, violated, checked, found }: CountedChecks): void {
    for (const finding of findings.slice(0, FINDINGS_MAX - this.findings.length)) this.findings.push(finding);
    for (const finding of violated)
      if (finding.person !== undefined && !this.#violated.has(finding.person))
        this.#violated.set(finding.person, finding);
    for (const [check, times] of checked) this.looked(check, times);
    for (const [check, times] of found) this.#found.set(check, (this.#found.get(check) ?? 0) + times);
  }

  /** All of it as plain data. */
  counted(): CountedChecks {
    return {
      findings: this.findings,
      violated: this.violated,
      checked: [...this.#checked],
      found: [...this.#found],
    };
  }

  /** How many findings there are, shown or not. */
  get total(): number {
    return [...this.#found.values()].reduce((sum, times) => sum + times, 0);
  }

  notMade(check: CheckId, why: string): void {
    this.#notMade.set(check, why);
  }

  /** Each person with a violation, once, with the first of them. */
  get violated(): Finding[] {
    return [...this.#violated.values()];
  }

  counts(): Record<CheckId, CheckCount> {
    const entries = (Object.keys(CHECKS) as CheckId[]).map((id): [CheckId, CheckCount] => {
      const why = this.#notMade.get(id);
      const count = { checked: this.#checked.get(id) ?? 0, findings: this.#found.get(id) ?? 0 };
      return [id, why === undefined ? count : { ...count, notMade: why }];
    });
    return Object.fromEntries(entries) as Record<CheckId, CheckCount>;
  }
}
