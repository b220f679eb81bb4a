import { type Holding, price } from '../../../src/engine/index.ts';
import { type AccumulatorsByOwner, addAll } from '../../../src/ledger/index.ts';
import { formatFen, sumFen } from '../../../src/money/index.ts';
import { type Condition, type LoadedPlan, namesIn, type Plan } from '../../../src/plan/index.ts';
import { loadPlan } from '../../../src/plan/load.ts';
import { checkSettlement, type EnrolmentAttributes, type Settlement } from '../../../src/settlement/index.ts';
import { conditionsIn } from '../../../src/workbench/check/check.ts';
import { type CaseVisit, caseVisitSchema, parsedSettlementOf } from '../../../src/workbench/examples/case.ts';
import type { Random } from '../random.ts';

/** What the conditions of a plan ask for, so that random visits meet its rules and do not merely pass by. */
interface Vocabulary {
  readonly findings: readonly string[];
  readonly groups: readonly string[];
  readonly codes: readonly string[];
  readonly institutions: readonly string[];
  readonly diagnoses: readonly string[];
}

/** A plan whose unpublished lists are filled with made-up entries, so that its rules are reached. */
export function filled(plan: Plan): LoadedPlan {
  const lists = Object.fromEntries(
    Object.entries(plan.lists).map(([id, list]) => [
      id,
      list.entries.length > 0 ? list : { ...list, status: 'made-up' as const, entries: [{ code: `made-up-${id}` }] },
    ]),
  );
  return loadPlan({ ...plan, lists });
}

export function vocabularyOf(plan: Plan): Vocabulary {
  const conditions = conditionsIn(plan);
  const codesOf = (kinds: readonly string[]) =>
    Object.values(plan.lists)
      .filter((list) => kinds.includes(list.kind))
      .flatMap((list) => list.entries.map((entry) => entry.code.replace('*', '0')));
  return {
    findings: [...new Set(conditions.flatMap((node) => namesIn(node).facts))]
      .filter((fact) => fact.startsWith('finding.'))
      .map((fact) => fact.slice('finding.'.length)),
    groups: [...codesOf(['group']), ...literalsOf(conditions, 'line.group')],
    codes: [...codesOf(['drug', 'item']), ...literalsOf(conditions, 'line.code')],
    institutions: codesOf(['institution']),
    diagnoses: codesOf(['diagnosis']),
  };
}

function literalsOf(conditions: readonly Condition[], fact: string): string[] {
  return conditions.flatMap((node): string[] => {
    if ('all' in node) return literalsOf(node.all, fact);
    if ('any' in node) return literalsOf(node.any, fact);
    if ('not' in node) return literalsOf([node.not], fact);
    if (!('is' in node) || node.fact !== fact) return [];
    return [node.is].flat().filter((value) => typeof value === 'string');
  });
}

const CARES = ['inpatient', 'inpatient', 'special-outpatient', 'outpatient', 'pharmacy'] as const;
const DAY_MS = 86_400_000;

const below = (random: Random, count: number): number => random.between(0, count - 1);

export function randomVisit(plan: Plan, words: Vocabulary, random: Random): CaseVisit {
  const span = Math.round((Date.parse(plan.term.to) - Date.parse(plan.term.from)) / DAY_MS);
  const day = (offset: number) => new Date(Date.parse(plan.term.from) + offset * DAY_MS).toISOString().slice(0, 10);
  const from = below(random, span + 1);
  const stay = below(random, 40);
  const amount = (max: number) => formatFen(BigInt(below(random, below(random, 4) === 0 ? max * 100 : max)));
  const lines = Array.from({ length: 1 + below(random, 4) }, () => randomLine(words, random, amount));
  const total = sumFen(lines.map((line) => fenOf(line.amount)));
  const outside = sumFen(lines.map((line) => fenOf(line.selfFunded ?? (line.class === 'C' ? line.amount : '0.00'))));
  const inPolicy = total - outside - sumFen(lines.map((line) => fenOf(line.preSelfPay ?? '0.00')));
  const basic = (inPolicy * BigInt(below(random, 100))) / 100n;
  const critical = ((inPolicy - basic) * BigInt(below(random, 90))) / 100n;
  const findings = Object.fromEntries(
    words.findings
      .filter(() => below(random, 3) === 0)
      .map((name) => [name, below(random, 4) === 0 ? amount(90_000) : true]),
  );
  return caseVisitSchema.parse({
    care: random.pick(CARES),
    ...(words.institutions.length > 0 && below(random, 2) === 0
      ? { institution: random.pick(words.institutions) }
      : {}),
    ...(below(random, 3) === 0 ? { region: random.pick(['310100', `${plan.region.slice(0, 2)}9900`]) } : {}),
    insurance: random.pick(['employee', 'resident']),
    settledOn: day(Math.min(span, from + stay)),
    admittedOn: day(from),
    dischargedOn: day(Math.min(span, from + stay)),
    basicClaimed: true,
    lines,
    basic: formatFen(basic),
    criticalIllness: formatFen(critical),
    scopeCost: formatFen(inPolicy - basic),
    ...(below(random, 8) === 0 ? {} : { line: random.pick(['20000.00', '10000.00', '0.00']) }),
    findings,
    ...(below(random, 3) === 0 ? { referral: random.pick(['registered', 'unregistered', 'emergency']) } : {}),
    ...(words.diagnoses.length > 0 ? { diagnoses: [random.pick(words.diagnoses)] } : {}),
    assistanceKind: random.pick(['none', 'none', 'low-income', 'extreme-poverty']),
    birthDate: `${1930 + below(random, 95)}-06-15`,
    grade: random.pick(['primary', 'grade-2', 'grade-3']),
  });
}

function randomLine(words: Vocabulary, random: Random, amount: (max: number) => string) {
  const level = random.pick(['A', 'B', 'C', 'C'] as const);
  const money = amount(3_000_000);
  const part = formatFen((fenOf(money) * BigInt(below(random, 40))) / 100n);
  return {
    kind: random.pick(['drug', 'drug', 'herb', 'material', 'service'] as const),
    class: level,
    amount: money,
    ...(level === 'B' ? { preSelfPay: part } : {}),
    ...(below(random, 6) === 0 && level === 'A' ? { overLimit: part } : {}),
    ...(below(random, 5) === 0 ? {} : { approved: below(random, 6) !== 0 }),
    ...(words.codes.length > 0 && below(random, 2) === 0 ? { code: random.pick(words.codes) } : {}),
    ...(words.groups.length > 0 && below(random, 2) === 0 ? { groups: [random.pick(words.groups)] } : {}),
    category: random.pick(['laboratory', 'examination', 'western-drug', 'material', 'other'] as const),
    negotiated: below(random, 3) === 0,
    selfFunded: undefined as string | undefined,
  };
}

export function randomAttributes(random: Random): EnrolmentAttributes {
  return {
    membershipYears: 1 + below(random, 4),
    noClaimYears: below(random, 5),
    ...(below(random, 4) === 0 ? { preExisting: ['tumour', 'kidney'] } : { preExisting: [] }),
    ...(below(random, 4) === 0 ? { familyKey: 'family-1' } : {}),
    units: 1 + below(random, 3),
    newCitizen: below(random, 8) === 0,
    renewed: below(random, 2) === 0,
  };
}

const fenOf = (text: string): bigint => BigInt(text.replace('.', ''));

/** A year of one person, priced; the laws of the bill are checked inside `price`, those over the year here. */
export function priceYear(
  holdings: readonly Holding[],
  settlements: readonly Settlement[],
): { bills: number; paid: bigint; broken: string[] } {
  let accumulators: AccumulatorsByOwner = new Map();
  let paid = 0n;
  const broken: string[] = [];
  for (const settlement of settlements) {
    const unsound = checkSettlement(settlement);
    if (unsound !== undefined) {
      broken.push(`generated an unsound settlement: ${unsound.code} ${unsound.field}`);
      continue;
    }
    const { bill, deltas } = price(settlement, holdings, accumulators);
    accumulators = addAll(accumulators, deltas);
    const indemnity = sumFen(
      bill.plans.flatMap((plan) =>
        plan.liabilities.filter(({ kind }) => kind === 'indemnity').map(({ payout }) => payout),
      ),
    );
    if (indemnity > bill.personal) broken.push('indemnities paid more than the personal burden');
    paid += sumFen(bill.plans.map((plan) => plan.paid));
  }
  return { bills: settlements.length, paid, broken };
}

export const settlementsOf = (plan: Plan, visits: readonly CaseVisit[], person = 'random'): Settlement[] =>
  visits.map((visit, index) => parsedSettlementOf(visit, index + 1, person, plan.region));
