import { useRef } from 'preact/hooks';
import { KeyReader } from './entry.ts';
import { focusBox, holdBox } from './keys.ts';
import { lookUp } from './look-up.ts';
import { ProblemLines } from './problem.tsx';
import * as store from './store.ts';

const keys = new KeyReader();
/** A scanner may end with two Enters (CR and LF): the second one belongs to the first. */
let isEnded = false;

/** The one box. The focus comes back to it whenever nothing else holds it. */
export function EntryBox() {
  const input = useRef<HTMLInputElement>(null);

  const onKeyDown = (event: KeyboardEvent) => {
    const isEnter = event.code === 'Enter' || event.code === 'NumpadEnter' || event.key === 'Enter';
    const isShortcut = event.ctrlKey || event.altKey || event.metaKey;
    if (!isEnter) {
      isEnded = false;
      if (input.current?.value === '' && !event.isComposing && event.key !== 'Process') keys.clear();
      return isShortcut ? keys.edit() : keys.press(event);
    }
    const { number } = keys;
    // Enter while an input method is open chooses its candidate, unless the keys were a scanner's.
    if (event.isComposing && number === undefined) return;
    event.preventDefault();
    if (!event.repeat) void enter(input.current, number);
  };

  return (
    <section class="entry">
      <label class="entry-label" for="box">
        扫描 / 输入结算号、尾号或姓名 <small lang="en">number, its end, or a name</small>
      </label>
      <input
        id="box"
        class="entry-box"
        type="text"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        maxLength={160}
        // A browser types into the box that was left, where the dialog itself has no box.
        readOnly={store.overlay.value === 'cancel'}
        ref={(element: HTMLInputElement | null) => {
          input.current = element;
          holdBox(element);
          if (element !== null) regain();
        }}
        onKeyDown={onKeyDown}
        onPaste={() => keys.edit()}
        onCut={() => keys.edit()}
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

async function enter(box: HTMLInputElement | null, number: string | undefined): Promise<void> {
  if (box === null) return;
  const text = number ?? box.value;
  keys.clear();
  // Cleared before anything is asked: a code that must not be kept is not on the screen either. What an input method
  // has not put down yet is put down first, or it would come after.
  if (number !== undefined) box.blur();
  box.value = '';
  focusBox();
  const isSecond = text.trim() === '' && isEnded;
  isEnded = text.trim() !== '';
  if (isSecond) return;
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
