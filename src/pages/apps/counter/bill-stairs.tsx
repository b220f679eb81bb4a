import type { BillWire } from '../../../terminal/protocol.ts';
import { grouped } from '../../kit/amount.ts';
import { StairBar } from '../../kit/bars.tsx';
import { type StairStep, sumsHold } from '../../kit/steps.ts';
import { presenterSaid } from '../../kit/words.ts';
import type { Case } from './case.ts';
import { toggleWhy } from './flow.ts';
import { focusBox } from './keys.ts';
import { PatientLine } from './patient-line.tsx';
import * as store from './store.ts';

/** The bill as steps from the total to the remainder, each with its bar to scale. */
export function BillStairs({ view }: { view: Case }) {
  const holds = sumsHold(view.bill);
  return (
    <section class="bill" aria-label="账单 Bill">
      <PatientLine patient={view.patient} settlementId={view.settlementId} />
      <Presented by={view.bill.presentedBy} />
      <table class="stairs">
        <tbody>
          {store.steps.value.map((step) => (
            <StepRow key={step.key} step={step} />
          ))}
        </tbody>
      </table>
      <p class={holds ? 'sum-check tone-good' : 'sum-check tone-bad'} data-sums={holds}>
        {holds ? '✓ 合计一致' : '✕ 合计不一致，请勿收款'}{' '}
        <small lang="en">{holds ? 'the steps add up' : 'the steps do not add up'}</small>
      </p>
      <Notes notes={view.bill.notes} />
    </section>
  );
}

/** A relative's phone showed the patient's code: the bill is the patient's all the same. */
function Presented({ by }: { by: BillWire['presentedBy'] }) {
  if (by === undefined) return null;
  return (
    <p class="presented" data-presented={by.relation}>
      医保码由{presenterSaid(by.relation)} {by.maskedName} 出示（亲情账户），费用按患者本人计算{' '}
      <small lang="en">shown by a relative; the bill is the patient's</small>
    </p>
  );
}

function StepRow({ step }: { step: StairStep }) {
  const index = step.subject === undefined ? -1 : store.explainable.value.indexOf(step);
  const explained = store.whyOpen.value && index === store.chosen.value && index >= 0;
  return (
    <tr class={`step step-${step.role}${explained ? ' is-explained' : ''}`} data-step={step.key}>
      <th scope="row">
        <div class="step-words">
          <span class="step-sign">{step.sign}</span>
          <StepName step={step} index={index} />
          {step.note === undefined ? null : <span class="step-note">{step.note.zh}</span>}
        </div>
      </th>
      <td class="money">{grouped(step.amount)}</td>
      <td class="step-bar">
        <StairBar step={step} />
      </td>
    </tr>
  );
}

function StepName({ step, index }: { step: StairStep; index: number }) {
  const words = (
    <>
      <span class="zh">{step.name.zh}</span>{' '}
      {step.of === undefined ? null : <small class="step-of">{step.of.zh}</small>}{' '}
      <small lang="en">{step.name.en}</small>
    </>
  );
  if (index < 0) return <span class="step-name">{words}</span>;
  const explain = () => {
    toggleWhy(index);
    focusBox();
  };
  return (
    <button type="button" class="step-name step-ask" tabIndex={-1} onClick={explain}>
      {words}
    </button>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul class="notes">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
