import { useLayoutEffect, useRef } from 'preact/hooks';
import { grouped } from '../../kit/amount.ts';
import { chinaMoment } from '../../kit/time.ts';
import { CANCEL_REASONS, chooseReason, foreignCounter, mayCancel, OTHER_REASON, turnForeign } from './cancel-choice.ts';
import { keepFocusIn } from './dialog-focus.ts';
import { focusBox } from './keys.ts';
import { Who } from './patient-line.tsx';
import * as store from './store.ts';

const OTHER = { zh: '其他', en: 'Other' };

/** F8 asks for a reason; a second F8 takes the settlement back. Enter does nothing, because a scanner presses it. */
export function CancelDialog() {
  const dialog = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const release = dialog.current === null ? undefined : keepFocusIn(dialog.current);
    return () => {
      release?.();
      focusBox();
    };
  }, []);
  const choice = store.cancelChoice.value;
  // The box of the reason in words took the focus with it when it went.
  useLayoutEffect(() => {
    if (dialog.current?.contains(document.activeElement) === false) dialog.current.focus();
  }, [choice]);
  const view = store.current.value;
  if (view === undefined) return null;
  const ready = mayCancel();
  return (
    <div class="veil">
      <section class="dialog" role="dialog" aria-modal="true" aria-label="撤销结算 Cancel" tabIndex={-1} ref={dialog}>
        <h2>
          撤销结算 <small lang="en">cancel the settlement</small>
        </h2>
        <p>
          <Who patient={view.patient} /> 结算号 {view.settlementId}，个人应付{' '}
          <b class="money">{grouped(view.bill.patient.pays)}</b>
        </p>
        <Foreign recordedAt={view.settled?.recordedAt} />
        <p>
          请选择原因（按数字键） <small lang="en">choose a reason</small>
        </p>
        <ol class="reasons">
          {[...CANCEL_REASONS, OTHER].map((reason, index) => (
            <li key={reason.zh} class={choice === index ? 'is-pointed' : ''}>
              <button type="button" aria-pressed={choice === index} onClick={() => chooseReason(index)}>
                <kbd>{index + 1}</kbd> {reason.zh} <small lang="en">{reason.en}</small>
              </button>
            </li>
          ))}
        </ol>
        {choice === OTHER_REASON ? <OtherReason /> : null}
        <div role="alert">{store.cancelScanned.value ? <Scanned /> : null}</div>
        <p class={ready ? 'dialog-key' : 'dialog-key is-off'} data-cancel-ready={ready}>
          <kbd>F8</kbd> 再按一次 F8 撤销 <small lang="en">again to cancel</small>
        </p>
        <p>
          <kbd>Esc</kbd> 返回，不撤销 <small lang="en">back, cancel nothing</small>
        </p>
      </section>
    </div>
  );
}

function Scanned() {
  return (
    <p class="cancel-scanned" data-cancel-scanned>
      刚才的扫码没有打开账单：请先按 <kbd>Esc</kbd> 关闭，再扫码{' '}
      <small lang="en">the scan opened nothing: press Esc first, then scan</small>
    </p>
  );
}

/** Money that another window took is not given back here by mistake. */
function Foreign({ recordedAt }: { recordedAt: string | undefined }) {
  const counter = foreignCounter();
  if (counter === undefined) return null;
  const known = store.cancelForeign.value;
  return (
    <div class="cancel-foreign" data-foreign={counter}>
      <p>
        此账单由<b>窗口 {counter}</b> 于 {recordedAt === undefined ? '' : chinaMoment(recordedAt)} 收费，不是本窗口{' '}
        {store.counter}。 <small lang="en">settled by counter {counter}, not by this one</small>
      </p>
      <button type="button" aria-pressed={known} onClick={turnForeign}>
        <kbd>0</kbd> {known ? '✓ 已确认：' : '确认：'}撤销窗口 {counter} 的账单
      </button>
    </div>
  );
}

function OtherReason() {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  return (
    <input
      class="entry-box"
      type="text"
      maxLength={100}
      aria-label="原因 Reason"
      placeholder="请填写原因"
      value={store.cancelText.value}
      ref={input}
      onInput={(event) => {
        store.cancelText.value = event.currentTarget.value;
      }}
    />
  );
}
