import type { z } from 'zod';
import { asNumber } from '../amounts.ts';
import { ageAt } from '../answers.ts';
import type { Credentials } from '../credentials.ts';
import { zCodeQuery, zPersonQuery, zSignIn } from '../inputs.ts';
import { type Person, personByCard, personByCertno } from '../persons.ts';
import { Refused } from '../refused.ts';
import { transaction } from './transaction.ts';

/** 9001 签到 */
export const signIn = transaction('signInSignOutService/signIn', zSignIn, ({ state, envelope, at }) => {
  const signNo = state.nextId();
  state.signs.set(signNo, envelope.fixmedins_code);
  return { signinoutb: { sign_time: at, sign_no: signNo } };
});

/** 1101 人员基本信息获取 */
export const queryPerson = transaction(
  'fsiPsnInfoService/queryPsnInfo',
  zPersonQuery,
  ({ state, credentials, at }, { data }) => {
    const person = personShown(credentials, data);
    return {
      baseinfo: {
        psn_no: person.psn_no,
        psn_cert_type: person.psn_cert_type,
        certno: person.certno,
        psn_name: person.name,
        gend: person.gend,
        naty: person.naty,
        brdy: person.brdy,
        age: ageAt(person, at),
        exp_content: null,
      },
      insuinfo: person.insuinfo.map((row) => ({
        ...row,
        balc: asNumber(row.psn_insu_stas === '1' ? state.balance(person, row.insutype) : row.balc),
      })),
      idetinfo: person.idetinfo,
    };
  },
);

type Shown = z.output<typeof zPersonQuery>['data'];

/** 01 token, 02 identity card, 03 card with its serial, 99 another certificate. @throws Refused */
function personShown(
  credentials: Credentials,
  { mdtrt_cert_type: type, mdtrt_cert_no, card_sn, psn_cert_type }: Shown,
): Person {
  if (type === '01') return credentials.personOfToken(mdtrt_cert_no);
  if (type === '03' && !card_sn) throw new Refused('data.card_sn 使用社会保障卡时必填');
  const person = type === '03' ? personByCard(mdtrt_cert_no, card_sn ?? '') : personByCertno(mdtrt_cert_no);
  const wanted = type === '02' ? '01' : type === '99' ? psn_cert_type : person?.psn_cert_type;
  if (!['02', '03', '99'].includes(type)) throw new Refused('data.mdtrt_cert_type 本模拟网关只支持 01、02、03、99');
  if (person === undefined || person.psn_cert_type !== wanted) throw new Refused('data.mdtrt_cert_no 未找到参保人员');
  return person;
}

/** 1162 电子凭证解码 in the envelope of the national text: what the decode service says in its own. */
export const decodeCode = transaction('hsecfc/ecQuery', zCodeQuery, ({ credentials, envelope }, { data }) => {
  const answer = credentials.decode({
    transType: 'ec.query',
    data: {
      orgId: envelope.fixmedins_code,
      businessType: '01101',
      operatorId: envelope.opter.slice(0, 20),
      operatorName: envelope.opter_name.slice(0, 30),
      officeId: '0',
      officeName: '0',
      ecQrCode: data.ecQrCode,
    },
  });
  if (!('data' in answer)) throw new Refused('message' in answer ? String(answer.message) : '');
  const { userName, idNo, idType, ecToken } = answer.data as Record<string, string>;
  return { cardecinfo: { psn_cert_type: idType, certno: idNo, psn_name: userName, ecToken } };
});
