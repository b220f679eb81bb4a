import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/main/root.ts';
import type { Caller } from '../http.ts';
import { directPackage } from './direct-pay.ts';

/** What makes another id that looks the same: nothing, something invisible, a digit of double width, half a line. */
export const STRANGE: Readonly<Record<string, string>> = {
  nul: '\u0000',
  'a zero-width space': '\u200b',
  'a digit of double width': '１',
  'a soft hyphen': '\u00ad',
  'a line break': '\n1',
};
/** Nothing that XML can write at all. */
const NUL = '\u0000';

export interface StrangeId {
  readonly endpoint: string;
  readonly path: string;
  readonly type: 'application/json' | 'application/xml';
  readonly body?: string;
  /** What the refusal names, at its end. */
  readonly field: string;
}

const example = (name: string): string => readFileSync(join(packageRoot(), 'docs', 'examples', name), 'utf8');
const JSON_TYPE = 'application/json';
const asJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Every endpoint, and every id that is said there, with a character in it that no id has. */
export function strangeIds(strange: string): readonly StrangeId[] {
  const json = (endpoint: string, path: string, body: string, id: string, field: string): StrangeId => {
    if (!body.includes(id)) throw new Error(`${endpoint}: the example has no ${id}`);
    return { endpoint, path, type: JSON_TYPE, body: body.replaceAll(id, `${id}${asJson(strange)}`), field };
  };
  const stay = example('inpatient.json');
  const basket = example('pharmacy-basket.json');
  const back = JSON.stringify({
    ...{ adapter: 'pharmacy', counter: 'T01', pharmacy: { code: 'P51010000001' }, sale: { number: 'B0001' } },
    return: 1,
  });
  const group = { plan: 'zj-union-mutual-2024', group: 'U-2024-17', insuredEmployees: 2, members: [{}] };
  const member = { certificateNumber: '999999197302040113', plan: 'huiqubao-2021', attributes: { familyKey: 'F01' } };
  const opening = directPackage('S210', 'H33080000001', [{ medicalNum: 'ZY1' }], 'T-1');
  const more = (fields: object) => JSON.stringify({ counter: 'C01', messages: [{}], ...fields });
  const of = '/v1/settlements';
  return [
    json('nhsa', of, stay, '3300000700000009', 'setl_id'),
    json('nhsa', of, stay, '3300000700000004', 'mdtrt_id'),
    json('nhsa', of, stay, '"C01', 'counter'),
    json('nhsa', '/v1/quotes', more({ replaces: 'H1:1' }), 'H1:1', 'replaces'),
    json('nhsa', of, more({ quoteId: '0a0b0c0d-0000-4000-8000-000000000000' }), '8000-000000000000', 'quoteId'),
    json('nhsa', '/v1/quotes', more({ selfPaid: { hisBillNo: 'B-1' } }), 'B-1', 'hisBillNo'),
    json('pharmacy', of, basket, 'B0001', 'sale.number'),
    json('pharmacy', of, basket, 'P51010000001', 'pharmacy.code'),
    json('pharmacy', of, basket, '"line": "1', 'line'),
    json('pharmacy', '/v1/returns', back, 'B0001', 'sale.number'),
    json(
      'pharmacy',
      '/v1/cancellations',
      JSON.stringify({ ...JSON.parse(back), return: undefined }),
      'B0001',
      'sale.number',
    ),
    json('direct-pay', '/v1/direct-pay', JSON.stringify(opening), 'ZY1', 'medicalNum'),
    json('direct-pay', '/v1/direct-pay', JSON.stringify(opening), 'T-1', 'sendTradeNum'),
    json('direct-pay', '/v1/direct-pay', JSON.stringify(opening), 'H33080000001', 'senderCode'),
    json('enrolments', '/v1/enrolments', JSON.stringify(member), '999999197302040113', 'certificateNumber'),
    json('enrolments', '/v1/enrolments', JSON.stringify(member), 'F01', 'familyKey'),
    json('enrolments', '/v1/groups', JSON.stringify(group), 'U-2024-17', 'group'),
    {
      endpoint: 'counters',
      path: `/v1/counters/${encodeURIComponent(`C01${strange}`)}/bills`,
      type: JSON_TYPE,
      field: 'counter',
    },
    ...(strange === NUL ? [] : xmlIds(strange)),
  ];
}

function xmlIds(strange: string): StrangeId[] {
  const document = example('inpatient.xml');
  const path = '/v1/xml/demo-hospital/settlements?counter=C01';
  return ['SETTLENO', 'VISITNO', 'HOSPCODE'].map((name) => {
    const body = document.replace(`</${name}>`, `${strange}</${name}>`);
    return { endpoint: 'XML', path, type: 'application/xml', body, field: name };
  });
}

/**
 * @returns the id that was taken for one, or refused without naming it; undefined when it was refused as it should be
 */
export async function takenFor(caller: Caller, one: StrangeId): Promise<string | undefined> {
  const { endpoint, path, type, body, field } = one;
  const answer = await caller.send(body === undefined ? 'GET' : 'POST', path, body, { 'content-type': type });
  const end = `${field}"|${field}<|${field}，|${field}）`;
  const named = answer.text.includes('FIELD_INVALID') && new RegExp(end).test(answer.text);
  return named ? undefined : `${endpoint} ${field}: ${answer.status} ${answer.text.slice(0, 300)}`;
}
