import { expect, test } from 'vitest';
import { clockFrom } from '../src/main/clock.ts';
import { readConfig } from '../src/main/config.ts';

const practice = { HUIJIE_PRACTICE_CLOCK: '2021-03-20 10:00:00' };

test('a clock of another year is for ledgers of practice only', () => {
  const moment = Date.parse('2021-03-20T02:00:00Z');
  for (const HUIJIE_LEDGER of [':memory:', '/data/try.practice.db'])
    expect(readConfig({ ...practice, HUIJIE_LEDGER }).practiceFrom).toBe(moment);
  for (const other of [{}, { HUIJIE_LEDGER: 'huijie.db' }])
    expect(() => readConfig({ ...practice, ...other })).toThrow('HUIJIE_PRACTICE_CLOCK: only with');
  expect(Math.abs(clockFrom(moment)().getTime() - moment)).toBeLessThan(1_000);
});

test.each(['2021-03-20', '2021-13-40 10:00:00', 'now'])('%s is no moment to begin at', (text) => {
  expect(() => readConfig({ HUIJIE_LEDGER: ':memory:', HUIJIE_PRACTICE_CLOCK: text })).toThrow('HUIJIE_PRACTICE_CLOCK');
});

test('what is not known, or cannot be read, stops the start and is named', () => {
  expect(() => readConfig({ HUIJIE_PROT: '1' })).toThrow('HUIJIE_PROT: unknown');
  expect(() => readConfig({ HUIJIE_PORT: '99999', HUIJIE_PERSON_KEY: 'short' })).toThrow(
    /HUIJIE_PORT.*HUIJIE_PERSON_KEY/,
  );
});
