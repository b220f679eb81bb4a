import type { StepWire } from '../bill/index.ts';
import { type BaseKind, type Bilingual, baseKind, isAmountBase } from '../plan/index.ts';
import { clauseOf, gaugesOf } from './clause.ts';
import type { ExplanationNode } from './explanation.ts';
import { stepFormula } from './formula.ts';
import { linesOf } from './lines.ts';
import { isZeroAmount, join, text } from './say.ts';
import type { LiabilitySource } from './scope.ts';
import type { StepScope } from './step-talk.ts';
import { detailSaid, patientSaid } from './step-words.ts';
import { RULE_NAMES } from './words.ts';

/** One node for each step of the arithmetic. */
export function stepNodes(id: string, of: LiabilitySource): ExplanationNode[] {
  const seen = new Map<string, number>();
  let before: string | undefined;
  return of.liability.steps.map((step) => {
    const count = (seen.get(step.rule) ?? 0) + 1;
    seen.set(step.rule, count);
    const node = stepNode(`${id}.${step.rule}${count === 1 ? '' : `.${count}`}`, { of, step, before });
    // A changed rate is not an amount; the next step still starts from the amount before it.
    if (step.rule !== 'adjust') before = step.out;
    return node;
  });
}

function stepNode(id: string, scope: StepScope): ExplanationNode {
  const { of, step } = scope;
  const formula = stepFormula(step, of);
  const isAmount =
    step.rule !== 'adjust' && !(step.rule === 'base' && of.rule !== undefined && !isAmountBase(of.rule.base));
  const gauges = gaugesOf(of).filter((gauge) => gauge.of === step.rule && gauge.limit === limitOf(step));
  const bands = (step.bands ?? []).map((band) => ({ ...band, active: !isZeroAmount(band.amount) }));
  return {
    id,
    kind: 'step',
    label: of.all.givenBoth(step.label),
    value: isAmount ? step.out : null,
    formula,
    patient: patientSaid(scope),
    professional: professional(scope, formula),
    ...clauseOf(step.source, of, step.figures),
    ...(bands.length === 0 ? {} : { bands }),
    ...linesOf(step, of),
    ...(gauges.length === 0 ? {} : { gauges }),
    ...originOf(step, of),
    children: [],
  };
}

const limitOf = (step: StepWire): string | undefined => step.inputs.deductible ?? step.inputs.cap;

function professional(scope: StepScope, formula: Bilingual): Bilingual {
  const { step, of } = scope;
  const rule = RULE_NAMES[step.rule];
  const label = of.all.givenBoth(step.label);
  return join(
    text(`〔${rule.zh}〕${label.zh}。`, `[${rule.en}] ${label.en}.`),
    detailSaid(scope),
    text(`算式：${formula.zh}。`, `Arithmetic: ${formula.en}.`),
  );
}

/** The fields of the message that a base or a foreign line were read from. */
function originOf(step: StepWire, of: LiabilitySource): Pick<ExplanationNode, 'origin'> {
  const { rule, all } = of;
  if (step.rule === 'deductible') {
    const amount = rule?.deductible?.amount;
    return typeof amount === 'object' && 'lineOf' in amount ? all.origin('criticalIllness.line') : {};
  }
  if (step.rule !== 'base' || rule === undefined) return {};
  return all.origin(...BASE_FIELDS[baseKind(rule.base)]);
}

const TOTALS = ['amounts.selfFunded', 'amounts.overLimit', 'amounts.preSelfPay', 'amounts.inScope'];
const BASE_FIELDS: Readonly<Record<BaseKind, readonly string[]>> = {
  components: TOTALS,
  lines: ['lines'],
  criticalIllnessLeft: ['criticalIllness.scopeCost', 'criticalIllness.paid', 'criticalIllness.assistancePaid'],
  sum: TOTALS,
  share: TOTALS,
  leftAfter: TOTALS,
  overflowOf: TOTALS,
  days: ['visit.admittedOn', 'visit.dischargedOn'],
  once: [],
};
