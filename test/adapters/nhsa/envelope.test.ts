import { stringify } from 'lossless-json';
import { describe, expect, test } from 'vitest';
import { adapters } from '../../../adapters/index.ts';
import { nhsa } from '../../../adapters/nhsa/index.ts';
import { isRefusal } from '../../../src/refusals/index.ts';
import { e1, e3, edit, edits, INFO, type Json, personKey, read, refusal, request, success, yuan } from './messages.ts';

const RESPONSE = 'messages.1.response';
const REQUEST = 'messages.1.request';
const text = (value: unknown) => stringify(value) ?? '';

test('the registry knows the adapter by its name', () => {
  expect(adapters.get('nhsa')).toBe(nhsa);
  expect(adapters.get('constructor')).toBeUndefined();
});

describe('the same settlement comes out when', () => {
  const golden = e1();
  const pair = golden.messages[1] as { request: Json; response: { output: Json } & Json };
  test.each([
    ['both envelopes are raw text', edits(golden, { [REQUEST]: text(pair.request), [RESPONSE]: text(pair.response) })],
    ['the output is a JSON string', edit(golden, `${RESPONSE}.output`, text(pair.response.output))],
    ['the input is a JSON string', edit(golden, `${REQUEST}.input`, text(pair.request.input))],
    ['the request is wrapped in arg0', edit(golden, REQUEST, { arg0: pair.request })],
    ['the response is wrapped in arg0, as text', edit(golden, RESPONSE, { arg0: text(pair.response) })],
    [
      'the sign-in stands in front',
      { messages: [{ request: request('9001', {}), response: success({}) }, ...golden.messages] },
    ],
    ['infcode is text', edit(golden, `${RESPONSE}.infcode`, '0')],
    ['setlinfo is a list of one', edit(golden, INFO, [pair.response.output.setlinfo])],
    ['infno stands beside the pair too', edit(golden, 'messages.1.infno', '2304')],
    ['the final settlement comes with its trial', { messages: [...golden.messages, trialOf(golden)] }],
    [
      'the person’s amounts are spelt as in 5203',
      edits(golden, {
        [`${INFO}.psn_pay`]: yuan('55579.20'),
        [`${INFO}.psn_part_amt`]: undefined,
        [`${INFO}.cash_payamt`]: yuan('55579.2'),
        [`${INFO}.psn_cash_pay`]: '',
      }),
    ],
    [
      'the total is spelt as in Hainan',
      edits(golden, { [`${INFO}.med_fee_sumamt`]: yuan('150000.00'), [`${INFO}.medfee_sumamt`]: undefined }),
    ],
    ['both spellings say the same', edit(golden, `${INFO}.psn_pay`, '55579.2')],
    ['times are compact', edit(golden, `${INFO}.setl_time`, '20210320103000')],
  ])('%s', (_, payload) => {
    expect(read(payload)).toEqual(read(golden));
  });
});

function trialOf(golden: ReturnType<typeof e1>) {
  const changed = edits(golden, {
    'messages.1.request.infno': '2303',
    [`${INFO}.setl_id`]: null,
    [`${INFO}.setl_time`]: null,
  });
  return changed.messages[1] ?? {};
}

test('a trial alone is dated by its request and has an id of its own', () => {
  const golden = e1();
  expect(read({ messages: [golden.messages[0], trialOf(golden)] })).toMatchObject({
    id: 'H33080000001:trial:M1:0',
    basic: { state: 'trial' },
    visit: { settledAt: '2021-03-20T10:30:00' },
  });
});

describe('refused, naming the field:', () => {
  const golden = e1();
  const made = (infno: string, input: Json = {}) => ({ request: request(infno, input), response: success({}) });
  test.each([
    ['no payload', undefined, 'FIELD_INVALID', 'messages'],
    ['a payload that is text', '<DATA/>', 'FIELD_INVALID', 'messages'],
    ['no messages', { messages: [] }, 'FIELD_INVALID', 'messages'],
    ['only lines', { messages: golden.messages.slice(0, 1) }, 'MESSAGE_MISSING', 'messages'],
    ['a transaction of no settlement', { messages: [made('3103')] }, 'TRANSACTION_UNSUPPORTED', 'messages[0].infno'],
    ['a cancellation', { messages: [...golden.messages, made('2305')] }, 'TRANSACTION_UNSUPPORTED', '2305.infno'],
    [
      'two final settlements',
      { messages: [...golden.messages, golden.messages[1]] },
      'MESSAGE_CONTRADICTS',
      '2304#2.infno',
    ],
    [
      'no request',
      edit(golden, 'messages.1', { infno: '2304', response: golden.messages[1]?.response }),
      'MESSAGE_MISSING',
      '2304.request',
    ],
    ['no response', edit(golden, RESPONSE, null), 'MESSAGE_MISSING', '2304.response'],
    ['no output', edit(golden, `${RESPONSE}.output`, null), 'MESSAGE_MISSING', '2304.output.setlinfo'],
    ['an empty output', edit(golden, `${RESPONSE}.output`, {}), 'MESSAGE_MISSING', '2304.output.setlinfo'],
    ['no infcode', edit(golden, `${RESPONSE}.infcode`, undefined), 'FIELD_INVALID', '2304.infcode'],
    ['broken text', edit(golden, RESPONSE, '{"infcode":0,'), 'BODY_NOT_JSON', 'messages[1].response'],
    ['broken output text', edit(golden, `${RESPONSE}.output`, '{"setlinfo"'), 'BODY_NOT_JSON', '2304.output'],
    [
      'a key twice in text',
      edit(golden, RESPONSE, '{"infcode":0,"infcode":1}'),
      'BODY_KEY_REPEATED',
      'messages[1].response',
    ],
    [
      'a forbidden key in text',
      edit(golden, RESPONSE, '{"infcode":0,"a":{"__proto__":1}}'),
      'BODY_KEY_FORBIDDEN',
      'messages[1].response',
    ],
    [
      'text nested too deeply',
      edit(golden, RESPONSE, `${'['.repeat(100_000)}`),
      'BODY_TOO_DEEP',
      'messages[1].response',
    ],
    ['no setl_id', edit(golden, `${INFO}.setl_id`, null), 'MESSAGE_MISSING', '2304.output.setlinfo.setl_id'],
    ['no institution', edit(golden, `${REQUEST}.fixmedins_code`, ''), 'FIELD_INVALID', '2304.fixmedins_code'],
    ['no treating region', edit(golden, `${REQUEST}.mdtrtarea_admvs`, ''), 'FIELD_INVALID', '2304.mdtrtarea_admvs'],
    ['no insured region', edit(golden, `${REQUEST}.insuplc_admdvs`, null), 'FIELD_INVALID', '2304.insuplc_admdvs'],
    [
      'no insurance',
      edits(golden, { [`${INFO}.insutype`]: '', [`${REQUEST}.input.data.insutype`]: '' }),
      'FIELD_INVALID',
      '2304.output.setlinfo.insutype',
    ],
    [
      'a settlement taken back',
      edit(golden, `${INFO}.refd_setl_flag`, '1'),
      'SETTLEMENT_CANCELLED',
      '2304.output.setlinfo.refd_setl_flag',
    ],
    [
      'an impossible time',
      edit(golden, `${INFO}.setl_time`, '2021-02-30 10:00:00'),
      'FIELD_INVALID',
      '2304.output.setlinfo.setl_time',
    ],
    [
      'another visit in the request',
      edit(golden, `${REQUEST}.input.data.mdtrt_id`, 'M2'),
      'MESSAGE_CONTRADICTS',
      '2304.input.data.mdtrt_id',
    ],
    [
      'another institution for the lines',
      edit(golden, 'messages.0.request.fixmedins_code', 'H2'),
      'MESSAGE_CONTRADICTS',
      '2301.fixmedins_code',
    ],
    ['another infno beside', edit(golden, 'messages.1.infno', '2207'), 'MESSAGE_CONTRADICTS', 'messages[1].infno'],
    [
      'two spellings that differ',
      edit(golden, `${INFO}.psn_pay`, yuan('1.00')),
      'MESSAGE_CONTRADICTS',
      '2304.output.setlinfo.psn_pay',
    ],
    [
      'another person in 1101',
      edit(e3(), 'messages.0.response.output.baseinfo.psn_no', 'P9'),
      'MESSAGE_CONTRADICTS',
      '1101.output.baseinfo.psn_no',
    ],
    ['a finding of no form', { ...golden, findings: { thirdParty: 5 } }, 'FIELD_INVALID', 'findings.thirdParty'],
  ])('%s', (_, payload, code, field) => {
    expect(refusal(payload)).toMatchObject({ code, field });
  });

  test.each([
    [`${INFO}.med_type`, '2101', '2304.output.setlinfo.med_type'],
    [`${INFO}.insutype`, '999', '2304.output.setlinfo.insutype'],
    [`${INFO}.psn_type`, '1', '2304.output.setlinfo.psn_type'],
    [`${INFO}.gend`, '5', '2304.output.setlinfo.gend'],
    [`${INFO}.refd_setl_flag`, '2', '2304.output.setlinfo.refd_setl_flag'],
    ['messages.0.response.output.result.0.chrgitm_lv', '09', '2301.output.result[0].chrgitm_lv'],
  ])('an unknown code in %s', (path, code, field) => {
    const payload = edits(golden, { [`${REQUEST}.input.data.insutype`]: undefined, [path]: code });
    expect(refusal(payload)).toMatchObject({ code: 'CODE_UNKNOWN', field, details: { code } });
  });

  test('an unknown identity of 1101', () => {
    expect(refusal(edit(e3(), 'messages.0.response.output.idetinfo.0.psn_idet_type', '77'))).toMatchObject({
      code: 'CODE_UNKNOWN',
      field: '1101.output.idetinfo[0].psn_idet_type',
      details: { code: '77' },
    });
  });
});

test('a failure of the gateway is refused without its text, which may name the patient', () => {
  const payload = edits(e1(), {
    [`${RESPONSE}.infcode`]: yuan('-1'),
    [`${RESPONSE}.err_msg`]: '李小梅 99999919730204012X',
  });
  expect(refusal(payload)).toEqual({
    refused: true,
    code: 'GATEWAY_REFUSED',
    field: '2304.infcode',
    details: { infno: '2304', infcode: '-1' },
  });
});

test('no refusal repeats who the patient is', () => {
  for (const name of ['med_type', 'insutype', 'psn_type', 'gend', 'setl_time', 'brdy', 'medfee_sumamt', 'hifp_pay']) {
    const said = text(refusal(edit(e1(), `${INFO}.${name}`, '李小梅')));
    expect(said).not.toContain('李');
  }
});

test('a message cut off at any byte never becomes a settlement', () => {
  const golden = e1();
  const whole = new TextEncoder().encode(text(golden.messages[1]?.response));
  for (let length = 0; length < whole.length; length++) {
    const cut = new TextDecoder().decode(whole.slice(0, length));
    const result = nhsa.readSettlement(edit(golden, RESPONSE, cut), personKey);
    expect(isRefusal(result) && result.code).toBe('BODY_NOT_JSON');
  }
});

describe('dates and diagnoses of a stay', () => {
  const admission = {
    request: request('2401', {
      mdtrtinfo: { psn_no: 'PSN1', begntime: '2021-03-01 09:00:00', dscg_maindiag_code: 'C34.900' },
      diseinfo: [{ diag_code: 'C34.900', diag_name: '肺恶性肿瘤', diag_srt_no: yuan('1'), maindiag_flag: '1' }],
    }),
    response: success({ result: { mdtrt_id: 'M1' } }),
  };
  const discharge = {
    request: request('2402', {
      dscginfo: { mdtrt_id: 'M1', psn_no: 'PSN1', endtime: '2021-03-20 10:00:00' },
      diseinfo: [
        { diag_code: 'I10.x00', diag_srt_no: '2', maindiag_flag: '0' },
        { diag_code: 'C34.901', diag_srt_no: '1', maindiag_flag: '1' },
      ],
    }),
    response: success(null),
  };
  test('come from admission and discharge, the discharge saying more', () => {
    const { visit } = read({
      messages: [admission, ...e1().messages, discharge],
      referral: 'registered',
      findings: { thirdParty: false },
    });
    expect(visit).toMatchObject({ admittedOn: '2021-03-01', dischargedOn: '2021-03-20', referral: 'registered' });
    expect(visit.diagnoses).toEqual([
      { code: 'C34.901', main: true },
      { code: 'I10.x00', main: false },
    ]);
  });
  test('fall back on the admission', () => {
    const { visit } = read({ messages: [admission, ...e1().messages] });
    expect(visit.diagnoses).toEqual([{ code: 'C34.900', name: '肺恶性肿瘤', main: true }]);
  });
  test('a discharge before the admission contradicts', () => {
    const early = edit(discharge, 'request.input.dscginfo.endtime', '2021-02-01');
    expect(refusal({ messages: [admission, ...e1().messages, early] })).toMatchObject({
      code: 'MESSAGE_CONTRADICTS',
      field: '2402.input.dscginfo.endtime',
    });
  });
});
