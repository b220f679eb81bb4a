import { describe, expect, test } from 'vitest';
import { nhsa } from '../../../adapters/nhsa/index.ts';
import { e1, edit, type Json, personKey, request, success, yuan } from './messages.ts';

const data = { setl_id: 'S1', mdtrt_id: 'M1', psn_no: 'PSN1' };
const cancel = (infno: string, info: Json = {}, input: Json = data) => ({
  messages: [
    { request: request(infno, { data: input }), response: success({ setlinfo: { mdtrt_id: 'M1', ...info } }) },
  ],
});

describe('a cancellation', () => {
  test.each(['2208', '2305', '2103'])(
    '%s takes back the settlement that was asked for, not the id in the answer',
    (infno) => {
      expect(nhsa.readCancellation(cancel(infno, { setl_id: 'S9' }), personKey)).toMatchObject({
        settlementId: 'H33080000001:S1',
      });
    },
  );
  test.each([
    ['negative', '-25.1', 2510n],
    ['positive', '25.10', 2510n],
    ['text', '-25.1000', 2510n],
    ['negative zero', '-0.0', 0n],
  ])('has a positive total, the answer being %s', (_, said, total) => {
    expect(nhsa.readCancellation(cancel('2208', { medfee_sumamt: yuan(said) }), personKey)).toMatchObject({ total });
  });
  test('may be answered without any output', () => {
    const payload = edit(cancel('2305'), 'messages.0.response.output', null);
    expect(nhsa.readCancellation(payload, personKey)).toEqual({ settlementId: 'H33080000001:S1' });
  });
  test.each([
    ['that failed', edit(cancel('2305'), 'messages.0.response.infcode', yuan('-2')), 'GATEWAY_REFUSED', '2305.infcode'],
    ['that was not answered', edit(cancel('2305'), 'messages.0.response', null), 'MESSAGE_MISSING', '2305.response'],
    ['that names no settlement', cancel('2305', {}, { psn_no: 'PSN1' }), 'FIELD_INVALID', '2305.input.data.setl_id'],
    [
      'that answers about another visit',
      cancel('2305', { mdtrt_id: 'M2' }),
      'MESSAGE_CONTRADICTS',
      '2305.output.setlinfo.mdtrt_id',
    ],
    [
      'with a total of three decimals',
      cancel('2305', { medfee_sumamt: '78959.205' }),
      'AMOUNT_MALFORMED',
      '2305.output.setlinfo.medfee_sumamt',
    ],
    ['that is a settlement', e1(), 'MESSAGE_MISSING', 'messages'],
    [
      'beside another',
      { messages: [...cancel('2305').messages, ...cancel('2208').messages] },
      'MESSAGE_CONTRADICTS',
      '2208.infno',
    ],
    ['of no form', {}, 'FIELD_INVALID', 'messages'],
  ])('%s is refused', (_, payload, code, field) => {
    expect(nhsa.readCancellation(payload, personKey)).toMatchObject({ refused: true, code, field });
  });
});

describe('冲正 (2601)', () => {
  const settledAs = (e1().messages[1]?.request as Json | undefined)?.msgid;
  const reversal = {
    request: request('2601', { data: { psn_no: 'PSN1', omsgid: settledAs, oinfno: '2304' } }),
    response: success(null),
  };
  test('alone names a message, not a settlement, and is refused', () => {
    expect(nhsa.readCancellation({ messages: [reversal] }, personKey)).toMatchObject({
      code: 'TRANSACTION_UNSUPPORTED',
      field: '2601.input.data.omsgid',
    });
  });
  test('beside the original takes that settlement back', () => {
    expect(nhsa.readCancellation({ messages: [e1().messages[1], reversal] }, personKey)).toMatchObject({
      settlementId: 'H33080000001:S1',
      total: 15000000n,
    });
  });
  test('beside another transaction is refused', () => {
    const other = edit(reversal, 'request.input.data.oinfno', '2207');
    expect(nhsa.readCancellation({ messages: [e1().messages[1], other] }, personKey)).toMatchObject({
      code: 'TRANSACTION_UNSUPPORTED',
    });
  });
});
