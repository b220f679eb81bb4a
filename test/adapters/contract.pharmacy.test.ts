import basket from '../../docs/examples/pharmacy-basket.json' with { type: 'json' };
import { adapterContract } from '../adapter.contract.ts';
import { amountsBy, bytes, json, openJson } from './json-endpoint.ts';
import expected from './pharmacy/baskets.expected.json' with { type: 'json' };
import { edit, settled, till } from './pharmacy/baskets.ts';

const { adapter: _adapter, counter: _counter, ...example } = basket;

adapterContract({
  adapter: till,
  open: openJson,
  goldens: [
    { name: 'a sale that basic insurance settled', bytes: json(settled), expected: expected.settled },
    { name: 'the example basket', bytes: json(example), expected: expected.example },
  ],
  amounts: (text) => amountsBy(text, '"(-?\\d+\\.\\d{2})"', /^$/),
  fewestAmounts: 2,
  notRead: [],
  unchecked: {},
  unknownCodes: [
    {
      name: 'insurance',
      find: '"insuredIn":"510100"',
      replace: '"insuredIn":"510100","insuranceType":"999"',
      refused: { code: 'FIELD_INVALID', field: 'patient.insuranceType' },
    },
    {
      name: 'fund',
      find: '"fund":"basic"',
      replace: '"fund":"lottery"',
      refused: { code: 'FIELD_INVALID', field: 'basic.funds.0.fund' },
    },
    {
      name: 'state',
      find: '"state":"final"',
      replace: '"state":"done"',
      refused: { code: 'FIELD_INVALID', field: 'basic.state' },
    },
    {
      name: 'item',
      find: '"code":"CM99DEMO4001"',
      replace: '"code":"XX00NOWHERE1"',
      unknown: ({ lines }) => lines[1]?.kind,
    },
    {
      name: 'barcode',
      find: '"barcode":"6900000010013"',
      replace: '"barcode":"6999999999999"',
      unknown: ({ lines }) => lines[0]?.class,
    },
  ],
  hostile: [
    { name: 'a key twice', bytes: bytes('{"sale":{},"sale":{}}') },
    { name: '__proto__', bytes: bytes('{"__proto__":{}}') },
    { name: 'depth', bytes: bytes('['.repeat(5000)) },
    { name: 'XML', bytes: bytes('<sale/>') },
    { name: 'a field nobody knows', bytes: json({ ...settled, coupon: '1.00' }) },
    { name: 'a negative amount', bytes: json(edit(settled, 'basic.account', '-15.00')) },
    { name: 'an exponent', bytes: json(edit(settled, 'sale.total', '2.3e2')) },
    { name: 'an id with a colon', bytes: json(edit(settled, 'basic.settlementId', 'a:B1')) },
    { name: 'a line twice', bytes: json(edit(settled, 'lines.1.line', '1')) },
  ],
  cancellation: json({
    pharmacy: { code: 'P51010000001' },
    sale: { number: 'S1' },
    basic: { settlementId: 'B1' },
    total: '230.00',
  }),
  paysIn: (written) => (written as { patient: { pays: string } }).patient.pays,
  canaries: ['99999920000101011', '测试人'],
});
