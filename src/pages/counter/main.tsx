import { render } from 'preact';
import { App } from './app.tsx';
import { onKeyDown } from './keys.ts';
import { counter } from './store.ts';
import { start } from './stream.ts';

const page = document.getElementById('page');
if (page !== null) {
  render(<App />, page);
  if (/^[A-Za-z0-9._-]{1,64}$/.test(counter)) {
    window.addEventListener('keydown', onKeyDown);
    start();
  }
}
