import type { BillWire } from '../../terminal/protocol.ts';
import { grouped, isZeroAmount } from '../kit/amount.ts';
import { Icon } from '../kit/icon.tsx';
import { uppercaseMoney } from '../kit/uppercase.ts';
import { type Case, LOOKS } from './case.ts';
import * as store from './store.ts';
import { Verdict } from './verdict.tsx';

/** What is left for the patient: the largest thing on the page, one per page. */
export function Remainder({ view }: { view: Case }) {
  const { pays } = view.bill.patient;
  const look = LOOKS[view.phase];
  const free = isZeroAmount(pays);
  return (
    <section class={`remainder tone-edge-${look.tone}`} aria-label="患者应付 Patient pays">
      <p class={`state tone-${look.tone}`} data-state={view.phase}>
        <Icon name={look.icon} />
        <b>{look.zh}</b> <small lang="en">{look.en}</small>
        <Duplicate view={view} />
      </p>
      <p class="remainder-label">
        患者应付 <small lang="en">patient pays</small>
      </p>
      <p class={view.phase === 'cancelled' ? 'remainder-figure is-void' : 'remainder-figure'} data-remainder>
        <span class="remainder-yen">¥</span>
        {grouped(pays)}
      </p>
      <p class="remainder-upper" data-upper>
        {free ? '零元整 无需付款' : uppercaseMoney(pays)}
      </p>
      <Covered patient={view.bill.patient} />
      <Verdict view={view} />
    </section>
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
  const rows: readonly (readonly [string, string, string])[] = [
    ['现金', 'cash', patient.cash],
    ['个人账户', 'own account', patient.account],
    ['家庭共济账户', 'family account', patient.familyAccount],
    ['退回个人账户', 'back to account', patient.backToAccount],
    ['退回家庭账户', 'back to family', patient.backToFamilyAccount],
    ['稍后转账', 'transferred later', patient.transferLater],
  ];
  return (
    <table class="covered">
      <tbody>
        {rows.map(([zh, en, amount], index) =>
          index > 1 && isZeroAmount(amount) ? null : (
            <tr key={zh}>
              <th scope="row">
                {zh} <small lang="en">{en}</small>
              </th>
              <td class="money">{grouped(amount)}</td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}
