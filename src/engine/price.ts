import {
  type Bill,
  brokenLaws,
  type DueForReview,
  type LiabilityShare,
  type PatientShare,
  type PlanShare,
  paidAtCounter,
} from '../bill/index.ts';
import { atLeastZero, type Exact, exactFromFen, type Fen, minFen, roundToFen, sumFen } from '../money/index.ts';
import { isInTerm, type LoadedPlan, type OrderRule, termsOn } from '../plan/index.ts';
import { type Enrolment, familyOwnerOf, type Settlement } from '../settlement/index.ts';
import { type Burden, burdenOf, componentsOf, payUpTo } from './burden.ts';
import { type Edition, ENGINE_VERSION, editionOf } from './edition.ts';
import { withoutLapsedDues } from './lapsed.ts';
import { legendOf } from './legend.ts';
import { priceLiabilities } from './price-liabilities.ts';
import { AccumulatorDraft, type Accumulators } from './scope.ts';
import { takenOver } from './taken-over.ts';

/** A plan that may concern the visit; `enrolment` is absent when the person does not hold it. */
export interface Holding {
  readonly loaded: LoadedPlan;
  readonly enrolment?: Enrolment;
}

export interface PricedBill {
  readonly bill: Bill;
  /** What the settlement adds, by accumulator owner (a plan's id, or the 大病 scheme of a year) and bucket. */
  readonly deltas: ReadonlyMap<string, ReadonlyMap<string, Exact>>;
}

/**
 * The combined bill of one visit. Pure: no clock, no I/O, the same inputs give the same bill for ever.
 *
 * @param holdings in the order of payers
 * @param order the rule that put them so, for the bill to say
 * @param accumulators what has accumulated for the person, by owner and bucket
 * @param version of the engine that is to price: an earlier one for a bill that it priced
 * @throws Error when the bill breaks one of its own laws, or for a version nobody knows: a bug, never a state of the
 * input
 */
export function price(
  settlement: Settlement,
  holdings: readonly Holding[],
  accumulators: ReadonlyMap<string, Accumulators>,
  order?: OrderRule,
  version: string = ENGINE_VERSION,
): PricedBill {
  const edition = editionOf(version);
  if (edition === undefined) throw new Error(`no engine ${version}`);
  const scheme = schemeOf(settlement);
  const schemeDraft = new AccumulatorDraft(accumulators.get(scheme) ?? new Map());
  const burden = burdenOf(settlement, roundToFen(schemeDraft.get('left'), 'half-up'));
  if (burden.criticalIllnessLeft !== undefined) schemeDraft.add('left', exactFromFen(burden.criticalIllnessLeft));
  const components = componentsOf(burden);
  const deltas = new Map<string, ReadonlyMap<string, Exact>>();
  const keep = (owner: string, draft: AccumulatorDraft) => {
    if (draft.added().size > 0) deltas.set(owner, draft.added());
  };
  const plans: PlanShare[] = unknownPlanShares(settlement, holdings);
  const review: DueForReview[] = [];
  let due = settlement.amounts.personal - sumFen(plans.map(paidAtCounter));
  payUpTo(burden.burdenParts, settlement.amounts.personal - due);
  // What the gateway has paid is gone before any plan of ours looks at what is left, wherever its plan stands in the
  // order.
  const paidByGateway = (holding: Holding) => hasRows(settlement, holding.loaded.plan.id);
  const inTurn = [...holdings.filter(paidByGateway), ...holdings.filter((holding) => !paidByGateway(holding))];
  const shares = new Map<string, PlanShare>();
  for (const holding of inTurn) {
    const accumulated = accumulators.get(holding.loaded.plan.id) ?? new Map();
    const named = edition.freedDeductible === 'named-for-review';
    const draft = new AccumulatorDraft(named ? withoutLapsedDues(accumulated) : accumulated);
    const familyKey = holding.enrolment?.attributes?.familyKey;
    const familyOwner = familyKey === undefined ? undefined : familyOwnerOf(familyKey, holding.loaded.plan.id);
    const family =
      familyOwner === undefined ? undefined : new AccumulatorDraft(accumulators.get(familyOwner) ?? new Map());
    const share = pricePlan(settlement, holding, { edition, burden, draft, review, family }, due);
    due -= paidAtCounter(share);
    shares.set(holding.loaded.plan.id, share);
    keep(holding.loaded.plan.id, draft);
    if (familyOwner !== undefined && family !== undefined) keep(familyOwner, family);
  }
  plans.push(...holdings.flatMap(({ loaded }) => shares.get(loaded.plan.id) ?? []));
  keep(scheme, schemeDraft);
  const bill: Bill = {
    settlementId: settlement.id,
    basic: settlement.basic.state,
    total: settlement.amounts.total,
    funds: settlement.amounts.funds,
    hospitalBorne: settlement.amounts.hospitalBorne,
    personal: settlement.amounts.personal,
    components,
    plans,
    ...(review.length === 0 ? {} : { due: review }),
    ...(order === undefined || holdings.length < 2 ? {} : { order }),
    patient: patientShare(settlement, due, plans),
    ...(settlement.person.presentedBy === undefined ? {} : { presentedBy: settlement.person.presentedBy }),
    notes: settlement.notes,
  };
  const broken = brokenLaws(bill);
  if (broken.length > 0) throw new Error(`bill breaks a law: ${broken.join('; ')}`);
  return { bill, deltas };
}

/** The 大病 scheme accumulates by calendar year, whatever plans a person holds. */
export function schemeOf(settlement: Settlement): string {
  return `scheme.criticalIllness.${settlement.visit.settledAt.slice(0, 4)}`;
}

/** What one plan finds when its turn comes, and writes on. */
interface PlanInputs {
  readonly edition: Edition;
  readonly burden: Burden;
  readonly draft: AccumulatorDraft;
  readonly review: DueForReview[];
  readonly family: AccumulatorDraft | undefined;
}

function pricePlan(settlement: Settlement, holding: Holding, turn: PlanInputs, due: Fen): PlanShare {
  const { edition, burden, draft, review, family } = turn;
  const { plan, hash } = holding.loaded;
  const head = { plan: plan.id, name: plan.name, version: plan.version, hash, flow: plan.flow };
  const rows = settlement.gatewayRows.filter((row) => row.plan === plan.id);
  const none = (code: 'NOT_ENROLLED' | 'NOT_IN_TERM'): PlanShare => {
    const paid = sumFen(rows.map((row) => row.amount));
    payUpTo(burden.burdenParts, paid);
    return { ...head, liabilities: [], paid, paidBy: rows.length > 0 ? 'gateway' : 'us', reason: { code } };
  };
  const on = dateOf(settlement, plan.term.yearBy);
  if (holding.enrolment === undefined) return none('NOT_ENROLLED');
  const { from = plan.term.from, to = plan.term.to } = holding.enrolment;
  if (!isInTerm(plan, on) || on < from || to < on) return none('NOT_IN_TERM');
  const terms = termsOn(holding.loaded, on);
  const scope = {
    ...{ edition, settlement, terms, enrolment: holding.enrolment, draft, review },
    ...(family === undefined ? {} : { family }),
  };
  if (rows.length > 0) return takenOver(scope, burden, head);
  const priced = priceLiabilities(scope, burden);
  let left = due;
  const liabilities = priced.map(({ share }): LiabilityShare => {
    const flow = plan.liabilities.find(({ id }) => id === share.liability)?.flow ?? plan.flow;
    const atCounter = flow === 'counter' ? minFen(share.payout, left) : 0n;
    left -= atCounter;
    return { ...share, atCounter };
  });
  const legend = legendOf(plan, liabilities);
  return { ...head, liabilities, paid: sumFen(liabilities.map((share) => share.payout)), paidBy: 'us', legend };
}

export function dateOf(settlement: Settlement, yearBy: 'settlement' | 'discharge' | 'admission'): string {
  const { settledAt, dischargedOn, admittedOn } = settlement.visit;
  const settledOn = settledAt.slice(0, 10);
  if (yearBy === 'discharge') return dischargedOn ?? settledOn;
  return yearBy === 'admission' ? (admittedOn ?? settledOn) : settledOn;
}

const hasRows = (settlement: Settlement, plan: string): boolean =>
  settlement.gatewayRows.some((row) => row.plan === plan);

/**
 * Rows of a plan that is not loaded here: shown as the gateway's payment, or the patient would be asked for it again.
 */
function unknownPlanShares(settlement: Settlement, holdings: readonly Holding[]): PlanShare[] {
  const known = new Set(holdings.map((holding) => holding.loaded.plan.id));
  return settlement.gatewayRows
    .filter((row) => !known.has(row.plan))
    .map((row) => ({
      plan: row.plan,
      name: { zh: row.name, en: row.name },
      version: '',
      hash: '',
      flow: 'counter',
      liabilities: [],
      paid: row.amount,
      paidBy: 'gateway',
      reason: { code: 'RULE_MISSING', missing: row.plan },
    }));
}

/** The plans reduce what the patient still has to pay in cash first; beyond that, account money goes back. */
function patientShare(settlement: Settlement, pays: Fen, plans: readonly PlanShare[]): PatientShare {
  const { amounts } = settlement;
  const relief = amounts.personal - pays;
  const offCash = minFen(relief, amounts.cash);
  const offFamily = minFen(relief - offCash, amounts.familyAccount);
  const offAccount = relief - offCash - offFamily;
  return {
    pays,
    cash: amounts.cash - offCash,
    familyAccount: amounts.familyAccount - offFamily,
    account: amounts.account - offAccount,
    backToAccount: atLeastZero(offAccount),
    backToFamilyAccount: offFamily,
    transferLater: sumFen(plans.filter((plan) => plan.paidBy === 'us').map((plan) => plan.paid - paidAtCounter(plan))),
  };
}
