import { useLayoutEffect, useRef } from 'preact/hooks';
import type { CounterBillRow, WaitingQuote } from '../../../terminal/protocol.ts';
import { grouped } from '../../kit/amount.ts';
import { Say } from '../../kit/say.tsx';
import { chinaTime } from '../../kit/time.ts';
import { isHeld, isOut } from './case.ts';
import { openById, openQuote, queue } from './flow.ts';
import * as store from './store.ts';

const BILLS_SHOWN = 12;

/** What waits at this counter, and what it settled today. */
export function SideLists() {
  const list = queue();
  return (
    <aside class="side">
      <h2>
        <Say zh={`等待 ${list.length} 笔`} en="waiting" />
      </h2>
      {list.length === 0 ? (
        <p class="faint">
          无 <small lang="en">none</small>
        </p>
      ) : null}
      <ul class="side-list" data-waiting={list.length}>
        {list.map((quote) => (
          <WaitingRow key={quote.quoteId} quote={quote} />
        ))}
      </ul>
      <h2>
        <Say zh="今日账单" en="today's bills" />
      </h2>
      <ul class="side-list">
        {store.todaysBills.value.slice(0, BILLS_SHOWN).map((row) => (
          <BillRow key={row.settlementId} row={row} />
        ))}
      </ul>
    </aside>
  );
}

/** Disputed figures are dealt with first; what is only out is parked. */
const isBusy = (): boolean => {
  const phase = store.current.value?.phase;
  return phase !== undefined && isHeld(phase) && !isOut(phase);
};

function WaitingRow({ quote }: { quote: WaitingQuote }) {
  const { reply, quoteId } = quote;
  const pointed = store.pointed.value === quoteId;
  const open = store.current.value?.quoteId === quoteId;
  const row = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    if (pointed) row.current?.scrollIntoView({ block: 'nearest' });
  }, [pointed]);
  const duplicate = store.isDuplicate(reply.settlementId, reply.quotedAt);
  return (
    <li class={`side-row${pointed ? ' is-pointed' : ''}${open ? ' is-open' : ''}`} ref={row}>
      <button type="button" tabIndex={-1} aria-current={open} onClick={() => (isBusy() ? undefined : openQuote(quote))}>
        <span class="side-name">{reply.patient.maskedName ?? '（未提供姓名）'}</span>
        <span class="money">{grouped(reply.bill.patient.pays)}</span>
        <span class="side-id">…{reply.settlementId.slice(-10)}</span>
        <span class="side-tag">
          {open ? '屏幕上 ' : pointed ? '▶ 选中 ' : ''}
          {duplicate ? '重复（已结算过）' : reply.canSettle ? '' : '预结算'}
        </span>
      </button>
    </li>
  );
}

function BillRow({ row }: { row: CounterBillRow }) {
  const open = store.current.value?.settlementId === row.settlementId && store.current.value.quoteId === undefined;
  return (
    <li class={`side-row${open ? ' is-open' : ''}`}>
      <button type="button" tabIndex={-1} onClick={() => (isBusy() ? undefined : openById(row.settlementId))}>
        <span class="side-name">{row.maskedName ?? '（未提供姓名）'}</span>
        <span class={row.state === 'cancelled' ? 'money struck' : 'money'}>{grouped(row.patientPays)}</span>
        <span class="side-id">
          {chinaTime(row.recordedAt).slice(0, 5)} …{row.settlementId.slice(-6)}
        </span>
        <span class="side-tag">{tagOf(row) || (open ? '屏幕上' : '')}</span>
      </button>
    </li>
  );
}

function tagOf(row: CounterBillRow): string {
  if (row.replacedBy !== undefined) return '部分退货';
  if (row.state === 'cancelled') return '已撤销';
  return row.replaces === undefined ? '' : '退货后';
}
