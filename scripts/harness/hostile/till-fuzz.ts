import { Buffer } from 'node:buffer';
import { stringify } from 'lossless-json';
import type { Random } from '../random.ts';
import { type Attack, type Fresh, HOSTILE_TEXTS, truncated, VALUES, wrongTypes } from './attacks.ts';
import { type Golden, ID_DIGITS, idOf } from './golden.ts';
import { mutated } from './mutations.ts';

const CERTIFICATE = '999999199001017779';
const PLACEHOLDER = 'x'.repeat(ID_DIGITS);

const basket = {
  adapter: 'pharmacy',
  counter: 'T01',
  sale: { number: `S${PLACEHOLDER}`, soldAt: '2021-05-06T09:40:00', total: '25100.00' },
  pharmacy: { code: 'P33080000001', name: '测试药房', region: '330800', online: false },
  patient: { certificateNumber: CERTIFICATE, name: '测试人', insuredIn: '330803', insuranceType: 'employee' },
  lines: [
    { line: 'L1', code: 'XX99DEMO0001', name: '测试特药', quantity: '2', amount: '25000.00' },
    {
      line: 'L2',
      approval: '国药准字H20999999',
      barcode: '6999999999999',
      name: '测试药',
      quantity: '1',
      amount: '100.00',
    },
  ],
  prescription: { number: 'R1', diagnoses: [{ code: 'C34.9', name: '测试病' }] },
  basic: {
    state: 'final',
    settlementId: PLACEHOLDER,
    funds: [{ fund: 'basic', name: '统筹基金', amount: '60.00' }],
    hospitalBorne: '1.00',
    account: '39.00',
    familyAccount: '2.00',
    cash: '24998.00',
    lines: [
      { line: 'L1', selfFunded: '25000.00', overLimit: '0.00', preSelfPay: '0.00', inScope: '0.00' },
      { line: 'L2', selfFunded: '0.00', overLimit: '0.00', preSelfPay: '10.00', inScope: '90.00' },
    ],
  },
};

/** A till's basket, with a settlement id nobody used before for each attack. */
export function tillGolden(): Golden {
  const text = stringify(basket) ?? '';
  return { name: 'till', certificate: CERTIFICATE, text: (attack) => text.replaceAll(PLACEHOLDER, idOf(attack)) };
}

export function* tillAttacks(
  golden: Golden,
  fresh: Fresh,
  random: Random,
  size: { readonly valuesPerField: number; readonly mutations: number; readonly stride: number },
): Generator<Attack> {
  yield* wrongMoney(fresh, random, size.valuesPerField);
  yield* unknownFields(fresh);
  yield* textsOf(fresh);
  yield* wrongTypes(golden, fresh, random, size.valuesPerField);
  yield* mutated(golden, fresh, random, size.mutations);
  yield* truncated(golden, fresh, size.stride);
}

/** Each amount and quantity with what is none: never a settlement. */
function* wrongMoney(fresh: Fresh, random: Random, perField: number): Generator<Attack> {
  const fields = [
    ...fresh().matchAll(/"(amount|total|cash|account|familyAccount|hospitalBorne|inScope|preSelfPay)":"[^"]*"/g),
  ];
  for (const { index, 0: whole, 1: field } of fields) {
    const values = perField >= VALUES.length ? VALUES : Array.from({ length: perField }, () => random.pick(VALUES));
    for (const value of values) {
      const text = fresh();
      const body = `${text.slice(0, index)}"${field}":${value}${text.slice(index + whole.length)}`;
      yield {
        family: 'till money',
        name: `${field} at ${index} = ${value.slice(0, 40)}`,
        body: Buffer.from(body),
        mustRefuse: true,
      };
    }
  }
}

/** A field that no basket has, in each of its objects: a spelling mistake is refused, not passed over. */
function* unknownFields(fresh: Fresh): Generator<Attack> {
  for (const { index } of fresh().matchAll(/\{(?=")/g)) {
    const text = fresh();
    const body = `${text.slice(0, index + 1)}"discount":"1.00",${text.slice(index + 1)}`;
    yield { family: 'till fields', name: `at ${index}`, body: Buffer.from(body), mustRefuse: true };
  }
}

/** Ids and names replaced by hostile text. */
function* textsOf(fresh: Fresh): Generator<Attack> {
  for (const name of ['number', 'settlementId', 'line', 'code', 'name', 'certificateNumber', 'approval']) {
    for (const hostile of HOSTILE_TEXTS) {
      const text = fresh();
      const said = new RegExp(`"${name}":"([^"]+)"`).exec(text)?.[1];
      if (said === undefined) throw new Error(`the basket says no ${name}`);
      const body = Buffer.from(text.replaceAll(`"${said}"`, () => `"${hostile}"`));
      yield { family: 'hostile text', name: `till ${name} ${hostile}`, body, mustRefuse: false };
    }
  }
}
