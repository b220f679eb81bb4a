import { expect, test, vi } from 'vitest';
import { InProcessSignal } from '../../src/terminal/signal.ts';
import { signalContract } from '../signal.contract.ts';

signalContract('in one process', async () => {
  const signal = new InProcessSignal();
  return [signal, signal];
});

test('what is notified many times in one turn of the event loop is heard once', async () => {
  const signal = new InProcessSignal();
  const heard = vi.fn();
  signal.on('C1', heard);
  for (let times = 0; times < 5; times += 1) signal.notify('C1');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(heard).toHaveBeenCalledTimes(1);
});

test('what is notified by one who hears is heard in the next turn', async () => {
  const signal = new InProcessSignal();
  const heard = vi.fn(() => {
    if (heard.mock.calls.length === 1) signal.notify('C1');
  });
  signal.on('C1', heard);
  signal.notify('C1');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(heard).toHaveBeenCalledTimes(2);
});

test('a listening that ended is ended again without ending another at the counter', async () => {
  const signal = new InProcessSignal();
  const end = signal.on('C1', () => {});
  end();
  const heard = vi.fn();
  signal.on('C1', heard);
  end();
  signal.notify('C1');
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
});
