import type { BillWire } from '../../../terminal/protocol.ts';
import { grouped, isZeroAmount } from '../../kit/amount.ts';
import { Icon } from '../../kit/icon.tsx';
import { uppercaseMoney } from '../../kit/uppercase.ts';
import { type Case, LOOKS } from './case.ts';
import { instructionOf, refundOf } from './refund.ts';
import * as store from './store.ts';
import { TakenBack } from './taken-back.tsx';
import { type Tender, TenderTable } from './tenders.tsx';
import { Verdict } from './verdict.tsx';

/**
 * The largest thing on the page, one per page: what is left for the patient, or what to do where nothing is to be
 * collected.
 */
export function Remainder({ view }: { view: Case }) {
  const look = LOOKS[view.phase];
  const instruction = instructionOf(view);
  const refund = refundOf(view);
  return (
    <section class={`remainder tone-edge-${look.tone}`} aria-label="个人应付 Patient pays">
      <p class={`state tone-${look.tone}`} data-state={view.phase}>
        <Icon name={look.icon} />
        <StateWords view={view} />
        <Duplicate view={view} />
      </p>
      {instruction === undefined ? null : (
        <p class={`instruction tone-${look.tone === 'plain' ? 'bad' : look.tone}`} data-instruction>
          {instruction.zh} <small lang="en">{instruction.en}</small>
        </p>
      )}
      {refund === undefined ? null : <TakenBack refund={refund} />}
      {instruction === undefined ? <Due patient={view.bill.patient} /> : <DueAside view={view} />}
      <Verdict view={view} />
    </section>
  );
}

/** A sale of which a part came back is no cancelled one. */
function StateWords({ view }: { view: Case }) {
  const look = LOOKS[view.phase];
  const part = refundOf(view)?.stands;
  const said = part === undefined || part === null ? look : { zh: '部分退货', en: 'Goods came back' };
  return (
    <>
      <b>{said.zh}</b> <small lang="en">{said.en}</small>
    </>
  );
}

function Due({ patient }: { patient: BillWire['patient'] }) {
  return (
    <>
      <p class="remainder-label">
        个人应付 <small lang="en">patient pays</small>
      </p>
      <p class="remainder-figure" data-remainder>
        <span class="remainder-yen">¥</span>
        {grouped(patient.pays)}
      </p>
      <p class="remainder-upper" data-upper>
        {isZeroAmount(patient.pays) ? '零元整 无需付款' : uppercaseMoney(patient.pays)}
      </p>
      <Covered patient={patient} />
    </>
  );
}

/** The figure of a bill that is not to be collected: small, and it says so. */
function DueAside({ view }: { view: Case }) {
  const words = view.phase === 'unknown' ? '待核实的账单，个人应付' : '本单原个人应付';
  return (
    <p class="due-aside">
      {words}{' '}
      <b class="money" data-remainder>
        {grouped(view.bill.patient.pays)}
      </b>
    </p>
  );
}

function Duplicate({ view }: { view: Case }) {
  const settledBefore = view.quotedAt !== undefined && store.isDuplicate(view.settlementId, view.quotedAt);
  if (view.settled?.duplicate !== true && !settledBefore) return null;
  return (
    <span class="duplicate" data-duplicate>
      重复（已结算过） <small lang="en">settled before</small>
    </span>
  );
}

/** How the remainder is covered. Cash always stands there; the rest only when it is something. */
function Covered({ patient }: { patient: BillWire['patient'] }) {
  const tenders: readonly Tender[] = [
    ['现金', 'cash', patient.cash],
    ['个人账户', 'own account', patient.account],
    ['家庭共济账户', 'family account', patient.familyAccount],
    ['退回个人账户', 'back to account', patient.backToAccount],
    ['退回家庭账户', 'back to family', patient.backToFamilyAccount],
    ['稍后转账', 'transferred later', patient.transferLater],
  ];
  return <TenderTable tenders={tenders} always={2} />;
}
