import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LosslessNumber, parse } from 'lossless-json';
import { describe, expect, test } from 'vitest';
import { cases, drivenVisitOf, personById } from '../../../adapters/simulated-gateway/index.ts';
import type { VisitOrder } from '../../../src/port/adapter.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import { posted } from '../../driving.ts';
import table from './bad-visits.json' with { type: 'json' };
import { driver, firstVisitOf } from './drive.ts';
import { edit } from './messages.ts';

const CASES = { stay: 'T01', outpatient: 'T09', pharmacy: 'T11' } as const;
type Kind = keyof typeof CASES;

function payloadOf(kind: Kind) {
  const { person, visit } = firstVisitOf(CASES[kind]);
  return drivenVisitOf(person, visit);
}
const read = (payload: unknown): VisitOrder | Refusal => driver.readVisit(posted(payload));
function visitOf(payload: unknown) {
  const visit = read(payload);
  if (isRefusal(visit)) throw new Error(JSON.stringify(visit));
  return visit as VisitOrder & { content: Record<string, unknown> & { feedetail: Record<string, unknown>[] } };
}

interface Row {
  readonly of: string;
  readonly path: string;
  readonly value?: unknown;
  readonly and?: { readonly path: string; readonly value: unknown };
  readonly code: string;
  readonly field: string;
}

describe('one fault in what a hospital posts is refused by the name of its field', () => {
  test.each((table.rows as readonly Row[]).map((row) => [`${row.path} ${JSON.stringify(row.value)}`, row] as const))(
    '%s',
    (_, row) => {
      const changed = edit(payloadOf(row.of as Kind), row.path, row.value);
      const payload = row.and === undefined ? changed : edit(changed, row.and.path, row.and.value);
      const refusal = read(payload);
      expect(refusal).toMatchObject({ refused: true, code: row.code, field: row.field });
    },
  );

  test.each([
    ['visit.LiMei', '1', { expected: 'no-such-field' }, 'visit'],
    ['visit.med_type', 'x'.repeat(7), { expected: 'at-most', most: '6' }, undefined],
    ['visit.acct_used_flag', '7', { expected: 'one-of' }, undefined],
    ['visit.fixmedins_code', '7', { expected: 'twelve letters and digits' }, undefined],
    ['visit.begntime', 'yesterday', { expected: 'moment' }, undefined],
  ])('%s says in our words what was expected', (path, value, details, within) => {
    const payload = payloadOf('stay') as { visit: object };
    const name = path.slice('visit.'.length);
    const refusal = read({ visit: { ...payload.visit, [name]: value } });
    expect(refusal).toMatchObject({ refused: true, code: 'FIELD_INVALID', field: path, details });
    expect(isRefusal(refusal) ? refusal.within : 'taken').toBe(within);
  });

  test('and the refusal never holds what was sent', () => {
    for (const row of table.rows as readonly Row[]) {
      if (typeof row.value !== 'string' || row.value.length < 5 || row.code === 'CODE_UNKNOWN') continue;
      const refusal = read(edit(payloadOf(row.of as Kind), row.path, row.value));
      expect(JSON.stringify(refusal)).not.toContain(row.value);
    }
  });
});

describe('what a visit becomes', () => {
  test.each(cases.flatMap(({ case: id, person, visits }) => visits.map((visit) => [id, person, visit] as const)))(
    'every scripted visit can be driven: %s',
    (_, person, visit) => {
      if (visit.selfPaid === true) {
        expect(() => drivenVisitOf(personById(person), visit)).toThrow(RangeError);
        return;
      }
      const { key, institution, before, after } = visitOf(drivenVisitOf(personById(person), visit));
      expect(key).toBe(`${institution}:${key.slice(13)}`);
      expect(before.at(-1)).toBe('trial');
      expect(after.at(-1)).toBe('settle');
    },
  );

  test('the whole example of the documentation is one', () => {
    const file = resolve(import.meta.dirname, '../../../docs/examples/driven-visit.json');
    const visit = visitOf(parse(readFileSync(file, 'utf8')));
    expect(visit.key).toBe('H33080000001:ZY0001');
    expect(visit.before).toEqual(['identify', 'register', 'upload', 'trial']);
    expect(visit.after).toEqual(['discharge', 'settle']);
    expect(visit.content).toMatchObject({ kind: 'inpatient', medfee_sumamt: '150000.00' });
  });

  test('it survives the journal: JSON, and the same again', () => {
    for (const kind of Object.keys(CASES) as Kind[]) {
      const visit = visitOf(payloadOf(kind));
      expect(JSON.parse(JSON.stringify(visit))).toEqual(visit);
    }
  });

  test('the total is the exact sum of the lines, in fen', () => {
    const payload = payloadOf('outpatient');
    const [line] = payload.visit.feedetail as Record<string, unknown>[];
    const feedetail = Array.from({ length: 10 }, (_, index) => ({
      ...line,
      feedetl_sn: String(index),
      det_item_fee_sumamt: new LosslessNumber('0.1'),
    }));
    // Ten times 0.1 is not 1 where numbers are binary.
    expect(visitOf({ visit: { ...payload.visit, feedetail } }).content.medfee_sumamt).toBe('1.00');
  });

  test('an amount with the dust of binary arithmetic is sent without it', () => {
    const dusty = edit(
      payloadOf('stay'),
      'visit.feedetail.0.det_item_fee_sumamt',
      new LosslessNumber('80000.00000000001'),
    );
    expect(visitOf(dusty).content.feedetail[0]).toMatchObject({ det_item_fee_sumamt: '80000.00' });
  });

  test('lines without a number are numbered by their place', () => {
    const payload = payloadOf('stay');
    const feedetail = (payload.visit.feedetail as Record<string, unknown>[]).map(({ feedetl_sn: _, ...line }) => line);
    const { content } = visitOf({ visit: { ...payload.visit, feedetail } });
    expect(content.feedetail.map((line) => line.feedetl_sn)).toEqual(['1', '2', '3', '4', '5']);
  });

  test('a field beside the table goes on verbatim, a long number as the text it was', () => {
    const payload = edit(payloadOf('stay'), 'visit.feedetail.0.local_code', new LosslessNumber('12345678901234567890'));
    const more = edit(payload, 'visit.feedetail.0.local_rate', new LosslessNumber('0.25'));
    expect(visitOf(more).content.feedetail[0]).toMatchObject({
      local_code: '12345678901234567890',
      local_rate: 0.25,
    });
  });

  test('what the plans need to know beside the messages comes back in the payload', () => {
    const payload = { visit: { ...payloadOf('stay').visit, findings: { disease: 'I21' }, referral: 'emergency' } };
    const visit = visitOf(payload);
    expect(driver.payloadOf({ visit, exchanges: [] })).toEqual({
      messages: [],
      findings: { disease: 'I21' },
      referral: 'emergency',
    });
  });
});
