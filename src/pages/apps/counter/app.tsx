import { BarPatterns } from '../../kit/bars.tsx';
import { Say } from '../../kit/say.tsx';
import { BillStairs } from './bill-stairs.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { ChangedAlert } from './changed-alert.tsx';
import { EntryBox } from './entry-box.tsx';
import { HelpOverlay } from './help-overlay.tsx';
import { KeyBar } from './key-bar.tsx';
import { MatchesDialog } from './matches-dialog.tsx';
import { ParkedStrip } from './parked-strip.tsx';
import { Remainder } from './remainder.tsx';
import { SideLists } from './side-lists.tsx';
import * as store from './store.ts';
import { TopStrip } from './top-strip.tsx';
import { WhyPanel } from './why-panel.tsx';

export function App() {
  if (!store.isCounter) return <NoCounter />;
  return (
    <>
      <BarPatterns />
      <TopStrip />
      <EntryBox />
      <ParkedStrip />
      <Desk />
      <KeyBar />
      <Overlays />
      <div class="unseen" aria-live="polite">
        {store.politely.value}
      </div>
      <div class="unseen" role="alert" aria-live="assertive">
        {store.atOnce.value}
      </div>
    </>
  );
}

function NoCounter() {
  return (
    <main class="no-counter">
      <h1>
        {store.counter === '' ? (
          <Say zh="地址中缺少窗口号" en="The address names no counter" />
        ) : (
          <Say zh="地址中的窗口号格式不对" en="The counter in the address is malformed" />
        )}
      </h1>
      <p>
        <Say
          zh="窗口号只含字母、数字和 . _ -，不含空格，最多 64 个字符"
          en="Letters, digits, . _ - only, no spaces, at most 64"
        />
      </p>
      <p>
        例如 <a href="?counter=C01">?counter=C01</a>
      </p>
    </main>
  );
}

function Desk() {
  const view = store.current.value;
  if (view === undefined) {
    return (
      <main class="desk">
        <SideLists />
        <section class="idle">
          <Say {...idleWords()} />
        </section>
      </main>
    );
  }
  if (view.phase === 'changed') {
    return (
      <main class="desk">
        <SideLists />
        <ChangedAlert view={view} />
      </main>
    );
  }
  return (
    <main class={store.whyOpen.value ? 'desk desk-why' : 'desk'}>
      {store.whyOpen.value ? null : <SideLists />}
      <BillStairs view={view} />
      <div class="right">
        <Remainder view={view} />
        {store.whyOpen.value ? <WhyPanel /> : null}
      </div>
    </main>
  );
}

function idleWords(): { zh: string; en: string } {
  if (store.restoring.value) return { zh: '正在读取窗口数据…', en: 'Reading the desk…' };
  if (store.waiting.value.length > 0) return { zh: '按 Enter 打开选中的账单', en: 'Enter opens the selected bill' };
  return { zh: '等待 HIS 送来账单，或扫描结算号', en: 'Waiting for a bill from the HIS, or scan a settlement id' };
}

function Overlays() {
  if (store.overlay.value === 'help') return <HelpOverlay />;
  if (store.overlay.value === 'matches') return <MatchesDialog />;
  return store.overlay.value === 'cancel' ? <CancelDialog /> : null;
}
