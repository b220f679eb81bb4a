import { type Enrolment, enrolmentSchema } from '../../settlement/index.ts';
import { amendBodySchema, policyBodySchema, withdrawBodySchema } from '../entries.ts';
import type { PolicyChange, PolicyRecord } from '../policy.ts';
import type { JournalRow } from '../records.ts';

/** Entries that say what a person holds. */
const KINDS: readonly JournalRow['kind'][] = ['enrol', 'policy', 'amend', 'withdraw'];
export const isEnrolmentEntry = ({ kind }: Pick<JournalRow, 'kind'>): boolean => KINDS.includes(kind);

/**
 * The enrolment that an entry leaves behind, and the one it found.
 * @returns undefined for an entry that changes none. @throws ZodError when the entry cannot be read
 */
export function enrolmentAfter(
  row: Pick<JournalRow, 'kind' | 'body'>,
): { before?: Enrolment; after?: Enrolment } | undefined {
  const json: unknown =
    row.kind === 'enrol' || row.kind === 'amend' || row.kind === 'withdraw' ? JSON.parse(row.body) : undefined;
  if (row.kind === 'enrol') return { after: enrolmentSchema.parse(json) };
  if (row.kind === 'amend') {
    const { correction, ...after } = amendBodySchema.parse(json);
    return { before: correction.before, after };
  }
  if (row.kind !== 'withdraw') return undefined;
  const { withdrawal, ...after } = withdrawBodySchema.parse(json);
  const { before, lastDay } = withdrawal;
  return lastDay === undefined ? { before } : { before, after };
}

/**
 * Every policy a person ever had, by the person's entries in order; those of other matters are passed over. @throws
 * ZodError when one cannot be read
 */
export function policiesOf(rows: readonly JournalRow[]): PolicyRecord[] {
  const records: PolicyRecord[] = [];
  /** Where each plan's present policy stands. */
  const present = new Map<string, number>();
  for (const row of rows.filter(isEnrolmentEntry)) {
    if (row.kind === 'enrol') present.set(row.subject, records.push(begun(row)) - 1);
    const at = present.get(row.subject);
    const record = at === undefined ? undefined : records[at];
    if (at === undefined || record === undefined || row.kind === 'enrol') continue;
    records[at] = row.kind === 'policy' ? { ...record, ...termsOf(row) } : changed(record, row);
    if (records[at].state === 'withdrawn') present.delete(row.subject);
  }
  return records;
}

const begun = (row: JournalRow): PolicyRecord => ({
  number: policyNumber(row.subject, row.seq),
  state: 'held',
  enrolment: enrolmentSchema.parse(JSON.parse(row.body)),
  entry: row.seq,
  hash: row.hash,
  recordedAt: row.recordedAt,
  changes: [],
});

/** The plan and the number of the entry that enrolled: unique, and found in the ledger by itself. */
const policyNumber = (plan: string, entry: number): string => `${plan}-${String(entry).padStart(9, '0')}`;

function termsOf(row: JournalRow): Pick<PolicyRecord, 'policy' | 'group'> {
  const { policy, group } = policyBodySchema.parse(JSON.parse(row.body));
  return { policy, ...(group === undefined ? {} : { group }) };
}

function changed(record: PolicyRecord, row: JournalRow): PolicyRecord {
  const { after } = enrolmentAfter(row) ?? {};
  return {
    ...record,
    state: after === undefined ? 'withdrawn' : 'held',
    enrolment: after ?? record.enrolment,
    changes: [...record.changes, changeOf(row)],
  };
}

function changeOf(row: JournalRow): PolicyChange {
  const json: unknown = JSON.parse(row.body);
  const head = { entry: row.seq, at: row.recordedAt };
  if (row.kind === 'amend') {
    const { by, reason, review } = amendBodySchema.parse(json).correction;
    return { kind: 'amend', ...head, by, reason, review };
  }
  const { by, reason, review, cause } = withdrawBodySchema.parse(json).withdrawal;
  return { kind: 'withdraw', ...head, by, reason, cause, review };
}
