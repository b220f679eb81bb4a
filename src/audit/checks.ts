/**
 * What an audit checks. I1 to I15 are the invariants of a settlement ledger; the others look after what those rest on.
 * A check that cannot be made yet says why: it is never passed over in silence.
 */
export const CHECKS = {
  I1: { zh: '总额＝明细之和＝各出资之和', en: 'a total is the sum of its lines and of its payers' },
  I2: { zh: '个人负担＝各类自付之和', en: 'what a person bears is the sum of its categories' },
  I3: {
    zh: '计划赔付＝各责任之和，不超个人负担',
    en: 'what a plan pays is the sum of its liabilities, within the burden',
  },
  I4: { zh: '各方付款之和＝总额，一分不差', en: 'all payers together make the total, to the fen' },
  I5: { zh: '分录成对平衡，与账单一致', en: 'postings balance and are those of the bill' },
  I6: { zh: '累计额＝各笔之和，不为负', en: 'accumulators are the sum of the entries, never below zero' },
  I7: { zh: '每笔的累计前后相接', en: 'each entry begins where the one before it ended' },
  I8: { zh: '撤销为原额反向；全部撤销后归零', en: 'a cancel is the exact mirror; all taken back leaves nothing' },
  I9: { zh: '一号一结', en: 'one id is settled once and taken back at most once' },
  I10: { zh: '结果未明的交易有人跟进', en: 'an unknown outcome older than a day has somebody looking into it' },
  I11: { zh: '每笔每终端一条消息，序号连续', en: 'one message to each counter for each entry, numbered without gaps' },
  I12: { zh: '状态与分录一致，撤销后不再变动', en: 'states are what the entries say; nothing follows a cancel' },
  I13: { zh: '重新计算，结果相同', en: 'priced again, everything comes out the same' },
  I14: { zh: '哈希链完整', en: 'the hash chain of each person holds' },
  I15: { zh: '与承保机构对账', en: 'reconciliation with the insurers' },
  sequence: { zh: '账本序号连续', en: 'the sequence of the ledger has no gaps' },
  rows: { zh: '没有无主记录', en: 'no row belongs to nobody, or to no entry' },
  plans: { zh: '保存的方案文本未变', en: 'plan texts are what their hashes say' },
  engine: { zh: '计算引擎版本', en: 'priced by this version of the engine' },
  store: { zh: '数据库设置与完整性', en: 'the database is set up and sound' },
  holds: { zh: '额度保留按时释放', en: 'holds go when they expire' },
  disk: { zh: '磁盘余量', en: 'free disk' },
} as const satisfies Record<string, { zh: string; en: string }>;

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
