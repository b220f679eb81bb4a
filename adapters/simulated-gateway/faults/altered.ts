import { asNumber, readAmount } from '../amounts.ts';
import type { GatewayAnswer } from '../envelope.ts';
import type { Fault } from './faults.ts';

type Fields = Readonly<Record<string, unknown>>;
type Alteration = (
  setlinfo: Fields,
  setldetail: readonly Fields[],
) => { setlinfo: Fields; setldetail: readonly Fields[] };

const ONE_FEN = 1n;
const ONE_YUAN = 100n;

/** What a settlement answer says wrongly. What was settled stays right, and 5203 says it. */
const ALTERATIONS: Partial<Record<Fault['answer'], Alteration>> = {
  'amount-off': (info, rows) => ({ setlinfo: more(info, 'hifp_pay', ONE_FEN), setldetail: rows }),
  'parts-unequal-total': (info, rows) => ({ setlinfo: more(info, 'fulamt_ownpay_amt', ONE_YUAN), setldetail: rows }),
  'amount-missing': ({ fund_pay_sumamt: _gone, ...info }, rows) => ({ setlinfo: info, setldetail: rows }),
  'amount-artefact': (info, rows) => ({
    setlinfo: { ...info, medfee_sumamt: nextUp(info.medfee_sumamt) },
    setldetail: rows,
  }),
  'unknown-med-type': (info, rows) => ({ setlinfo: { ...info, med_type: '8888' }, setldetail: rows }),
  'unknown-insutype': (info, rows) => ({ setlinfo: { ...info, insutype: '888' }, setldetail: rows }),
  'unknown-fund-type': (info, [first, ...rest]) => ({
    setlinfo: info,
    setldetail: [{ fund_payamt: 0, ...first, fund_pay_type: '669999', fund_pay_type_name: '未登记基金' }, ...rest],
  }),
};

/** @returns the answer as the fault has it; unchanged when the gateway refused and there is no amount to falsify */
export function altered(kind: Fault['answer'], answer: GatewayAnswer): GatewayAnswer {
  const alter = ALTERATIONS[kind];
  const output = answer.output;
  if (alter === undefined || !output || !('setlinfo' in output) || !('setldetail' in output)) return answer;
  const { setlinfo, setldetail } = output as { setlinfo: Fields; setldetail: readonly Fields[] };
  return { ...answer, output: { ...output, ...alter(setlinfo, setldetail) } };
}

const more = (info: Fields, field: string, by: bigint): Fields => ({
  ...info,
  [field]: asNumber((readAmount(info[field], 'any') ?? 0n) + by),
});

/** The next binary fraction: what a sum of doubles looks like when it is printed. */
function nextUp(amount: unknown): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Number(amount));
  view.setBigInt64(0, view.getBigInt64(0) + 1n);
  return view.getFloat64(0);
}
