import { sameJson } from '../json/index.ts';
import {
  type CancelBody,
  cancelBodySchema,
  type JournalRow,
  type SettleBody,
  settleBodySchema,
} from '../ledger/index.ts';
import type { PersonAudit } from './run.ts';

/**
 * A settlement that stands in the place of another: that one was taken back for it by the entry just before, in the
 * same transaction, and it was decided on what that one was decided on.
 */
export async function examineReplacement(row: JournalRow, account: PersonAudit, body: SettleBody): Promise<void> {
  const about = { entry: row.seq, person: row.person };
  const cancel = await cancelOf(row.seq - 1, row.person, account);
  const isPair = cancel?.replacedBy === row.subject && cancel.settlementId === body.replaces;
  const alone = 'stands in the place of a settlement that was not taken back just before it';
  if (!account.run.checks.expect(isPair, { ...about, check: 'I12', says: alone }) || cancel === undefined) return;
  const original = await account.inspection.entry(cancel.reverses);
  const isSame =
    original?.kind === 'settle' &&
    sameJson(groundOf(settleBodySchema.parse(JSON.parse(original.body))), groundOf(body));
  const says = 'decided on something else than the settlement in whose place it stands';
  account.run.checks.expect(isSame, { ...about, check: 'I7', says });
}

/** A settlement taken back for another has that one, and it says so, in the next entry. */
export async function examineReplaced(
  row: JournalRow,
  account: PersonAudit,
  { replacedBy }: CancelBody,
): Promise<void> {
  const next = await account.inspection.entry(row.seq + 1);
  const isNext = next?.kind === 'settle' && next.subject === replacedBy && next.person === row.person;
  const follows = isNext && settleBodySchema.parse(JSON.parse(next.body)).replaces === row.subject;
  const says = 'taken back for another settlement, which does not follow';
  account.run.checks.expect(follows, { entry: row.seq, person: row.person, check: 'I12', says });
}

async function cancelOf(entry: number, person: string, account: PersonAudit): Promise<CancelBody | undefined> {
  const row = await account.inspection.entry(entry);
  return row?.kind === 'cancel' && row.person === person ? cancelBodySchema.parse(JSON.parse(row.body)) : undefined;
}

const groundOf = ({ before, plans, order }: SettleBody) => ({ before, plans, order });
