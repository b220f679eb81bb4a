import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventsOf } from '../../scripts/harness/crash/disk-trace.ts';

/**
 * Recorded on Node 24: the main thread writes three pages of five bytes, syncs and acknowledges each, shortens the file
 * and removes it. Another thread writes to /dev/null all the while, so that strace splits most calls.
 */
const recorded = readFileSync(join(import.meta.dirname, 'split-calls.trace'), 'latin1');
const FOLDER = '/var/tmp/power';
const lines = recorded.split('\n');
const without = (pattern: RegExp) => {
  const at = lines.findIndex((line) => pattern.test(line));
  expect(at).toBeGreaterThan(-1);
  return lines.filter((_, index) => index !== at).join('\n');
};

describe('the trace of a program with several threads', () => {
  test('loses no call that strace had to split', () => {
    const file = 'ledger.db';
    const page = (number: number) => [
      { kind: 'write', file, offset: (number - 1) * 5, data: Buffer.from(`page${number}`) },
      { kind: 'sync', file },
      { kind: 'ack', step: number },
    ];
    expect(lines.filter((line) => /^8222 .*(fsync|pwrite64).*unfinished/.test(line)).length).toBeGreaterThan(5);
    expect(eventsOf(recorded, FOLDER)).toEqual([
      { kind: 'create', file },
      ...[1, 2, 3].flatMap(page),
      { kind: 'truncate', file, size: 10 },
      { kind: 'syncFolder' },
      { kind: 'unlink', file },
    ]);
  });

  test.each([
    ['the end of a call is missing', without(/fsync resumed/), /fsync has no end/],
    ['the beginning of a call is missing', without(/pwrite64.*unfinished/), /pwrite64 goes on and was never begun/],
    ['it breaks off amid a line', recorded.slice(0, -3), /breaks off in the middle of a line/],
    ['it breaks off amid a call', `${recorded}8222  fsync(27<\\x2f> <unfinished ...>\n`, /fsync has no end/],
    [
      'a line of it is something else',
      `${recorded}strace: out of memory\n`,
      /is not understood: strace: out of memory/,
    ],
  ])('is an error, not a finding, when %s', (_, trace, says) => {
    expect(() => eventsOf(trace, FOLDER)).toThrow(says);
  });

  test('is an error when two threads change the files at once, or the program ended amid a change', () => {
    const path = [...`${FOLDER}/ledger.db`].map((letter) => `\\x${letter.charCodeAt(0).toString(16)}`).join('');
    const sync = `fsync(3<${path}>`;
    const overlapping = `1 ${sync} <unfinished ...>\n2 ${sync}) = 0\n1 <... fsync resumed>) = 0\n`;
    expect(() => eventsOf(overlapping, FOLDER)).toThrow('two calls at once');
    const amid = `1 ${sync} <unfinished ...>\n2 fsync(4<\\x2f>) = 0\n1 <... fsync resumed>) = ?\n`;
    expect(() => eventsOf(amid, FOLDER)).toThrow('fsync has no end');
  });
});
