import { canonicalJson } from '../json/index.ts';
import { type EntryRows, enrolmentAfter, type JournalRow, policyBodySchema } from '../ledger/index.ts';
import { parseFen, sumFen } from '../money/index.ts';
import { familyOwnerOf } from '../settlement/index.ts';
import { checkWrites } from './beside.ts';
import type { PersonAudit } from './run.ts';

/**
 * An enrolment, its correction or its withdrawal: each rests on what the entries before it left, and moves no money.
 */
export function examineEnrolment(row: JournalRow, account: PersonAudit, beside: EntryRows): void {
  const { checks } = account.run;
  const { before, after } = enrolmentAfter(row) ?? {};
  const about = { entry: row.seq, person: row.person };
  const isOfRow = [before, after].every(
    (one) => one === undefined || (one.person === row.person && one.plan === row.subject),
  );
  checks.expect(isOfRow, { ...about, check: 'I12', says: 'the entry is of another enrolment than it says' });
  const held = account.enrolments.get(row.subject);
  const once = row.kind !== 'enrol' || held === undefined;
  checks.expect(once, { ...about, check: 'I9', says: 'the person was enrolled into the plan before' });
  const follows = row.kind === 'enrol' || (before !== undefined && canonicalJson(before) === held);
  const says = 'changes another enrolment than the entries before it left';
  checks.expect(follows, { ...about, check: 'I7', says });
  if (after === undefined) account.enrolments.delete(row.subject);
  else account.enrolments.set(row.subject, canonicalJson(after));
  const familyKey = after?.attributes?.familyKey;
  if (familyKey !== undefined) account.families.add(familyOwnerOf(familyKey, row.subject));
  checkWrites(row, beside, account, { postings: [], messages: [] });
}

interface PremiumWire {
  readonly due: string;
  readonly parts: readonly { readonly amount: string }[];
}

/** How an enrolment was taken out: it is held, and its premium is the sum of its parts. */
export function examinePolicy(row: JournalRow, account: PersonAudit, beside: EntryRows): void {
  const { checks } = account.run;
  const { policy } = policyBodySchema.parse(JSON.parse(row.body));
  const about = { entry: row.seq, person: row.person };
  const isHeld = account.enrolments.has(row.subject);
  checks.expect(isHeld, { ...about, check: 'I12', says: 'a policy of a plan that the person does not hold' });
  const { premium } = policy as { premium?: PremiumWire };
  const parts = premium === undefined ? 0n : sumFen(premium.parts.map(({ amount }) => parseFen(amount) ?? -1n));
  const adds = premium === undefined || parseFen(premium.due) === parts;
  checks.expect(adds, { ...about, check: 'I4', says: 'the parts of a premium do not make what is due' });
  checkWrites(row, beside, account, { postings: [], messages: [] });
}
