import { pharmacy } from '../../../adapters/pharmacy/index.ts';
import { readJson } from '../../../src/json/index.ts';
import { demoCatalogue, openCatalogue } from '../../../src/main/plans.ts';
import { isRefusal, type Refusal } from '../../../src/refusals/index.ts';
import type { Settlement } from '../../../src/settlement/index.ts';

/** Baskets for tests: one that is right, and changes of it. Nobody and nothing in them exists. */
export const books = openCatalogue(demoCatalogue());
export const till = pharmacy(books);
export const personKey = (type: string, number: string) => `${type}/${number}`;

export const basket = {
  sale: { number: 'S1', soldAt: '2023-08-01T10:21:00', total: '230.00' },
  pharmacy: { code: 'P51010000001', name: '成都演示服务药店', region: '510100', online: false },
  patient: { certificateNumber: '99999920000101011x', name: '测试人', insuredIn: '510100' },
  lines: [
    { line: '1', barcode: '6900000010013', name: '常用药', quantity: '2', amount: '200.00' },
    { line: '2', code: 'CM99DEMO4001', name: '口罩', quantity: '1', amount: '30.00' },
  ],
};

export const settled = {
  ...basket,
  basic: {
    state: 'final',
    settlementId: 'B1',
    funds: [{ fund: 'basic', name: '统筹', amount: '10.00' }],
    hospitalBorne: '5.00',
    account: '15.00',
    familyAccount: '0.00',
    cash: '200.00',
    lines: [
      { line: '1', selfFunded: '150.00', overLimit: '0.00', preSelfPay: '20.00', inScope: '30.00' },
      { line: '2', selfFunded: '30.00', overLimit: '0.00', preSelfPay: '0.00', inScope: '0.00' },
    ],
  },
};

/** As it comes off the wire: numbers keep their digits. */
export function offTheWire(value: unknown): unknown {
  const read = readJson(JSON.stringify(value));
  if (isRefusal(read)) throw new Error(read.code);
  return read.value;
}

export const readRaw = (payload: unknown): Settlement | Refusal => till.readSettlement(payload, personKey);
export const read = (payload: unknown): Settlement | Refusal => readRaw(offTheWire(payload));
export function readWell(payload: unknown): Settlement {
  const settlement = read(payload);
  if (isRefusal(settlement)) throw new Error(`${settlement.code} ${settlement.field ?? ''}`);
  return settlement;
}

/** A copy in which the value at a path is another; undefined takes the field away. */
export function edit(value: unknown, path: string, to: unknown): unknown {
  const copy: unknown = structuredClone(value);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let node = copy as Record<string, unknown>;
  for (const key of keys) node = node[key] as Record<string, unknown>;
  if (to === undefined) delete node[last];
  else node[last] = to;
  return copy;
}
