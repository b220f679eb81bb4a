import { useRef } from 'preact/hooks';
import { ScanReader } from './entry.ts';
import { lookUp } from './flow.ts';
import { focusBox, holdBox } from './keys.ts';
import { ProblemLines } from './problem.tsx';
import * as store from './store.ts';

const scan = new ScanReader();

/** The one box. The focus comes back to it whenever nothing else holds it. */
export function EntryBox() {
  const input = useRef<HTMLInputElement>(null);

  const onKeyDown = (event: KeyboardEvent) => {
    const isEnter = event.code === 'Enter' || event.code === 'NumpadEnter' || event.key === 'Enter';
    const isShortcut = event.ctrlKey || event.altKey || event.metaKey;
    if (!isEnter) return isShortcut ? undefined : scan.press(event);
    const scanned = scan.finish(event.timeStamp);
    // Enter without a scan, while an input method is open, chooses its candidate.
    if (event.isComposing && scanned === undefined) return;
    event.preventDefault();
    if (!event.repeat) enter(input.current, scanned);
  };

  return (
    <section class="entry">
      <label class="entry-label" for="box">
        扫描 / 输入结算号 <small lang="en">settlement id</small>
      </label>
      <input
        id="box"
        class="entry-box"
        type="text"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        maxLength={160}
        ref={(element: HTMLInputElement | null) => {
          input.current = element;
          holdBox(element);
          if (element !== null && document.activeElement === document.body) element.focus();
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setTimeout(regain, 0)}
      />
      <NoticeLine />
    </section>
  );
}

/** Lost to nothing (a click on the page) comes back; lost to a button or a dialog does not. */
function regain(): void {
  const active = document.activeElement;
  if ((active === null || active === document.body) && store.overlay.value === 'none' && document.hasFocus())
    focusBox();
}

async function enter(box: HTMLInputElement | null, scanned: string | undefined): Promise<void> {
  if (box === null) return;
  const text = scanned ?? box.value;
  // Cleared before anything is asked: a code that must not be kept is not on the screen either.
  box.value = '';
  const done = await lookUp(text);
  if (!done && box.value === '') box.value = text;
}

function NoticeLine() {
  const notice = store.notice.value;
  if (notice === undefined) return <p class="entry-notice" />;
  return (
    <div class={`entry-notice tone-${notice.tone}`} data-notice>
      {notice.problem === undefined ? (
        <p>
          <b>{notice.zh}</b> <small lang="en">{notice.en}</small>
        </p>
      ) : (
        <ProblemLines problem={notice.problem} />
      )}
    </div>
  );
}
