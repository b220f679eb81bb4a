import { expect, test } from 'vitest';
import { UnreadBytes } from '../../src/terminal/unread-bytes.ts';

test('adds up what lies unread, and knows who stands still longest', () => {
  const unread = new UnreadBytes<string>();
  unread.note('a', 100);
  unread.tick();
  unread.note('b', 50);
  expect([unread.total, unread.longest()]).toEqual([150, 'a']);
  unread.note('a', 300);
  expect([unread.total, unread.longest()]).toEqual([350, 'a']);
  unread.tick();
  expect(unread.stalled(1)).toEqual(['a']);
  unread.note('a', 299);
  expect([unread.total, unread.longest(), unread.stalled(1)]).toEqual([349, 'b', []]);
  unread.note('b', 0);
  unread.note('a', 0);
  unread.note('a', 0);
  expect([unread.total, unread.longest()]).toEqual([0, undefined]);
});
