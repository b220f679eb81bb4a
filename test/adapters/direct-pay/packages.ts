import { LosslessNumber } from 'lossless-json';
import { directPay } from '../../../adapters/direct-pay/index.ts';
import { directPackage } from '../../../scripts/harness/endpoints/direct-pay.ts';
import { NO_BOOKS } from '../../../src/catalogue/index.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import type { Settlement } from '../../../src/settlement/index.ts';

/** The stay E1 as a hospital tells it to an insurer. Persons and institutions do not exist. */
export const adapter = directPay(NO_BOOKS);
export const SENDER = 'H33080000001';
export const personKey = (type: string, number: string) => `${type}/${number}`;
export const yuan = (text: string) => new LosslessNumber(text);
export type Row = Record<string, unknown>;

export const send = (code: string, body: readonly Row[], trade = `T-${code}`) =>
  directPackage(code, SENDER, body, trade);

export const person: Row = {
  credentialType: '1',
  credentialNum: '99999919730204099x',
  name: '李小梅',
  gender: '2',
  birthday: '19730204',
};
export const admission: Row = {
  medicalNum: 'ZY1',
  medicalType: '21',
  treatDate: '20210301',
  ...person,
  inHosDiagnosisList: [{ diagnosisCode: 'I10', diagnosisName: '高血压', diagSort: '1' }],
};

const line = (
  id: string,
  code: string,
  grade: string,
  cat: string,
  ratio: string,
  money: string,
  more: Row = {},
): Row => ({
  medicalNum: 'ZY1',
  recipeSerialNum: id,
  listCat: cat,
  feesGrade: grade,
  medicareFeeitemCode: code,
  hospitalChargeCode: `H-${code}`,
  selfPayRatio: yuan(ratio),
  quantity: yuan('1.0'),
  money: yuan(money),
  ...more,
});
export const fees: readonly Row[] = [
  line('L1', 'XC08DEMO0002', '02', '1', '0.1', '80000.0'),
  line('L2', '0033DEMO0007', '01', '2', '0', '35000.0'),
  line('L3', 'XL01DEMO0005', '03', '1', '1.0', '30000.0', { approvalNum: '国药准字H20210751' }),
  line('L4', 'C031DEMO0003', '03', '4', '1.0', '5000.0'),
];
/** Six were charged and five came back: what stays is the last of `fees`. */
export const comeBack: readonly Row[] = [
  line('L4', 'C031DEMO0003', '03', '4', '1.0', '6000.0', { quantity: yuan('6.0') }),
  line('R1', 'C031DEMO0003', '03', '4', '1.0', '-1000.0', { quantity: yuan('-5.0'), relationNum: 'L4' }),
];

export const result: Row = {
  medicalNum: 'ZY1',
  billNum: 'B1',
  businessSerialNum: 'S1',
  medicalType: '21',
  settleDate: '20210320103000',
  dischDate: '20210320',
  areaCode: '330803',
  medicalInsurance: '310',
  personnelCat: '在职',
  isMedicalInsuranceSettlement: '1',
  sumMoney: yuan('150000.0'),
  selfCareAmount: yuan('8000.0'),
  selfAmount: yuan('35000.0'),
  inInsureMoney: yuan('107000.0'),
  medicareFundCost: yuan('94420.8'),
  medicarePayLine: yuan('800.0'),
  hosBearMoney: yuan('0.0'),
  priorBurdenMoney: yuan('0.0'),
  fundMoney: yuan('89208.0'),
  civilServantFundMoney: yuan('0.0'),
  seriousFundMoney: yuan('5212.8'),
  accountFundMoney: yuan('100.0'),
  civilSubsidy: yuan('0.0'),
  commercialInsurancePayment: yuan('0.0'),
  otherFundMoney: yuan('0.0'),
  cashMoney: yuan('55479.2'),
};

export interface Told {
  readonly admission?: Row;
  readonly fees?: readonly (readonly Row[])[];
  readonly code?: 'S290' | 'S291';
  readonly result?: Row;
  readonly promised?: unknown;
}
export const payloadOf = (told: Told = {}) => ({
  packages: [
    send('S210', [told.admission ?? admission]),
    ...(told.fees ?? [fees]).map((rows) => send('S250', rows)),
    send(told.code ?? 'S291', [told.result ?? result]),
  ],
  ...(told.promised === undefined ? {} : { promised: told.promised }),
});

export const read = (told: Told = {}): Settlement | Refusal => adapter.readSettlement(payloadOf(told), personKey);
export function readWell(told: Told = {}): Settlement {
  const settlement = read(told);
  if (isRefusal(settlement)) throw new Error(`${settlement.code} ${settlement.field ?? ''}`);
  return settlement;
}
