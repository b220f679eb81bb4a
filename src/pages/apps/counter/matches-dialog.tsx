import { grouped } from '../../kit/amount.ts';
import { chinaTime } from '../../kit/time.ts';
import { chooseMatch } from './look-up.ts';
import { nameOf } from './matching.ts';
import type { Match } from './store.ts';
import * as store from './store.ts';

/** Several bills are meant by what was typed: a digit chooses. Enter chooses nothing, because a scanner presses it. */
export function MatchesDialog() {
  return (
    <div class="veil">
      <section
        class="dialog"
        role="dialog"
        aria-label="选择账单 Choose a bill"
        data-matches={store.matches.value.length}
      >
        <h2>
          找到 {store.matches.value.length} 笔，请按数字选择 <small lang="en">press a digit</small>
        </h2>
        <ol class="reasons">
          {store.matches.value.map((match, index) => (
            <li key={numberOf(match)}>
              <button type="button" onClick={() => chooseMatch(index)}>
                <kbd>{index + 1}</kbd> {nameOf(match) ?? '（未提供姓名）'} <b class="money">{grouped(paysOf(match))}</b>{' '}
                {stateOf(match)} <span class="faint">…{numberOf(match).slice(-10)}</span>
              </button>
            </li>
          ))}
        </ol>
        <p>
          <kbd>Esc</kbd> 返回 <small lang="en">back</small>
        </p>
      </section>
    </div>
  );
}

const numberOf = (match: Match): string =>
  match.kind === 'bill' ? match.row.settlementId : match.quote.reply.settlementId;
const paysOf = (match: Match): string =>
  match.kind === 'bill' ? match.row.patientPays : match.quote.reply.bill.patient.pays;

function stateOf(match: Match): string {
  if (match.kind === 'quote') return '等待中';
  const state = match.row.state === 'cancelled' ? '已撤销' : '已结算';
  return `${chinaTime(match.row.recordedAt).slice(0, 5)} ${state}`;
}
