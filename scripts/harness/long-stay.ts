import { type Stay, settleBody, type TestPerson } from './messages.ts';

interface Pair {
  readonly request: { readonly input: { feedetail: object[] } };
  readonly response: { readonly output: { result: object[] } };
}

/** Fields of a full national row that nobody here reads: names and codes of the hospital's own system. */
const FILLING = Array.from({ length: 18 }, (_, index) => [
  `memo_field_${index}`,
  index % 3 === 0 ? '' : `院内字段${index}`,
]);

/** The body of a stay with this many fee lines of 11 yuan, each asked and answered. */
export function longStayBody(id: string, person: TestPerson, lines: number, counter = 'C01'): string {
  const count = BigInt(lines);
  const stay: Stay = {
    id,
    person,
    drug: 0n,
    material: 0n,
    preSelfPay: count * 100n,
    inScope: count * 1_000n,
    basic: count * 500n,
    critical: 0n,
    on: '2021-04-15',
  };
  const body = JSON.parse(settleBody(stay, counter)) as { messages: Pair[] };
  const [pair] = body.messages;
  if (pair === undefined) throw new Error('a stay has fee lines');
  const asked = { ...pair.request.input.feedetail.at(-1), ...Object.fromEntries(FILLING) };
  const answered = pair.response.output.result.at(-1);
  const rows = (row: object | undefined, amounts: object) =>
    Array.from({ length: lines }, (_, index) => ({ ...row, feedetl_sn: `F${index + 1}`, ...amounts }));
  pair.request.input.feedetail = rows(asked, { det_item_fee_sumamt: 11 });
  pair.response.output.result = rows(answered, { det_item_fee_sumamt: 11, preselfpay_amt: 1, inscp_scp_amt: 10 });
  return JSON.stringify(body);
}

/** The same body, blanks at its end, so many bytes long. */
export function filledTo(body: string, bytes: number): Buffer {
  const filled = Buffer.alloc(bytes, 0x20);
  filled.write(body);
  return filled;
}
