import { expect, test } from 'vitest';
import { logged, PlainFault } from '../src/log.ts';
import { faultLine } from '../src/main/lifecycle.ts';

const PATIENT = '李小梅 330803199003074523';

/** What a bug throws may carry anything that was sent or read. */
const faults: Record<string, () => unknown> = {
  'a message': () => new RangeError(`no such visit of ${PATIENT}`),
  'a message of several lines': () => new Error(`first\n${PATIENT}\n    at ${PATIENT} (patient.ts:1:1)`),
  'text that is no JSON': () => {
    try {
      return JSON.parse(`{"psn_name":"${PATIENT}" x`);
    } catch (error) {
      return error;
    }
  },
  'a code that is no code': () => Object.assign(new Error('x'), { code: PATIENT }),
  'a stack without the message': () =>
    Object.assign(new Error(PATIENT), { stack: `Error: ${PATIENT.slice(0, 3)}\n${PATIENT}` }),
  'no error at all': () => PATIENT,
};

test.each(Object.entries(faults))('a line of the log never has %s', (_name, made) => {
  const line = faultLine(made());
  for (const word of PATIENT.split(' ')) expect(line).not.toContain(word);
  expect(JSON.parse(line)).toMatchObject({ level: 'error', kind: expect.any(String) });
});

test('it has the kind, the code and the place, and our own words of files', () => {
  const error = Object.assign(new TypeError('x'), { code: 'SQLITE_CORRUPT' });
  expect(logged(error)).toEqual({
    kind: 'TypeError',
    code: 'SQLITE_CORRUPT',
    place: expect.stringContaining('log.test.ts'),
  });
  expect(logged(new PlainFault('b.db is there already'))).toEqual({ says: 'b.db is there already' });
});
