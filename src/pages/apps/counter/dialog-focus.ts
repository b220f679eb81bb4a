/**
 * Keeps the focus in a modal dialog: Tab goes round in it, a click beside it takes the focus from nothing, and what
 * gets the focus elsewhere gives it back.
 * @returns ends it
 */
export function keepFocusIn(dialog: HTMLElement): () => void {
  const isOutside = (event: Event): boolean => !(event.target instanceof Node && dialog.contains(event.target));
  const onFocusIn = (event: Event): void => {
    if (isOutside(event)) dialog.focus();
  };
  const onMouseDown = (event: Event): void => {
    if (isOutside(event)) event.preventDefault();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Tab') {
      event.preventDefault();
      nextStop(dialog, event.shiftKey)?.focus();
    }
  };
  document.addEventListener('focusin', onFocusIn);
  document.addEventListener('mousedown', onMouseDown);
  document.addEventListener('keydown', onKeyDown);
  dialog.focus();
  return () => {
    document.removeEventListener('focusin', onFocusIn);
    document.removeEventListener('mousedown', onMouseDown);
    document.removeEventListener('keydown', onKeyDown);
  };
}

function nextStop(dialog: HTMLElement, isBack: boolean): HTMLElement | null | undefined {
  const stops: (HTMLElement | null)[] = Array.from(dialog.querySelectorAll<HTMLElement>('button, input'));
  const at = stops.indexOf(document.activeElement as HTMLElement | null);
  const [first, last] = [stops[0], stops[stops.length - 1]];
  return isBack ? (stops[at - 1] ?? last) : (stops[at + 1] ?? first);
}
