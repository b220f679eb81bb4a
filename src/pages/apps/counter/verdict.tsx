import type { JSX } from 'preact';
import { type BilingualText, Term } from '../../kit/say.tsx';
import { chinaMoment } from '../../kit/time.ts';
import { type Case, confirmBlocked } from './case.ts';
import { KeyButton } from './key-bar.tsx';
import { keysNow } from './keys.ts';
import { ProblemLines } from './problem.tsx';
import * as store from './store.ts';

/** What follows from the state: the key to press, the receipt, or what went wrong and what to do. */
export function Verdict({ view }: { view: Case }) {
  return (
    <div class="verdict">
      {view.note === undefined ? null : <NoteLine said={view.note} />}
      {view.problem !== undefined && view.phase !== 'changed' ? <ProblemLines problem={view.problem} /> : null}
      <Next view={view} />
    </div>
  );
}

function NoteLine({ said }: { said: BilingualText }) {
  return (
    <p class="note-line" data-note>
      {said.zh} <small lang="en">{said.en}</small>
    </p>
  );
}

function Next({ view }: { view: Case }): JSX.Element {
  switch (view.phase) {
    case 'confirming':
    case 'cancelling':
    case 'quoting':
      return <Waiting view={view} />;
    case 'unknown':
      return <Unknown view={view} />;
    case 'settled':
      return <Receipt view={view} />;
    case 'cancelled':
      return <CancelReceipt view={view} />;
    case 'trial':
    case 'ready':
    case 'expired':
    case 'changed':
    case 'refused':
      return <ConfirmKey view={view} />;
  }
}

function ConfirmKey({ view }: { view: Case }) {
  const key = keysNow().find((candidate) => candidate.key === 'F2');
  const blocked = confirmBlocked(view);
  if (key === undefined) return null;
  return (
    <>
      <KeyButton of={key} large />
      {blocked === undefined || view.phase === 'refused' ? null : (
        <p class="blocked" data-blocked>
          {blocked.zh} <small lang="en">{blocked.en}</small>
        </p>
      )}
    </>
  );
}

const SLOW_SECONDS = 3;

function Waiting({ view }: { view: Case }) {
  const seconds = Math.max(0, Math.floor((store.now.value - view.since) / 1000));
  return (
    <p class="note-line">
      {seconds >= SLOW_SECONDS ? `仍在等待账本，已 ${seconds} 秒` : '请稍候'}{' '}
      <small lang="en">{seconds >= SLOW_SECONDS ? 'still waiting for the ledger' : 'one moment'}</small>
    </p>
  );
}

/** The gateway has it or has it not: the desk finds out, and says who is at it and when it asks next. */
function GatewayUnknown({ view }: { view: Case }) {
  const { drivenVisit } = view;
  return (
    <div class="unknown" data-unknown="gateway">
      <p>
        <b>医保结算结果未知，系统正在向医保平台核实。</b>请勿重复收款，请患者稍候。
      </p>
      <p>
        {drivenVisit?.owner === 'person'
          ? '已转人工处理，可先接待下一位。'
          : '可按 F4 先接待下一位，核实到结果后显示。'}
        {drivenVisit === undefined ? null : (
          <>
            已问 <span class="money">{drivenVisit.tries}</span> 次
            {drivenVisit.nextAt === undefined ? null : <>，下次 {chinaMoment(drivenVisit.nextAt)}</>}。
          </>
        )}{' '}
        <small lang="en">
          Whether the gateway has charged is not known; the desk is asking it. Do not collect twice.
        </small>
      </p>
    </div>
  );
}

function Unknown({ view }: { view: Case }) {
  if (view.asked === 'gateway') return <GatewayUnknown view={view} />;
  const what = view.asked === 'cancel' ? '撤销' : '结算';
  const seconds = Math.max(0, Math.floor((store.now.value - view.since) / 1000));
  return (
    <div class="unknown" data-unknown>
      <p>
        <b>没有收到{what}结果。</b>请勿重复收款，也不要重新生成单号。
      </p>
      <p>
        正在查询账本，每 2 秒一次，已 <span class="money">{seconds}</span> 秒。{' '}
        <small lang="en">No answer came back; the ledger is asked every 2 s. Do not collect twice.</small>
      </p>
    </div>
  );
}

function Receipt({ view }: { view: Case }) {
  const { settled } = view;
  if (settled === undefined) return null;
  return (
    <dl class="receipt" data-receipt>
      <Term zh="入账时间" en="recorded" is={chinaMoment(settled.recordedAt)} />
      <Term zh="账本序号" en="entry" is={settled.entry} />
      <Term zh="校验值" en="hash" is={<code>{settled.hash.slice(0, 16)}</code>} />
    </dl>
  );
}

function CancelReceipt({ view }: { view: Case }) {
  const { receipt, settled } = view;
  const cancelledAt = receipt?.cancelledAt ?? settled?.cancelledAt;
  return (
    <div data-cancel-receipt>
      <dl class="receipt">
        <Term zh="撤销时间" en="cancelled" is={cancelledAt === undefined ? '—' : chinaMoment(cancelledAt)} />
        {receipt === undefined ? null : (
          <>
            <Term zh="账本序号" en="entry" is={receipt.entry} />
            <Term zh="校验值" en="hash" is={<code>{receipt.hash.slice(0, 16)}</code>} />
          </>
        )}
      </dl>
      <p class="note-line">
        已收的款项在 HIS 退回；已退过的不再退 <small lang="en">refund in the HIS, once</small>
      </p>
      {receipt?.duplicate === true ? (
        <p class="note-line">
          此前已撤销过 <small lang="en">cancelled before</small>
        </p>
      ) : null}
      {receipt === undefined || receipt.later.length === 0 ? null : <Later ids={receipt.later} />}
    </div>
  );
}

/** Settlements that were priced on what this one had added: a person must look at them. */
function Later({ ids }: { ids: readonly string[] }) {
  return (
    <div class="later">
      <p>
        <b>此患者之后的结算需复核：</b> <small lang="en">later settlements to review</small>
      </p>
      <ul>
        {ids.map((id) => (
          <li key={id}>{id}</li>
        ))}
      </ul>
    </div>
  );
}
