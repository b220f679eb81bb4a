import { type CounterKey, focusBox, keysNow } from './keys.ts';
import * as store from './store.ts';

/** Every key as a button, for those who have a mouse in hand, and as the legend for those who have not. */
export function KeyBar() {
  return (
    <nav class="keys" aria-label="功能键 Keys">
      {keysNow().map((key) => (
        <KeyButton key={key.key} of={key} />
      ))}
    </nav>
  );
}

export function KeyButton({ of, large = false }: { of: CounterKey; large?: boolean }) {
  const again = of.key === 'F4' && store.armed.value === 'F4';
  return (
    <button
      type="button"
      class={`key${large ? ' key-large' : ''}${again ? ' key-armed' : ''}`}
      data-key={of.key}
      disabled={of.blocked !== undefined}
      title={of.blocked?.zh ?? ''}
      onClick={() => {
        of.run();
        focusBox();
      }}
    >
      <kbd>{of.key}</kbd>
      <span class="zh">{again ? '再按一次放弃' : of.zh}</span>{' '}
      <small lang="en">{again ? 'again to drop' : of.en}</small>
    </button>
  );
}
