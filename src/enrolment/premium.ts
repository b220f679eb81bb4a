import { chooseFigure, isStopped } from '../engine/index.ts';
import { compareExact, exactFromFen, type Fen, formatFen, minFen, roundToFen, sumFen } from '../money/index.ts';
import { amountOf, type EnrolmentRules, type SourceRef } from '../plan/index.ts';
import { isRefusal, type Refusal, refuse } from '../refusals/index.ts';
import { type Applicant, ask, refusalOf, unsaid } from './applicant.ts';
import type { AdmissionFacts, Premium, PremiumPart } from './policy.ts';

/**
 * What is due and who pays which part: subsidies first, then the personal account as far as it goes, then what the
 * application says of employer, union and own money; what is left is the person's own.
 * @returns undefined where the plan prints no premium
 */
export function premiumOf(
  rules: EnrolmentRules,
  applicant: Applicant,
  facts: AdmissionFacts,
): Premium | Refusal | undefined {
  const { payment } = applicant.application;
  const chosen = chooseFigure(rules.premium, (when) => ask(when, applicant));
  if (isStopped(chosen)) return unsaid(chosen.because.missing, rules.source);
  const found = amountOf(applicant.terms, chosen);
  if (found === undefined) return undefined;
  const { label, source } = found.figure;
  const due = roundToFen(found.value, 'half-up');
  if (payment?.premium !== undefined && payment.premium !== due)
    return differs('payment.premium', { due, said: payment.premium }, source);
  const subsidised = subsidiesOf(rules, applicant, facts, due);
  if (isRefusal(subsidised)) return subsidised;
  const fromAccount = accountPart(rules, applicant, facts, due - paid(subsidised));
  if (isRefusal(fromAccount)) return fromAccount;
  const before = [...subsidised, ...fromAccount];
  const rest = restParts(rules, applicant, due - paid(before), paid(fromAccount), source);
  if (isRefusal(rest)) return rest;
  return { due, label, source, parts: [...before, ...rest] };
}

const paid = (parts: readonly PremiumPart[]): Fen => sumFen(parts.map(({ amount }) => amount));

function differs(field: string, amounts: Readonly<Record<string, Fen>>, source: SourceRef): Refusal {
  const details = Object.entries(amounts).map(([name, amount]) => [name, formatFen(amount)]);
  return refuse('PREMIUM_DIFFERS', field, { ...Object.fromEntries(details), sentence: source.quote });
}

function subsidiesOf(
  { subsidies = [] }: EnrolmentRules,
  applicant: Applicant,
  facts: AdmissionFacts,
  due: Fen,
): PremiumPart[] | Refusal {
  const parts: PremiumPart[] = [];
  for (const { name, by, amount, when, most, source } of subsidies) {
    const answer = ask(when, applicant);
    if (isStopped(answer)) return unsaid(answer.because.missing, source);
    const figure = amountOf(applicant.terms, amount);
    if (!answer.is || figure === undefined || isUsedUp(most, facts.subsidised.get(name) ?? 0, applicant)) continue;
    const part = minFen(roundToFen(figure.value, 'half-up'), due - paid(parts));
    if (part > 0n) parts.push({ payer: `subsidy.${name}`, amount: part, by, source });
  }
  return parts;
}

/** Whether a count has reached a figure of the plan; without a figure it never does. */
export function isUsedUp(most: string | undefined, count: number, { terms }: Applicant): boolean {
  const figure = most === undefined ? undefined : amountOf(terms, most);
  return figure !== undefined && compareExact(exactFromFen(BigInt(count) * 100n), figure.value) >= 0;
}

function accountPart(
  { account: rule, source }: EnrolmentRules,
  applicant: Applicant,
  facts: AdmissionFacts,
  due: Fen,
): PremiumPart[] | Refusal {
  const account = applicant.application.payment?.account;
  if (account === undefined) return [];
  if (rule === undefined) return refuse('ACCOUNT_NOT_ADMITTED', 'payment.account', { sentence: source.quote });
  const sentence = { sentence: rule.source.quote };
  if (!rule.relations.includes(account.relation))
    return refuse('ACCOUNT_NOT_ADMITTED', 'payment.account.relation', sentence);
  const { insurance } = account;
  // One's own account: what is known of the person is known of its holder.
  const said = account.relation === 'self' && insurance === undefined ? applicant.application.insurance : insurance;
  const { insurance: _of, ...rest } = applicant.application;
  const holder = { ...applicant, application: said === undefined ? rest : { ...rest, insurance: said } };
  const refused = refusalOf(rule.holder, 'ACCOUNT_NOT_ADMITTED', rule.source, holder, 'payment.account.');
  if (refused !== undefined) return refused;
  if (account.relation !== 'self' && isUsedUp(rule.relativesMost, facts.relativesPaid, applicant))
    return refuse('RELATIVES_TOO_MANY', 'payment.account', { paidFor: String(facts.relativesPaid), ...sentence });
  const amount = minFen(account.balance, due);
  return amount === 0n ? [] : [{ payer: 'account', amount, source: rule.source }];
}

const SHARED = ['employer', 'union'] as const;

function restParts(
  { groups }: EnrolmentRules,
  applicant: Applicant,
  left: Fen,
  fromAccount: Fen,
  premium: SourceRef,
): PremiumPart[] | Refusal {
  const { own, employer, union } = applicant.application.payment ?? {};
  const stray = SHARED.find((payer) => applicant.application.payment?.[payer] !== undefined);
  if (stray !== undefined && !applicant.inGroup)
    return refuse('FIELD_INVALID', `payment.${stray}`, { expected: 'an application within a group' });
  const shared = (employer ?? 0n) + (union ?? 0n);
  const ownPart = own ?? left - shared;
  if (ownPart < 0n || ownPart + shared !== left)
    return differs('payment', { due: left, said: shared + (own ?? 0n) }, premium);
  const rule = groups?.ownLeast;
  const least = rule === undefined ? undefined : amountOf(applicant.terms, rule.amount);
  if (rule !== undefined && least !== undefined && shared > 0n) {
    const bound = roundToFen(least.value, 'half-up');
    if (ownPart + fromAccount < bound)
      return differs('payment.own', { least: bound, said: ownPart + fromAccount }, rule.source);
  }
  const parts = { employer: employer ?? 0n, union: union ?? 0n, own: ownPart };
  return Object.entries(parts).flatMap(([payer, amount]) => (amount > 0n ? [{ payer, amount }] : []));
}
