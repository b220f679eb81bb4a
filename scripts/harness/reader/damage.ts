import { CHANGES } from '../hostile/mutations.ts';
import type { Random } from '../random.ts';

/** A change to a body, or three: of its bytes, or of one of its fields. */
export function damaged(body: string, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(body);
  for (let step = random.chance(0.8) ? 1 : 3; step > 0; step -= 1)
    bytes = random.chance(0.4) ? random.pick(CHANGES)[1](bytes, random) : Buffer.from(fieldChanged(bytes, random));
  return bytes;
}

const FIELD = /"([A-Za-z_0-9]+)": ?("(?:[^"\\]|\\.)*"|-?[\d.]+|null|true|false)(,?)/g;

/** What a number or a text could turn into. */
const ODD_VALUES = [
  ...['-0', '0', '0.0', '-0.00', '1e2', '1E-7', '0.0000001', '1.005', '0.30000000000000004', '38.61000000000001'],
  ...['12345678901234567', '1234567890123456', '123456789012345', '1.00000', '310.0', '1.0', '000', '5.', '.5', '-1'],
  ...['null', 'true', '{}', '[]', '""', '" "', '"0"', '"-0.00"', '"1.005"', '"38.61000000000001"', '" 310"', '"310 "'],
  ...[
    '"1e2"',
    '"１"',
    '"\\u0031"',
    '"\\n"',
    '"\\/"',
    '"\\\\u"',
    '{"a":1}',
    '{"isLosslessNumber":true,"value":"1"}',
    '[1.0]',
  ],
  ...[
    '"2021-02-30 08:00:00"',
    '"2021-04-15 24:00:00"',
    `"${'长'.repeat(70)}"`,
    `"${'长'.repeat(201)}"`,
    '"\u00a0x\u00a0"',
  ],
];
const ODD_NAMES = ['__proto__', 'constructor', 'fulamtOwnpay_amt', 'psn_pay', 'expContent', 'cert_no', '名', 'infno'];

function fieldChanged(bytes: Buffer, random: Random): string {
  const text = bytes.toString('utf8');
  const fields = [...text.matchAll(FIELD)];
  if (fields.length === 0) return text;
  const field = random.pick(fields);
  const other = random.pick(fields);
  const [whole, name = '', value = '', comma = ''] = field;
  const written = random.pick([
    () => '',
    () => `"${name}":${value},"${name}":${random.chance(0.5) ? value : random.pick(ODD_VALUES)}${comma}`,
    () => `"${name}":${random.pick(ODD_VALUES)}${comma}`,
    () => `"${name}":${random.pick(ODD_VALUES)}${comma}`,
    () => `"${name}":${other[2] ?? ''}${comma}`,
    () => `"${random.pick(ODD_NAMES)}":${value},${whole}`,
    () => `"${name}" :${value}${comma}`,
    () => `"${other[1] ?? ''}":${value}${comma}`,
  ])();
  return text.slice(0, field.index) + written + text.slice(field.index + whole.length);
}
