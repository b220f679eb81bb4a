import type { LiabilityShareWire, PlanShareWire, StepWire } from '../../../terminal/protocol.ts';
import { grouped, groupedWithin, isZeroAmount } from '../../kit/amount.ts';
import { GaugeBar } from '../../kit/bars.tsx';
import { Say } from '../../kit/say.tsx';
import type { StairStep } from '../../kit/steps.ts';
import { formulaSaid, reasonSaid } from '../../kit/words.ts';
import * as store from './store.ts';
import { told } from './told.ts';
import { BandTable, LinesList } from './why-tables.tsx';

type Legend = PlanShareWire['legend'];

/** F7: the arithmetic of one liability with real numbers, and the sentence of the plan behind each step. */
export function WhyPanel() {
  const step = store.explainable.value[store.chosen.value];
  const { subject } = step ?? {};
  if (step === undefined || subject === undefined) return null;
  const { plan, liability } = subject;
  const node = liability === undefined ? `plan.${plan.plan}` : `plan.${plan.plan}.${liability.liability}`;
  return (
    <section class="why" aria-label="为什么 Why" aria-live="polite" data-why={step.key}>
      <h2>
        为什么是 {grouped(step.amount)} <small lang="en">why</small>{' '}
        <span class="why-place">
          {store.chosen.value + 1}/{store.explainable.value.length} ↑↓
        </span>
      </h2>
      <p class="why-name">
        {liability === undefined ? null : <Say {...liability.name} />} <PlanLine plan={plan} />
      </p>
      <Sentence step={step} liability={liability} />
      <Told id={node} />
      {liability === undefined ? null : <Explained liability={liability} legend={plan.legend} of={node} />}
    </section>
  );
}

/** The same in the patient's words, to be read out. */
function Told({ id }: { id: string }) {
  const lines = told.value.get(id) ?? [];
  if (lines.length === 0) return null;
  return (
    <div class="why-told" data-told>
      <h3>
        对患者说 <small lang="en">for the patient</small>
      </h3>
      {lines.map((line) => (
        <p key={line.zh}>{line.zh}</p>
      ))}
    </div>
  );
}

function PlanLine({ plan }: { plan: PlanShareWire }) {
  return (
    <span class="why-plan">
      {plan.name.zh} {plan.version} <code>{plan.hash.slice(0, 8)}</code>
    </span>
  );
}

function Sentence({ step, liability }: { step: StairStep; liability: LiabilityShareWire | undefined }) {
  const zero = isZeroAmount(step.amount);
  const said = liability?.reason === undefined ? step.note : reasonSaid(liability.reason);
  if (zero) {
    return (
      <p class="why-sentence" data-sentence>
        <b>赔付 0.00：{said?.zh ?? '无'}</b> <small lang="en">{said?.en ?? ''}</small>
      </p>
    );
  }
  return (
    <p class="why-sentence" data-sentence>
      <b>
        本次赔付 {grouped(step.amount)} 元
        {liability === undefined ? '' : `，窗口直接抵扣 ${grouped(liability.atCounter)} 元`}
      </b>
      {step.note === undefined ? null : `；${step.note.zh}`}
    </p>
  );
}

function Explained({ liability, legend, of }: { liability: LiabilityShareWire; legend: Legend; of: string }) {
  const closed = liability.reason?.source;
  return (
    <>
      {closed === undefined ? null : <SourceLine source={closed} legend={legend} />}
      {liability.gauges.length === 0 ? null : (
        <div class="why-gauges">
          {liability.gauges.map((gauge, index) => (
            <div class="why-gauge" key={`${gauge.of}-${index}`} data-gauge={gauge.of}>
              <h3>
                {gauge.of === 'deductible' ? <Say zh="免赔额" en="deductible" /> : <Say zh="限额" en="cap" />}
                {gauge.shared === undefined ? null : <span class="faint">（共用 {gauge.shared}）</span>}
              </h3>
              <GaugeBar {...gauge} />
            </div>
          ))}
        </div>
      )}
      {liability.steps.length === 0 ? null : (
        <ol class="why-steps">
          {liability.steps.map((step, index) => (
            // The order of the steps is their identity: a rule may occur twice.
            <WhyStep key={`${step.rule}-${index}`} step={step} legend={legend} of={of} />
          ))}
        </ol>
      )}
    </>
  );
}

function WhyStep({ step, legend, of }: { step: StepWire; legend: Legend; of: string }) {
  return (
    <li class="why-step" data-rule={step.rule}>
      <p class="why-head">
        <span>
          {step.label.zh} <small lang="en">{step.label.en}</small>
        </span>
        <b class="money">{grouped(step.out)}</b>
      </p>
      <p class="why-formula">{groupedWithin(formulaSaid(step.formula))}</p>
      {step.bands === undefined ? null : <BandTable bands={step.bands} />}
      {step.lines === undefined ? null : <LinesList lines={step.lines} of={of} />}
      {step.source === undefined ? null : <SourceLine source={step.source} legend={legend} />}
    </li>
  );
}

function SourceLine({ source, legend }: { source: NonNullable<StepWire['source']>; legend: Legend }) {
  const document = legend?.sources[source.doc];
  const reading = source.assumption === undefined ? undefined : legend?.assumptions[source.assumption];
  return (
    <blockquote class="why-source" data-source>
      「{source.quote}」
      {source.assumption === undefined ? (
        <span class="tag">
          条款原文 <small lang="en">text</small>
        </span>
      ) : (
        <span class="tag tag-assumed">
          原文未明，按约定理解 <small lang="en">assumption</small>：{reading?.zh ?? source.assumption}
        </span>
      )}
      {document === undefined ? null : (
        <small class="why-document">
          《{document.title}》{document.issued ?? ''}
        </small>
      )}
    </blockquote>
  );
}
