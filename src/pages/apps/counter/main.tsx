import { render } from 'preact';
import { App } from './app.tsx';
import { onKeyDown } from './keys.ts';
import { isCounter } from './store.ts';
import { start } from './stream.ts';

const page = document.getElementById('page');
if (page !== null) {
  render(<App />, page);
  if (isCounter) {
    window.addEventListener('keydown', onKeyDown);
    start();
  }
}
