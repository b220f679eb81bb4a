import { adapterContract } from '../adapter.contract.ts';
import expectedE1 from './direct-pay/e1.expected.json' with { type: 'json' };
import { adapter, comeBack, fees, payloadOf, result, send, yuan } from './direct-pay/packages.ts';
import { amountsBy, bytes, json, openJson } from './json-endpoint.ts';

const spoilt = (name: string, changes: object) => ({
  name,
  bytes: json(payloadOf({ result: { ...result, ...changes } })),
});

adapterContract({
  adapter,
  open: openJson,
  goldens: [
    { name: 'the stay E1', bytes: json(payloadOf()), expected: expectedE1 },
    {
      name: 'the same in several calls, with five of six come back',
      bytes: json(payloadOf({ fees: [fees.slice(0, 2), fees.slice(2, 3), comeBack] })),
      expected: expectedE1,
    },
  ],
  amounts: (text) => amountsBy(text, '(-?\\d+(?:\\.\\d+)?)(?=[,}])', /^(quantity|selfPayRatio)$/),
  notRead: ['medicarePayLine'],
  unchecked: {
    priorBurdenMoney:
      'part of another amount unless the total needs it beside them: the message holds nothing against it',
  },
  unknownCodes: [
    {
      name: 'medical type',
      find: '"medicalType":"21","settleDate"',
      replace: '"medicalType":"9Z","settleDate"',
      refused: { code: 'CODE_UNKNOWN', field: 'S291.body[0].medicalType' },
    },
    {
      name: 'insurance',
      find: '"medicalInsurance":"310"',
      replace: '"medicalInsurance":"999"',
      refused: { code: 'CODE_UNKNOWN', field: 'S291.body[0].medicalInsurance' },
    },
    {
      name: 'category of person',
      find: '"personnelCat":"在职"',
      replace: '"personnelCat":"其他"',
      unknown: ({ insurance }) => insurance.retired,
    },
    {
      name: 'flag of the basic settlement',
      find: '"isMedicalInsuranceSettlement":"1"',
      replace: '"isMedicalInsuranceSettlement":"2"',
      refused: { code: 'CODE_UNKNOWN', field: 'S291.body[0].isMedicalInsuranceSettlement' },
    },
    {
      name: 'sex',
      find: '"gender":"2"',
      replace: '"gender":"7"',
      refused: { code: 'CODE_UNKNOWN', field: 'S210.body[0].gender' },
    },
    {
      name: 'item class',
      find: '"feesGrade":"02"',
      replace: '"feesGrade":"07"',
      refused: { code: 'CODE_UNKNOWN', field: 'S250.body[0].feesGrade' },
    },
    {
      name: 'kind of item',
      find: '"listCat":"2"',
      replace: '"listCat":"9"',
      unknown: ({ lines }) => lines.find(({ id }) => id === 'L2')?.kind,
    },
  ],
  hostile: [
    { name: 'a key twice', bytes: bytes('{"packages":[],"packages":[]}') },
    { name: '__proto__', bytes: bytes('{"packages":[{"__proto__":{}}]}') },
    { name: 'depth', bytes: bytes('['.repeat(5000)) },
    { name: 'XML', bytes: bytes('<package/>') },
    { name: 'a package that is text', bytes: bytes('{"packages":["{}"]}') },
    { name: 'a head that is a list', bytes: bytes('{"packages":[{"package":{"head":[],"body":[{}]}}]}') },
    {
      name: 'a body that is an object',
      bytes: json({ packages: [{ package: { head: { busseID: 'S291', senderCode: 'H' }, body: {} } }] }),
    },
    {
      name: 'rows that are numbers',
      bytes: json({ packages: [{ package: { head: { busseID: 'S291', senderCode: 'H' }, body: [1] } }] }),
    },
    {
      name: 'constructor as code',
      bytes: json({ packages: [{ package: { head: { busseID: 'constructor' }, body: [{}] } }] }),
    },
    spoilt('a negative amount', { accountFundMoney: yuan('-1.0') }),
    spoilt('an exponent', { sumMoney: yuan('1.5E5') }),
    spoilt('NaN', { sumMoney: 'NaN' }),
    spoilt('an absent amount', { fundMoney: null }),
    spoilt('an id with a colon', { businessSerialNum: 'a:S1' }),
    spoilt('a day that does not exist', { settleDate: '20210230' }),
  ],
  cancellation: json({
    packages: [send('S270', [{ medicalNum: 'ZY1', billNum: 'B1', settleSerialNum: 'H33080000001:S1' }])],
  }),
  cancellationHasNoTotal: 'S270 names what it takes back and no amount',
  paysIn: (written) => /患者本次支付([\d.]+)元/.exec((written as { promptInformation: string }).promptInformation)?.[1],
  canaries: ['99999919730204099', '李小梅'],
});
