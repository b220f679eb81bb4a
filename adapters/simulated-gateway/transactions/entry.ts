import { asNumber } from '../amounts.ts';
import { ageAt } from '../answers.ts';
import { zPersonQuery, zSignIn } from '../inputs.ts';
import { personByCertno } from '../persons.ts';
import { Refused } from '../refused.ts';
import { transaction } from './transaction.ts';

/** 9001 签到 */
export const signIn = transaction('signInSignOutService/signIn', zSignIn, ({ state, envelope, at }) => {
  const signNo = state.nextId();
  state.signs.set(signNo, envelope.fixmedins_code);
  return { signinoutb: { sign_time: at, sign_no: signNo } };
});

/** 1101 人员基本信息获取 */
export const queryPerson = transaction('fsiPsnInfoService/queryPsnInfo', zPersonQuery, ({ state, at }, { data }) => {
  if (data.mdtrt_cert_type !== '02') throw new Refused('data.mdtrt_cert_type 本模拟网关只支持 02 居民身份证');
  const person = personByCertno(data.mdtrt_cert_no);
  if (person === undefined) throw new Refused('data.mdtrt_cert_no 未找到参保人员');
  return {
    baseinfo: {
      psn_no: person.psn_no,
      psn_cert_type: '01',
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
});
