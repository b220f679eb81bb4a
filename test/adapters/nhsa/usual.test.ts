import { readdirSync, readFileSync } from 'node:fs';
import { stringify } from 'lossless-json';
import { describe, expect, test } from 'vitest';
import { longStayBody } from '../../../scripts/harness/long-stay.ts';
import { fullSettleBody, settleBody, testPerson } from '../../../scripts/harness/messages.ts';
import { compareReaders, type Reading, readTwice } from '../../../scripts/harness/reader/same.ts';
import { DETAIL, e1, e2, e3, edit, INFO, type PayloadMade, yuan } from './messages.ts';

const stay = {
  id: 'S1',
  person: testPerson(1),
  drug: 123_456n,
  material: 5_000n,
  preSelfPay: 30_000n,
  inScope: 800_000n,
  basic: 560_000n,
  critical: 0n,
  on: '2021-04-15',
};
const bodyOf = (payload: PayloadMade): string => stringify({ counter: 'C01', ...payload }) ?? '';
const readOf = (body: string): Reading | string => {
  const compared = readTwice(Buffer.from(body));
  return 'differs' in compared ? compared.differs : compared.read;
};

describe('the usual messages are read by the quicker reader, and read the same', () => {
  const examples = new URL('../../../docs/examples/', import.meta.url);
  test.each([
    ['a stay with its fee lines', settleBody(stay, 'C01')],
    ['the same with the person query', fullSettleBody(stay, 'C01')],
    ['300 fee lines', longStayBody('S1', testPerson(1), 300)],
    ['E1', bodyOf(e1())],
    ['E2', bodyOf(e2())],
    ['E3', bodyOf(e3())],
    ['JSON text within JSON', bodyOf(edit(e1(), 'messages.1.response', stringify(e1().messages[1]?.response)))],
  ])('%s', (_, body) => {
    expect(readOf(body)).toBe('usual');
  });

  test.each(readdirSync(examples).filter((file) => file.endsWith('.json')))(
    'example %s, or the judge reads it',
    (file) => {
      expect(['usual', 'settlement', 'refused']).toContain(readOf(readFileSync(new URL(file, examples), 'utf8')));
    },
  );
});

describe('what is unusual is left to the judge', () => {
  const LINE = 'messages.0.response.output.result.0';
  const within = (text: string, by: string) => bodyOf(e1()).replace(text, by);
  test.each([
    ['an escaped character', within('李小梅', '\\u674e小梅'), 'settlement'],
    ['a key that comes twice', within('"gend":"2"', '"gend":"2","gend":"2"'), 'refused'],
    [
      'a key that comes twice in a fee line',
      within('"chrgitm_lv":"02"', '"chrgitm_lv":"02","chrgitm_lv":"02"'),
      'refused',
    ],
    ['a blank before a colon', within('"gend":', '"gend" :'), 'settlement'],
    ['an exponent', bodyOf(edit(e1(), `${INFO}.balc`, yuan('1e2'))), 'settlement'],
    [
      'an artefact of binary arithmetic',
      bodyOf(edit(e1(), `${INFO}.acct_pay`, yuan('0.0000000000000001'))),
      'settlement',
    ],
    ['a code whose noughts would be lost', bodyOf(edit(e1(), `${INFO}.insutype`, yuan('310.0'))), 'refused'],
    ['an amount below zero', bodyOf(edit(e1(), `${LINE}.overlmt_amt`, yuan('-0.0'))), 'refused'],
    [
      'a name that poses as a number',
      bodyOf(edit(e1(), `${INFO}.balc`, { isLosslessNumber: true, value: '1' })),
      'refused',
    ],
    ['a fee line that stands alone', bodyOf(edit(e1(), 'messages.0.response.output.result', {})), 'refused'],
    ['lines that do not add up', bodyOf(edit(e1(), `${LINE}.det_item_fee_sumamt`, yuan('1.00'))), 'refused'],
    ['a fund row of a plan that nobody knows', bodyOf(edit(e1(), `${DETAIL}.0.fund_pay_type`, '620199')), 'refused'],
    [
      'the fee line of another visit',
      bodyOf(edit(e1(), 'messages.0.request.input.feedetail.0.mdtrt_id', 'M2')),
      'refused',
    ],
    ['another spelling in a fee line', within('"exp_content":""', '"expContent":""'), 'settlement'],
  ])('%s', (_, body, read) => {
    expect(body).not.toBe(bodyOf(e1()));
    expect(readOf(body)).toBe(read);
  });
});

describe('on random messages and random damage both say the same', () => {
  const BODIES = 2_500;
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('seed %i', { timeout: 120_000 }, (seed) => {
    const { differing, counts } = compareReaders(seed, BODIES);
    expect(differing).toEqual([]);
    // A comparison in which the quicker reader never read would show nothing.
    expect(counts.usual).toBeGreaterThan(BODIES / 10);
    expect(counts.refused).toBeGreaterThan(BODIES / 10);
  });
});
