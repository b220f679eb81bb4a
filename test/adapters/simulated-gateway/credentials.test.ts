import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Credentials } from '../../../adapters/simulated-gateway/credentials.ts';
import { personById, type SimulatedGateway, startSimulatedGateway } from '../../../adapters/simulated-gateway/index.ts';
import { DECODE_PATH } from '../../../adapters/simulated-gateway/server.ts';

const DAY = Date.parse('2021-08-01T02:00:00Z');
const HOUSEHOLD = { commitment: '1', holderHousehold: '1', memberHousehold: '1' };
const MOTHER = { motherName: '测试·五十二', motherNumber: personById('P52').certno, birthCertificate: '9999990054' };

describe('the e-voucher service of the simulated gateway', () => {
  let gateway: SimulatedGateway;
  beforeAll(async () => {
    gateway = await startSimulatedGateway({ seed: 2, now: () => new Date(DAY) });
  });
  afterAll(() => gateway.close());

  const sim = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${gateway.url}${path}`, { method, body: JSON.stringify(body) });
    return (await answer.json()) as Record<string, unknown>;
  };
  const family = (body: object) => sim('POST', '/sim/family', body);
  const decode = (ecQrCode: unknown) =>
    sim('POST', DECODE_PATH, {
      transType: 'ec.query',
      data: {
        orgId: 'H33080000001',
        businessType: '01301',
        operatorId: 'CS001',
        operatorName: '测试收款员',
        officeId: '0',
        officeName: '收费处',
        ecQrCode,
      },
    });

  it('decodes a code into an envelope of its own, with the identity of the patient and the holder beside it', async () => {
    const { qr } = await sim('POST', '/sim/codes', { person: 'P51', phone: 'P52' });
    expect(qr).toMatch(/^\d{28}$/);
    expect(await decode(qr)).toMatchObject({
      code: 0,
      type: 'success',
      data: {
        userName: '测试·五十一',
        idNo: personById('P51').certno,
        idType: '01',
        insuOrg: '330800',
        ecToken: expect.stringMatching(/^999999[0-9a-f]{34}$/),
        extra: { relation_type: '07', holder_name: '测试·五十二' },
      },
    });
  });

  it('says no as the public sample does, and says no to a malformed question', async () => {
    const { qr } = await sim('POST', '/sim/codes', { person: 'P51', kind: 'social-card' });
    expect(await decode(qr)).toMatchObject({ success: false, code: 500159, message: '请使用医保电子凭证二维码' });
    expect(await decode(17)).toMatchObject({ success: false });
  });

  it('shows nobody on a phone that is not bound', async () => {
    expect(await sim('POST', '/sim/codes', { person: 'P51', phone: 'P55' })).toEqual({
      error: '亲情账户 未绑定，不能出示',
    });
  });

  it.each([
    ['a child without face check', { member: 'P51', papers: HOUSEHOLD }, { bound: true }],
    [
      'an adult without face check',
      { member: 'P53', papers: HOUSEHOLD },
      { error: expect.stringContaining('人脸验证') },
    ],
    ['an adult with one', { member: 'P53', papers: HOUSEHOLD, faceChecked: true }, { bound: true }],
    ['anybody without papers', { member: 'P51', papers: {} }, { error: expect.stringContaining('commitment') }],
    ['a newborn by number', { member: 'P54', papers: HOUSEHOLD }, { error: expect.stringContaining('出生医学证明') }],
    ['a newborn by its mother', { member: 'P54', way: 'birth-certificate', papers: MOTHER }, { bound: true }],
    [
      'a newborn by another mother',
      { member: 'P54', way: 'birth-certificate', papers: { ...MOTHER, motherName: '测试·一' } },
      { error: expect.stringContaining('不符') },
    ],
  ])('binds by the public rules: %s', async (_what, asked, expected) => {
    expect(await family({ holder: 'P55', relation: '03', way: 'identity-number', ...asked })).toEqual(expected);
  });

  it('a binding that was undone decodes no more, and a second undoing is said', async () => {
    const { qr } = await sim('POST', '/sim/codes', { person: 'P53', phone: 'P52' });
    const pair = { holder: 'P52', member: 'P53' };
    expect(await sim('DELETE', '/sim/family', pair)).toEqual({ bound: false });
    expect(await decode(qr)).toMatchObject({ success: false, message: '亲情账户已解除关联' });
    expect(await sim('DELETE', '/sim/family', pair)).toEqual({ error: '亲情账户 没有这一绑定' });
  });

  it('a token from before the undoing is no longer good; the person’s own still is', () => {
    const credentials = new Credentials(7, () => DAY);
    const token = (phone: string): string => {
      const { qr } = credentials.show({ person: 'P53', phone });
      const decoded = credentials.decode({
        transType: 'ec.query',
        data: {
          orgId: 'H33080000001',
          businessType: '01301',
          operatorId: 'CS001',
          operatorName: '测试收款员',
          officeId: '0',
          officeName: '收费处',
          ecQrCode: qr,
        },
      });
      return (decoded as { data: { ecToken: string } }).data.ecToken;
    };
    const [ofRelative, own] = [token('P52'), token('P53')];
    expect(credentials.personOfToken(ofRelative).id).toBe('P53');
    credentials.bindings.unbind('P52', 'P53');
    expect(() => credentials.personOfToken(ofRelative)).toThrow('无效token');
    expect(credentials.personOfToken(own).id).toBe('P53');
  });
});
