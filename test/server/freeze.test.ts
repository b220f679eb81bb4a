import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { meddle } from '../audit/meddle.ts';
import { type Hospital, openHospital, simulated } from './hospital.ts';

const C1 = { adapter: 'nhsa', counter: 'C1' };

describe('a person whose account does not verify, at the counter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huijie-freeze-'));
  const file = join(folder, 'ledger.db');
  let hospital: Hospital;
  let settlement: string;
  let messages: readonly unknown[];
  let next: readonly unknown[];
  let others: readonly unknown[];
  beforeAll(async () => {
    hospital = await openHospital(file);
    await hospital.enrol('T01');
    messages = [...(await hospital.open('T01')), ...(await hospital.settle())];
    const settled = await hospital.post('/v1/settlements', { ...C1, messages });
    settlement = encodeURIComponent(String(settled.body.settlementId));
    next = [...(await hospital.open('T01')), ...(await hospital.settle())];
    await hospital.enrol('T02');
    others = [...(await hospital.open('T02')), ...(await hospital.settle())];
    await hospital.close();
    meddle(file, 'UPDATE postings SET amount = amount + 1 WHERE number = 0');
    hospital = await openHospital(file);
  });
  afterAll(async () => {
    await hospital.close();
    rmSync(folder, { recursive: true });
  });

  test('is settled until the server’s own audit has looked, and then no more', async () => {
    expect((await hospital.post('/v1/quotes', { ...C1, messages })).status).toBe(200);
    const before = await hospital.post('/v1/quotes', { ...C1, messages: next });
    expect(before.status).toBe(201);
    await hospital.server.maintenance.auditNow();
    const frozen = {
      status: 423,
      body: {
        code: 'PERSON_FROZEN',
        retry: 'never',
        cashier: '该患者账目核对未通过，已停止结算，请联系信息科。',
      },
    };
    expect(await hospital.post('/v1/quotes', { ...C1, messages })).toMatchObject(frozen);
    expect(await hospital.post('/v1/settlements', { ...C1, messages })).toMatchObject(frozen);
    expect(await hospital.post(`/v1/settlements/${settlement}/cancel`, {})).toMatchObject(frozen);
    const { certno } = simulated.personById(simulated.caseOf('T01').person);
    const enrolment = { certificateNumber: certno, plan: 'huiqubao-2021' };
    expect(await hospital.post('/v1/enrolments', enrolment)).toMatchObject(frozen);
    expect(await hospital.post(`/v1/quotes/${before.body.quoteId}/confirm`, {})).toMatchObject(frozen);
  });

  test('can still be read: who holds what, the bill, and why', async () => {
    const { certno } = simulated.personById(simulated.caseOf('T01').person);
    expect((await hospital.post('/v1/identify', { certificateNumber: certno })).status).toBe(200);
    for (const path of ['', '/explanation', '/receipt', '/orders'])
      expect((await hospital.get(`/v1/bills/${settlement}${path}`)).status, path).toBe(200);
  });

  test('does not stop others, nor the readiness of the server', async () => {
    expect((await hospital.post('/v1/settlements', { ...C1, messages: others })).status).toBe(201);
    const ready = await hospital.get('/readyz');
    expect(ready).toMatchObject({ status: 200, body: { ready: true, ledger: { sound: true, findings: [] } } });
  });

  test('a ledger that is not sound as a whole goes on settling, and readiness says so', async () => {
    await hospital.server.maintenance.auditNow();
    await hospital.close();
    meddle(file, 'DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)');
    hospital = await openHospital(file);
    await hospital.server.maintenance.auditNow();
    const ready = await hospital.get('/readyz');
    expect(ready).toMatchObject({ status: 200, body: { ready: true, ledger: { sound: false } } });
    expect(JSON.stringify(ready.body.ledger)).toContain('the ledger ends at');
  });

  test('no backups are taken where no folder is named', async () => {
    expect(await hospital.server.maintenance.backUpNow()).toBeUndefined();
    expect(readdirSync(folder).filter((name) => name.startsWith('huijie'))).toEqual([]);
  });
});
