import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fullRound } from '../../scripts/evidence/credential.ts';
import { CredentialEndpoint, PLACE, PLAN } from '../../scripts/harness/endpoints/credential-endpoint.ts';
import { audit } from '../../src/audit/audit.ts';
import * as simulated from '../../src/main/simulator.ts';
import { openHospital } from './hospital.ts';

const HOLDER = { relation: 'parent', maskedName: '测***二' };

describe('who stands here', () => {
  let endpoint: CredentialEndpoint;
  beforeEach(async () => {
    endpoint = await CredentialEndpoint.open();
  });
  afterEach(() => endpoint.close());

  const refusedFor = async (body: object) => {
    const { status, body: said } = await endpoint.identify(body);
    return { status, code: said.code, details: said.details };
  };

  test('is the same person by certificate, by code, by token and by card', async () => {
    await endpoint.enrol('P55');
    const { certno } = simulated.personById('P55');
    const card = simulated.cardOf(simulated.personById('P55'));
    const byNumber = await endpoint.post('/v1/identify', { certificateNumber: certno, on: '2021-08-01' });
    expect(byNumber.body).toMatchObject({ plans: [{ plan: PLAN, inForce: true }] });
    expect(byNumber.body).not.toHaveProperty('who');
    const token = await endpoint.tokenOf(endpoint.show('P55'));
    const shown = [{ credential: { qr: endpoint.show('P55') } }, { credential: { token } }, { card }];
    for (const body of shown) {
      const { status, body: said } = await endpoint.identify(body);
      expect(status).toBe(200);
      const { who, ...coverage } = said;
      expect(coverage).toEqual(byNumber.body);
      expect(who).toEqual({ maskedName: '测***五', insuredRegion: '330802' });
    }
  });

  test('is the child whose code a parent shows, and the parent is named beside', async () => {
    const { body } = await endpoint.identify({ credential: { qr: endpoint.show('P51', 'P52') } });
    const { certno } = simulated.personById('P51');
    expect(body).toMatchObject({ person: endpoint.server.desk.personKey('01', certno), who: { presentedBy: HOLDER } });
  });

  test('is found out by the gateway where the decoded number is masked, and never guessed from its visible part', async () => {
    const qr = endpoint.show('P53', 'P52', { masked: true });
    const { certno } = simulated.personById('P53');
    const { body } = await endpoint.identify({ credential: { qr } });
    expect(body.person).toBe(endpoint.server.desk.personKey('01', certno));
    const decoded = { name: '测试·五十三', certificateNumber: `${certno.slice(0, 14)}***` };
    expect(await refusedFor({ credential: { decoded } })).toMatchObject({
      status: 422,
      code: 'CREDENTIAL_INVALID',
      details: { why: 'masked' },
    });
  });

  test('is taken from a hospital system that has decoded by itself; a number that is not the token’s is refused', async () => {
    const { certno, name } = simulated.personById('P51');
    const holder = { relation: 'parent', name: '测试·五十二' };
    const decoded = { name, certificateNumber: certno, holder };
    expect((await endpoint.identify({ credential: { decoded } })).body.who).toEqual({
      maskedName: '测***一',
      presentedBy: HOLDER,
    });
    const token = await endpoint.tokenOf(endpoint.show('P55'));
    expect(await refusedFor({ credential: { decoded: { ...decoded, token } } })).toMatchObject({
      code: 'MESSAGE_CONTRADICTS',
    });
  });

  test('is nobody by a social-card code, an unknown one, one that is too old, or one that was unbound meanwhile', async () => {
    const { gateway } = endpoint.gateway.inside;
    const why = async (qr: string) => (await refusedFor({ credential: { qr } })).details;
    expect(await why(endpoint.show('P51', 'P51', { kind: 'social-card' }))).toEqual({ why: 'not-a-voucher' });
    expect(await why('2800000000000000000000000000')).toEqual({ why: 'unknown' });
    const bound = endpoint.show('P53', 'P52');
    gateway.credentials.bindings.unbind('P52', 'P53');
    expect(await why(bound)).toEqual({ why: 'unbound' });
    const [old, token] = [endpoint.show('P51'), await endpoint.tokenOf(endpoint.show('P51'))];
    gateway.clock.advance(600_000);
    expect(await why(old)).toEqual({ why: 'expired' });
    expect((await refusedFor({ credential: { token } })).details).toEqual({ why: 'expired' });
  });

  test('is asked in one way only, by whoever says where', async () => {
    const { certno } = simulated.personById('P51');
    const qr = endpoint.show('P51');
    for (const body of [
      { credential: { qr }, certificateNumber: certno },
      { credential: { qr, token: 'x'.repeat(20) } },
      { credential: { qr }, card: { number: '999999K1', serial: 'S' } },
      { credential: { qr }, place: undefined },
      { credential: { qr }, place: { ...PLACE, institution: 'H1' } },
    ]) {
      expect(await refusedFor(body)).toMatchObject({ status: 422, code: 'FIELD_INVALID' });
    }
  });

  test('a visit by token goes on by the certificate; an unusable token begins nothing', async () => {
    await endpoint.enrol('P51');
    const visit = (more: object) => endpoint.visitOf('P51', 'T16', more);
    const none = await endpoint.begin(visit({ mdtrt_cert_type: '01', mdtrt_cert_no: '999999aaaaaaaaaaaaaaaa' }));
    expect(none).toMatchObject({ status: 422, body: { code: 'CREDENTIAL_INVALID', details: { why: 'expired' } } });
    const twice = { mdtrt_cert_type: '02', mdtrt_cert_no: simulated.personById('P53').certno };
    const qr = endpoint.show('P51', 'P52');
    expect((await endpoint.begin(visit(twice), { credential: { qr } })).body.field).toBe('visit.mdtrt_cert_no');
    const token = await endpoint.tokenOf(endpoint.show('P51'));
    const settled = await endpoint.settle(visit({ mdtrt_cert_type: '01', mdtrt_cert_no: token }));
    expect(settled.body).toMatchObject({ state: 'committed', settled: { bill: { patient: { pays: '1050.00' } } } });
    const [stands] = endpoint.gateway.inside.settlementsOf('H33080000003');
    expect(stands?.psnNo).toBe(simulated.personById('P51').psn_no);
  });

  test('the same visit begun again with a fresh code is the same driven visit', async () => {
    const visit = endpoint.visitOf('P51', 'T16');
    const first = await endpoint.begin(visit, { credential: { qr: endpoint.show('P51', 'P52') } });
    const again = await endpoint.begin(visit, { credential: { qr: endpoint.show('P51', 'P52') } });
    expect(again.body.journeyId).toBe(first.body.journeyId);
    const other = await endpoint.begin(visit, { credential: { qr: endpoint.show('P53', 'P52') } });
    expect(other.body.code).toBe('VISIT_DIFFERS');
  });

  test('a newborn is the birth certificate; the identity number that comes later is another key', async () => {
    await endpoint.enrol('P54');
    const qr = endpoint.show('P54', 'P52');
    const done = await endpoint.settle(endpoint.visitOf('P54', 'T16', { med_type: '9921' }), { credential: { qr } });
    const { settlementId } = done.body.settled as { settlementId: string };
    const stored = await endpoint.server.desk.ledger.findBill(settlementId);
    const { personKey } = endpoint.server.desk;
    expect(stored?.settlement.person).toMatchObject({ key: personKey('99', '9999990054'), presentedBy: HOLDER });
    expect(stored?.settlement.visit.care).toBe('inpatient');
    expect(personKey('01', '9999990054')).not.toBe(personKey('99', '9999990054'));
  });

  test('a relative’s account pays its part, apart from cash and own account, and has it back when the visit is undone', async () => {
    await endpoint.enrol('P55');
    const visit = endpoint.visitOf('P55', 'T15', { acct_used_flag: '1' });
    const done = await endpoint.settle(visit, { credential: { qr: endpoint.show('P55') } });
    const { settlementId, bill } = done.body.settled as { settlementId: string; bill: object };
    expect(bill).toMatchObject({
      personal: '28640.00',
      patient: { pays: '23640.00', cash: '22840.00', familyAccount: '800.00', account: '0.00' },
    });
    const posted = await endpoint.server.desk.ledger.postingsOf(settlementId);
    const from = (source: string) => posted.filter((each) => each.source === source).map(({ amount }) => amount);
    expect([from('patient:cash'), from('patient:familyAccount'), from('patient:account')]).toEqual([
      [2_284_000n],
      [80_000n],
      [],
    ]);
    const holder = simulated.personById('P52');
    const { state } = endpoint.gateway.inside.gateway;
    expect(state.balance(holder, '310')).toBe(0n);
    await endpoint.post(`/v1/journeys/${String(done.body.journeyId)}/undo`, {});
    expect(state.balance(holder, '310')).toBe(80_000n);
    expect((await audit(endpoint.server.desk.ledger)).findings).toEqual([]);
  });

  test('codes and tokens are in no file, sealed or not, in no answer and in nothing that the process says', async () => {
    await fullRound(endpoint);
    const { secrets, found, reaches } = await endpoint.traces();
    expect(secrets).toBeGreaterThanOrEqual(8);
    expect(reaches).toBe(true);
    expect(found).toEqual([]);
  });
});

describe('messages that a hospital system pushes', () => {
  test('say whose phone it was; a repeat that does not know it is the same settlement', async () => {
    const hospital = await openHospital();
    try {
      await hospital.enrol('T01');
      const trial = await hospital.open('T01');
      const head = { adapter: 'nhsa', counter: 'C1' };
      const messages = [...trial, ...(await hospital.settle())];
      const presentedBy = { relation: 'spouse', name: '测试·五十二' };
      const settled = await hospital.post('/v1/settlements', { ...head, messages, presentedBy });
      const shown = { relation: 'spouse', maskedName: '测***二' };
      expect(settled).toMatchObject({ status: 201, body: { bill: { presentedBy: shown } } });
      expect(settled.body).toMatchObject({ bill: { patient: { pays: '45289.60' } } });
      const again = await hospital.post('/v1/settlements', { ...head, messages });
      expect(again).toMatchObject({ status: 200, body: { duplicate: true, bill: { presentedBy: shown } } });
      expect(JSON.stringify(again.body)).not.toContain(presentedBy.name);
    } finally {
      await hospital.close();
    }
  });
});
