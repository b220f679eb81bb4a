import type { BillWire, PlanShareWire } from '../../src/bill/index.ts';
import { formatFen, parseFen, sumFen } from '../../src/money/index.ts';
import type { DeskAnswer } from '../../src/port/adapter.ts';
import { REFUSALS, type Refusal } from '../../src/refusals/index.ts';
import { FUNDS } from '../../src/settlement/index.ts';
import type { XmlNode } from '../../src/xml/index.ts';
import type { AnswerElement, AnswerRule, AnswerValue, RefusalValue, RowValue } from './answer.ts';

type Values = ReadonlyMap<AnswerValue, string>;

/** What was decided, in the vendor's words. Amounts are those of the bill, digit by digit. */
export function answerTree(rule: AnswerRule, decided: DeskAnswer): XmlNode {
  const bill = decided.bill;
  const values: Values = new Map([
    ...factsOf(decided),
    ...refundOf(decided),
    ...(bill === undefined ? [] : figuresOf(bill)),
  ]);
  return { name: rule.root, children: rule.success.flatMap((element) => nodeOf(element, values, bill) ?? []) };
}

export function refusalTree(rule: AnswerRule, refusal: Refusal): XmlNode {
  const row = REFUSALS[refusal.code];
  const details = Object.entries(refusal.details ?? {}).map(([name, value]) => `${name}=${value}`);
  const values: Record<RefusalValue, string | undefined> = {
    code: refusal.code,
    field: refusal.field,
    sentence: row.zh,
    cashier: row.cashier,
    retry: row.retry,
    details: details.length === 0 ? undefined : details.join('; '),
  };
  const children = rule.refusal.flatMap((leaf): XmlNode[] => {
    if ('fixed' in leaf) return [{ name: leaf.name, text: leaf.fixed }];
    const text = values[leaf.value as RefusalValue];
    return text === undefined ? [] : [{ name: leaf.name, text }];
  });
  if (rule.refusalIn === undefined) return { name: rule.root, children };
  return { name: rule.root, children: [{ name: rule.refusalIn, children }] };
}

/** A fact that this answer does not have leaves its element out: an empty one would say "nothing". */
function nodeOf(element: AnswerElement, values: Values, bill: BillWire | undefined): XmlNode | undefined {
  const { name } = element;
  if ('elements' in element) {
    const children = element.elements.flatMap((inner) => nodeOf(inner, values, bill) ?? []);
    return children.length === 0 ? undefined : { name, children };
  }
  if ('row' in element) {
    return bill === undefined ? undefined : { name, children: bill.plans.flatMap((plan) => rowsOf(element, plan)) };
  }
  const text = element.value === undefined ? element.fixed : values.get(element.value);
  return text === undefined ? undefined : { name, text };
}

function factsOf(decided: DeskAnswer): [AnswerValue, string][] {
  const { settlementId, quoteId, expiresAt, held, canSettle, state, duplicate, cancelledAt, beforeSettlement } =
    decided;
  const flag = (value: boolean | undefined) => (value === undefined ? undefined : value ? '1' : '0');
  const facts: [AnswerValue, string | undefined][] = [
    ['settlementId', settlementId],
    ['quoteId', quoteId],
    ['expiresAt', expiresAt],
    ['held', flag(held)],
    ['canSettle', flag(canSettle)],
    ['state', state],
    ['duplicate', flag(duplicate)],
    ['cancelledAt', cancelledAt],
    ['beforeSettlement', flag(beforeSettlement)],
  ];
  return facts.filter((fact): fact is [AnswerValue, string] => fact[1] !== undefined);
}

function refundOf({ back }: DeskAnswer): [AnswerValue, string][] {
  if (back === undefined) return [];
  const by = (who: 'fund' | 'institution' | 'plan') =>
    added(back.payers.filter((payer) => payer.by === who).map(({ amount }) => amount));
  return [
    ['refundTotal', back.total],
    ['refundPatient', back.patient],
    ['refundCash', back.cash],
    ['refundAccount', back.account],
    ['refundFamilyAccount', back.familyAccount],
    ['refundTransferLater', back.transferLater],
    ['refundFunds', by('fund')],
    ['refundInstitution', by('institution')],
    ['refundPlans', by('plan')],
  ];
}

function figuresOf(bill: BillWire): [AnswerValue, string][] {
  const { patient } = bill;
  // A fund that is not on the bill paid nothing, and the vendor's form has a place for it.
  const funds = new Map<AnswerValue, string[]>(FUNDS.map((fund) => [`fund:${fund}`, []]));
  for (const { fund, amount } of bill.funds) funds.set(`fund:${fund}`, [...(funds.get(`fund:${fund}`) ?? []), amount]);
  return [
    ['total', bill.total],
    ...[...funds].map(([name, amounts]): [AnswerValue, string] => [name, added(amounts)]),
    ['funds', added(bill.funds.map(({ amount }) => amount))],
    ['hospitalBorne', bill.hospitalBorne],
    ['personal', bill.personal],
    ['plansAtCounter', added(bill.plans.flatMap(atCounterOf))],
    ['patientPays', patient.pays],
    ['cash', patient.cash],
    ['account', patient.account],
    ['familyAccount', patient.familyAccount],
    ['backToAccount', patient.backToAccount],
    ['backToFamilyAccount', patient.backToFamilyAccount],
    ['transferLater', patient.transferLater],
  ];
}

const atCounterOf = (plan: PlanShareWire): string[] =>
  plan.paidBy === 'gateway' ? [plan.paid] : plan.liabilities.map((share) => share.atCounter);

const added = (amounts: readonly string[]): string => formatFen(sumFen(amounts.map((text) => parseFen(text) ?? 0n)));

type RowsElement = Extract<AnswerElement, { row: string }>;

/** A row for each liability; what the gateway paid itself is one row of the whole plan. */
function rowsOf(element: RowsElement, plan: PlanShareWire): XmlNode[] {
  const common = { plan: plan.plan, planName: plan.name.zh, paidBy: plan.paidBy };
  const rows: Partial<Record<RowValue, string>>[] =
    plan.paidBy === 'gateway' || plan.liabilities.length === 0
      ? [{ ...common, payout: plan.paid, atCounter: added(atCounterOf(plan)), ...reasonOf(plan.reason) }]
      : plan.liabilities.map((share) => ({
          ...common,
          liability: share.liability,
          liabilityName: share.name.zh,
          payout: share.payout,
          atCounter: share.atCounter,
          ...reasonOf(share.reason),
        }));
  return rows.map((row) => rowNode(element, row));
}

const reasonOf = (reason: { readonly code: string } | undefined) =>
  reason === undefined ? {} : { reason: reason.code };

function rowNode({ row: name, as, fields }: RowsElement, row: Partial<Record<RowValue, string>>): XmlNode {
  const said = fields.flatMap((field) => {
    const text = row[field.value];
    return text === undefined ? [] : [[field.name, text] as const];
  });
  return as === 'attributes'
    ? { name, attributes: Object.fromEntries(said) }
    : { name, children: said.map(([child, text]) => ({ name: child, text })) };
}
